/** What the tests against a running server have in common. Both are set by tests/clients/test_typescript.py. */

import { Postroom } from "postroom-client";

export const url = process.env["POSTROOM_URL"];
/** A POST to it stops the server and starts it again. */
export const restartUrl = process.env["POSTROOM_RESTART_URL"];
/** A reason to skip, or false. */
export const skip = url === undefined ? "POSTROOM_URL names no running server" : false;

export function postroom(apiKey?: string): Postroom {
  return new Postroom({ apiKey, baseUrl: url });
}

let made = 0;

/** A name for an inbox that no other test has. */
export function name(): string {
  made += 1;
  return `ts-${process.pid}-${made}`;
}
