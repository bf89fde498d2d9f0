import assert from "node:assert/strict";
import { test } from "node:test";

// Not part of the package's face: read where it is built.
import { SseReader } from "../dist/sse.js";

const STREAM =
  "\uFEFFretry: 1000\r\nid: 7\r\n\r\n: keep-alive\rid: 8\r\rid: 9\ndata: {\"a\":\ndata:1}\nevent: end\nunknown: x\n\ndata\n\nid\ndata: last\n\ndata: cut";

function read(pieces: string[]): { events: unknown[]; ids: string[]; retryMs: number | undefined } {
  const reader = new SseReader();
  const events = [];
  const ids = [];
  for (const piece of pieces) {
    for (const event of reader.push(piece)) {
      events.push(event);
      ids.push(reader.lastEventId);
    }
  }
  return { events, ids, retryMs: reader.retryMs };
}

const WHOLE = {
  events: [
    { name: "end", data: '{"a":\n1}' },
    { name: "message", data: "" },
    { name: "message", data: "last" },
  ],
  ids: ["9", "9", ""],
  retryMs: 1000,
};

test("a stream is read alike wherever it is cut", () => {
  assert.deepEqual(read([STREAM]), WHOLE);
  assert.deepEqual(read([...STREAM]), WHOLE);
  for (let cut = 0; cut <= STREAM.length; cut++) {
    assert.deepEqual(read([STREAM.slice(0, cut), "", STREAM.slice(cut)]), WHOLE);
  }
});

test("an id without data makes no event, but is where to go on", () => {
  const reader = new SseReader();
  assert.deepEqual([...reader.push(": keep-alive\nid: 12\n")], []);
  assert.equal(reader.lastEventId, "");
  assert.deepEqual([...reader.push("\n")], []);
  assert.equal(reader.lastEventId, "12");
});

test("an event without end is given up", () => {
  const reader = new SseReader();
  const line = `data: ${"x".repeat(1 << 20)}\n`;
  assert.throws(() => {
    for (let n = 0; n < 20; n++) [...reader.push(line)];
  }, RangeError);
});
