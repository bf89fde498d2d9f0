import assert from "node:assert/strict";
import { test } from "node:test";

import { ConnectionFailed, Postroom, StreamEnded, UnreadableAnswer } from "postroom-client";
import type { StreamEvent } from "postroom-client";

/** A stream that says this, and then ends or breaks off. */
function stream(text: string, end: "break" | "end" = "end"): Response {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text));
      if (end === "end") controller.close();
    },
    pull(controller) {
      if (end === "break") controller.error(new TypeError("terminated"));
    },
  });
  return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
}

function event(position: number): string {
  return `id: ${position}\ndata: {"id":"evt_${position}","type":"message.received"}\n\n`;
}

function scripted(answers: (Response | Error)[]): { client: Postroom; asked: { url: string; from: string | undefined }[] } {
  const asked: { url: string; from: string | undefined }[] = [];
  const fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const headers = init.headers as Record<string, string>;
    asked.push({ url: String(input), from: headers["Last-Event-ID"] });
    const answer = answers.shift();
    assert.ok(answer, "one connection too many");
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { client: new Postroom({ apiKey: "prk_test", baseUrl: "http://mail.test", fetch }), asked };
}

async function take(events: AsyncIterable<StreamEvent>, count: number): Promise<number[]> {
  const positions: number[] = [];
  for await (const one of events) {
    positions.push(one.position);
    if (positions.length === count) break;
  }
  return positions;
}

test("each connection begins where the one before broke off", async () => {
  const { client, asked } = scripted([
    stream(`retry: 1\nid: 4\n\n${event(5)}${event(6)}id: 7\nda`, "break"),
    new TypeError("fetch failed"),
    // A keep-alive moves the position over what was not wanted; what came already is dropped.
    stream(`retry: 1\n${event(6)}: keep-alive\nid: 9\n\n`),
    stream(`retry: 1\n${event(12)}`),
  ]);
  const events = client.events.stream({ inboxId: "inb_1", types: ["message.received", "message.sent"] });
  assert.deepEqual(await take(events, 3), [5, 6, 12]);
  assert.deepEqual(asked.map((one) => one.from), [undefined, "6", "6", "9"]);
  assert.equal(asked[0]?.url, "http://mail.test/events/stream?inboxId=inb_1&type=message.received&type=message.sent");
});

test("a server that stops is come back to, a key that stops working is told", async () => {
  const end = (reason: string): string =>
    `event: end\nid: 8\ndata: {"reason":"${reason}","position":8,"fix":"Connect again."}\n\n`;
  const { client, asked } = scripted([
    stream(`retry: 1\n${event(5)}${end("stopping")}`),
    stream(`retry: 1\n${end("unauthorized")}`),
  ]);
  const events = client.events.stream({ after: 4 });
  await assert.rejects(take(events, 9), (error: unknown) => {
    assert.ok(error instanceof StreamEnded);
    assert.deepEqual([error.reason, error.position, error.message], ["unauthorized", 8, "Connect again."]);
    return true;
  });
  assert.deepEqual(asked.map((one) => one.from), ["4", "8"]);
});

test("what answers there may be no Postroom, or nothing", async () => {
  const page = scripted([new Response("<html>", { headers: { "Content-Type": "text/html" } })]);
  await assert.rejects(take(page.client.events.stream(), 1), UnreadableAnswer);
  const odd = scripted([stream("id: 1\ndata: {\n\n")]);
  await assert.rejects(take(odd.client.events.stream(), 1), SyntaxError);
  const signal = AbortSignal.timeout(10_000);
  const nothing = scripted([1, 2, 3].map(() => new TypeError("fetch failed")));
  await assert.rejects(take(nothing.client.events.stream({ signal }), 1), ConnectionFailed);
});

test("an aborted stream ends quietly, in a pause as well", async () => {
  const stop = new AbortController();
  const { client } = scripted([stream(`retry: 60000\n${event(5)}`)]);
  setTimeout(() => stop.abort(), 50);
  assert.deepEqual(await take(client.events.stream({ signal: stop.signal }), 9), [5]);
  assert.deepEqual(await take(client.events.stream({ signal: stop.signal }), 9), []);
});
