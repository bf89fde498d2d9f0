/** Hosts of your own that mail leaves through. */

import type { CallOptions, Http, Query } from "../http.js";
import { Pager } from "../pages.js";
import type { CreateRelay, Relay, RelayCheck, UpdateRelay } from "../schema.js";

/** A check takes the server 30 seconds at most. */
const CHECK_TIMEOUT_MS = 45_000;

export class Relays {
  constructor(private readonly http: Http) {}

  create(relay: CreateRelay, options?: CallOptions): Promise<Relay> {
    return this.http.json("post", "/relays", { body: relay, ...options });
  }

  /** Relays, in the order of trying: all on one page. */
  list(query: Query<"/relays"> = {}, options?: CallOptions): Pager<Relay> {
    return new Pager(async () => {
      const page = await this.http.json("get", "/relays", { query, ...options });
      return { items: page.relays, nextCursor: page.nextCursor };
    });
  }

  /** The relay, without its password. */
  get(id: string, options?: CallOptions): Promise<Relay> {
    return this.http.json("get", "/relays/{relay_id}", { in: { relay_id: id }, ...options });
  }

  /** With another host, port or security the password has to be given again. */
  update(id: string, changes: UpdateRelay, options?: CallOptions): Promise<Relay> {
    return this.http.json("patch", "/relays/{relay_id}", { in: { relay_id: id }, body: changes, ...options });
  }

  /** Mail that waits leaves by whatever takes its place. */
  delete(id: string, options?: CallOptions): Promise<void> {
    return this.http.json("delete", "/relays/{relay_id}", { in: { relay_id: id }, ...options });
  }

  /** How far a session with it comes: the server logs in and leaves, and no mail is sent. */
  check(id: string, options?: CallOptions): Promise<RelayCheck> {
    const parts = { in: { relay_id: id }, timeoutMs: CHECK_TIMEOUT_MS, ...options };
    return this.http.json("post", "/relays/{relay_id}/check", parts);
  }
}
