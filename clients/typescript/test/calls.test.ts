import assert from "node:assert/strict";
import { test } from "node:test";

import {
  ConnectionFailed,
  InvalidRequest,
  NotFound,
  Postroom,
  RateLimited,
  ServerFailed,
  UnreadableAnswer,
  WaitTimedOut,
} from "postroom-client";

type Answer = Response | Error | ((init: RequestInit) => Promise<Response>);

interface Made {
  url: URL;
  init: RequestInit & { headers: Record<string, string> };
}

/** A client whose server gives these answers, one a call, and the calls that it got. */
function scripted(answers: Answer[], options = {}): { client: Postroom; made: Made[] } {
  const made: Made[] = [];
  const fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    made.push({ url: new URL(String(input)), init: init as Made["init"] });
    const answer = answers.shift();
    assert.ok(answer, "one call too many");
    if (answer instanceof Error) throw answer;
    return typeof answer === "function" ? answer(init) : answer;
  };
  return { client: new Postroom({ apiKey: "prk_test", baseUrl: "http://mail.test/", fetch, ...options }), made };
}

function json(content: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(content), { status, headers });
}

function refused(status: number, code: string, headers: Record<string, string> = {}): Response {
  const error = { code, message: "No.", fix: "Do it well.", param: "to", requestId: "req_1" };
  return json({ error }, status, headers);
}

const NOW = { "Retry-After": "0" };

test("every try of a POST carries the same Idempotency-Key, another call another", async () => {
  const lost = new TypeError("fetch failed");
  const { client, made } = scripted([lost, refused(429, "rate_limited", NOW), json({ id: "msg_1" }, 202), json({}, 202)]);
  const sent = await client.messages.send({ inboxId: "inb_1", to: "ann@example.com", text: "Hi" });
  assert.equal("id" in sent && sent.id, "msg_1");
  await client.messages.send({ text: "Hi" });
  const keys = made.map(({ init }) => init.headers["Idempotency-Key"]);
  assert.equal(new Set(keys.slice(0, 3)).size, 1);
  assert.match(String(keys[0]), /^ts-[0-9a-f]{32}$/);
  assert.notEqual(keys[3], keys[0]);
  assert.equal(made[0]?.init.headers["Authorization"], "Bearer prk_test");
  assert.equal(made[0]?.init.body, '{"inboxId":"inb_1","to":"ann@example.com","text":"Hi"}');
});

test("a key of the caller's is taken", async () => {
  const { client, made } = scripted([json({})]);
  await client.messages.reply("msg_1", { text: "Yes" }, { idempotencyKey: "evt_1" });
  assert.equal(made[0]?.init.headers["Idempotency-Key"], "evt_1");
  assert.equal(made[0]?.url.pathname, "/messages/msg_1/reply");
});

test("what the server refuses is an error with its words, and is not asked again", async () => {
  const { client, made } = scripted([refused(422, "invalid_field")]);
  await assert.rejects(client.messages.send({ to: "nobody" }), (error: unknown) => {
    assert.ok(error instanceof InvalidRequest);
    assert.deepEqual(
      [error.name, error.code, error.message, error.fix, error.param, error.status, error.requestId],
      ["InvalidRequest", "invalid_field", "No.", "Do it well.", "to", 422, "req_1"],
    );
    assert.equal(String(error), "InvalidRequest: No. (invalid_field) Do it well.");
    return true;
  });
  assert.equal(made.length, 1);
});

test("Retry-After is obeyed", async () => {
  const { client } = scripted([refused(503, "unavailable", { "Retry-After": "1" }), json({ id: "inb_1" })]);
  const began = performance.now();
  assert.equal((await client.inboxes.get("inb_1")).id, "inb_1");
  assert.ok(performance.now() - began >= 990);
});

test("a quota that is used up for long is told at once", async () => {
  const error = { code: "daily_limit", message: "No.", resetsAt: "2026-11-22T00:00:00.000Z" };
  const { client, made } = scripted([json({ error }, 429, { "Retry-After": "3600" })]);
  await assert.rejects(client.inboxes.get("inb_1"), (error: unknown) => {
    assert.ok(error instanceof RateLimited);
    assert.deepEqual([error.retryAfterMs, error.resetsAt], [3_600_000, "2026-11-22T00:00:00.000Z"]);
    return true;
  });
  assert.equal(made.length, 1);
});

test("a call that is still under way is asked for again", async () => {
  const { client } = scripted([refused(409, "idempotency_key_in_use", NOW), json({ id: "inb_1" }, 201)]);
  assert.equal((await client.inboxes.create()).id, "inb_1");
});

test("tries come to an end", async () => {
  const answers = [1, 2, 3].map(() => refused(502, "", NOW));
  const { client, made } = scripted(answers, { maxRetries: 2 });
  await assert.rejects(client.inboxes.get("inb_1"), ServerFailed);
  assert.equal(made.length, 3);
});

test("a server that does not answer is a ConnectionFailed", async () => {
  const silent = (init: RequestInit): Promise<Response> =>
    new Promise((_, reject) => init.signal?.addEventListener("abort", () => reject(init.signal?.reason)));
  const { client, made } = scripted([silent, new TypeError("fetch failed")], { timeoutMs: 20, maxRetries: 1 });
  await assert.rejects(client.inboxes.get("inb_1"), ConnectionFailed);
  assert.equal(made.length, 2);
});

test("a caller who gives up gets the reason, and no other try is made", async () => {
  const giveUp = new AbortController();
  const silent = (init: RequestInit): Promise<Response> =>
    new Promise((_, reject) => {
      init.signal?.addEventListener("abort", () => reject(init.signal?.reason));
      giveUp.abort(new Error("enough"));
    });
  const { client } = scripted([silent]);
  await assert.rejects(client.inboxes.get("inb_1", { signal: giveUp.signal }), /enough/);
  const waiting = scripted([refused(429, "rate_limited", { "Retry-After": "30" })]);
  const later = new AbortController();
  setTimeout(() => later.abort(new Error("enough")), 10);
  await assert.rejects(waiting.client.inboxes.get("inb_1", { signal: later.signal }), /enough/);
});

test("a DELETE whose first answer was lost has done its work", async () => {
  const { client } = scripted([new TypeError("fetch failed"), refused(404, "inbox_not_found")]);
  assert.equal(await client.inboxes.delete("inb_1"), undefined);
  const once = scripted([refused(404, "inbox_not_found")]);
  await assert.rejects(once.client.inboxes.delete("inb_1"), NotFound);
});

test("what answers there may be no Postroom", async () => {
  const moved = new Response(null, { status: 301, headers: { Location: "https://elsewhere.test/" } });
  await assert.rejects(scripted([moved]).client.inboxes.get("inb_1"), UnreadableAnswer);
  await assert.rejects(scripted([new Response("<html>")]).client.inboxes.get("inb_1"), UnreadableAnswer);
  const page = new Response("<html>Bad gateway", { status: 500 });
  await assert.rejects(scripted([page]).client.inboxes.get("inb_1"), /status 500/);
});

test("ids are escaped, and none is empty", async () => {
  const { client, made } = scripted([json({})]);
  await client.suppressions.get("a/b?c@example.com");
  assert.equal(made[0]?.url.pathname, "/suppressions/a%2Fb%3Fc%40example.com");
  for (const id of ["", ".", ".."]) await assert.rejects(client.inboxes.get(id), TypeError);
});

test("a list is fetched as far as it is read", async () => {
  const page = (ids: number[], nextCursor: string | null): Response =>
    json({ messages: ids.map((id) => ({ id: `msg_${id}` })), nextCursor });
  const { client, made } = scripted([page([1, 2], "c1"), page([], "c2"), page([3], null), page([1, 2], "c1")]);
  const list = client.messages.list({ limit: 2, label: undefined, unread: true });
  assert.deepEqual((await list.toArray()).map((one) => one.id), ["msg_1", "msg_2", "msg_3"]);
  assert.deepEqual((await list.toArray(1)).map((one) => one.id), ["msg_1"]);
  const queries = made.map(({ url }) => url.search);
  assert.deepEqual(queries, ["", "&cursor=c1", "&cursor=c2", ""].map((rest) => `?limit=2&unread=true${rest}`));
});

test("waiting goes on behind what was looked at, and ends in time", async () => {
  const silence = { message: null, timedOut: true, position: 41 };
  const { client, made } = scripted([json(silence), json({ message: { id: "msg_1" }, timedOut: false, position: 42 })]);
  const found = await client.messages.waitFor({ inboxId: "inb_1", has: "code", since: "2026-11-21T07:02:15Z" });
  assert.equal(found.id, "msg_1");
  const [first, second] = made.map(({ url }) => url.searchParams);
  assert.deepEqual([first?.get("since"), first?.get("after"), first?.get("timeout")], ["2026-11-21T07:02:15Z", null, "50"]);
  assert.deepEqual([second?.get("since"), second?.get("after"), second?.get("has")], [null, "41", "code"]);
  await assert.rejects(scripted([json(silence)]).client.messages.waitFor({ timeoutMs: 0 }), WaitTimedOut);
});

test("no call without a key", () => {
  delete process.env["POSTROOM_API_KEY"];
  assert.throws(() => new Postroom({ baseUrl: "http://mail.test" }), TypeError);
});

test("types know the API", () => {
  const { client } = scripted([]);
  // Never called: what must not compile is marked, and tsc complains of a mark too many.
  void (async () => {
    // @ts-expect-error - there is no such field
    await client.messages.send({ inboxId: "inb_1", texte: "Hi" });
    // @ts-expect-error - nor such a filter
    client.messages.list({ colour: "red" });
    // @ts-expect-error - nor such a state
    await client.threads.update("thr_1", { status: "eaten" });
    // @ts-expect-error - an address is needed
    await client.suppressions.add({});
    const subject: string = (await client.messages.get("msg_1")).subject;
    // @ts-expect-error - and a subject is no number
    const wrong: number = subject;
    return wrong;
  });
});
