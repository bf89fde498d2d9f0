import assert from "node:assert/strict";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";

import { Conflict, Forbidden, NotFound, StreamEnded, Unauthorized, verifyWebhook, WaitTimedOut } from "postroom-client";
import type { WebhookEvent } from "postroom-client";

import { name, postroom, restartUrl, skip, url } from "./support.js";

const ANN = "Ann Lee <ann@example.com>";

test("from nothing to an answered mail", { skip }, async () => {
  const client = postroom();
  const inbox = await client.inboxes.create({ name: name() });
  const done = new AbortController();
  const answering = client.messages.onMessage({ inboxId: inbox.id, after: 0, signal: done.signal }, async (message, event) => {
    const text = `You wrote: ${message.extractedText.trim()}`;
    const sent = await client.messages.reply(message.id, { text }, { idempotencyKey: event.id });
    assert.ok("id" in sent);
    assert.equal((await client.messages.get(sent.id)).subject, "Re: Hello");
    done.abort();
  });
  const mail = await client.messages.simulate({ inboxId: inbox.id, from: ANN, subject: "Hello", text: "Is it late?" });
  await answering;
  const { messages } = await client.threads.messages(String(mail.threadId));
  assert.deepEqual(messages.map((one) => one.direction), ["inbound", "outbound"]);
  assert.equal(messages[1]?.text.trim(), "You wrote: Is it late?");
  assert.deepEqual(messages[1]?.to, [ANN]);
});

test("inboxes", { skip }, async () => {
  const client = postroom();
  const made = await Promise.all([1, 2, 3].map(() => client.inboxes.create({ name: name() })));
  const listed: string[] = [];
  for await (const inbox of client.inboxes.list({ limit: 2 })) listed.push(inbox.id);
  for (const inbox of made) assert.ok(listed.includes(inbox.id));
  assert.equal(new Set(listed).size, listed.length);
  const [first, second] = made;
  assert.ok(first && second);
  assert.equal((await client.inboxes.update(first.id, { displayName: "Ada" })).displayName, "Ada");
  await assert.rejects(client.inboxes.create({ address: second.address }), (error: unknown) => {
    assert.ok(error instanceof Conflict);
    assert.equal(error.code, "address_taken");
    assert.ok(error.fix && error.requestId?.startsWith("req_"));
    return true;
  });
  assert.equal(await client.inboxes.delete(first.id), undefined);
  await assert.rejects(client.inboxes.get(first.id), NotFound);
});

test("the same idempotency key is the same inbox", { skip }, async () => {
  const client = postroom();
  const named = { name: name() };
  const [first, again] = [
    await client.inboxes.create(named, { idempotencyKey: named.name }),
    await client.inboxes.create(named, { idempotencyKey: named.name }),
  ];
  assert.equal(again.id, first.id);
});

test("a code that is waited for", { skip }, async () => {
  const client = postroom();
  const inbox = await client.inboxes.create({ name: name() });
  const waiting = client.messages.waitFor({ inboxId: inbox.id, from: "shop.example", has: "code", timeoutMs: 20_000 });
  await client.messages.simulate({ inboxId: inbox.id, from: ANN, subject: "Your code", text: "Your code is 111222." });
  await client.messages.simulate({ inboxId: inbox.id, from: "x@shop.example", subject: "Code", text: "Your code is 481920." });
  assert.deepEqual((await waiting).codes.map((one) => one.value), ["481920"]);
  await assert.rejects(client.messages.waitFor({ inboxId: inbox.id, from: "nobody.example", timeoutMs: 100 }), WaitTimedOut);
  const enough = new AbortController();
  setTimeout(() => enough.abort(new Error("enough")), 50);
  await assert.rejects(client.messages.waitFor({ inboxId: inbox.id, from: "nobody.example", signal: enough.signal }), /enough/);
});

test("mail: search, marks, facts, bytes", { skip }, async () => {
  const client = postroom();
  const inbox = await client.inboxes.create({ name: name() });
  const text = "The price is 4,200 EUR.";
  const mail = await client.messages.simulate({ inboxId: inbox.id, from: ANN, subject: "Offer", text });
  const found = await client.messages.list({ inboxId: inbox.id, unread: true, q: "price" }).toArray();
  assert.deepEqual(found.map((one) => one.id), [mail.id]);
  assert.equal((await client.messages.update(mail.id, { handled: true })).handled, true);
  const schema = { type: "object", properties: { price: { type: "number" } } };
  assert.deepEqual((await client.messages.extract(mail.id, { schema })).data, { price: 4200 });
  assert.equal(typeof (await client.messages.classify(mail.id)).intent, "string");
  assert.match(new TextDecoder().decode(await client.messages.raw(mail.id)), /^Subject: Offer\r$/m);
  const gates = await client.messages.dryRun({ inboxId: inbox.id, to: ANN, subject: "Offer", text: "Deal." });
  assert.equal(gates.wouldSend, true);
});

test("files go out as they are", { skip }, async () => {
  const client = postroom();
  const inbox = await client.inboxes.create({ name: name() });
  const content = new Uint8Array([0, 255, 13, 10, 0]);
  const file = await client.attachments.upload({ filename: "späte Post.bin", content });
  assert.deepEqual([file.filename, file.size], ["späte Post.bin", 5]);
  assert.deepEqual(await client.attachments.content(file.id), content);
  const note = await client.attachments.upload({ filename: "note.txt", content: "Hello", contentType: "text/plain" });
  assert.equal((await client.attachments.text(note.id)).text.trim(), "Hello");
  const sent = await client.messages.send({
    inboxId: inbox.id,
    to: ANN,
    subject: "Files",
    text: "Here.",
    attachmentIds: [file.id, note.id],
  });
  assert.ok("id" in sent);
  assert.deepEqual(sent.attachments.map((one) => one.filename), ["späte Post.bin", "note.txt"]);
});

test("drafts, follow-ups, suppressions, domains, relays", { skip }, async () => {
  const client = postroom();
  const inbox = await client.inboxes.create({ name: name() });
  const draft = await client.drafts.create({ inboxId: inbox.id, to: ANN, subject: "Offer", text: "Dear Ann" });
  assert.equal((await client.drafts.update(draft.id, { text: "Dear Ann Lee" })).text, "Dear Ann Lee");
  const sent = await client.drafts.send(draft.id);
  const thread = await client.threads.get(String(sent.threadId));
  const reminder = await client.threads.followUp(thread.id, { after: "P3D", text: "Any news?" });
  assert.deepEqual((await client.threads.followUps(thread.id).toArray()).map((one) => one.id), [reminder.id]);
  await client.threads.cancelFollowUp(thread.id, reminder.id);
  assert.equal((await client.threads.update(thread.id, { status: "closed" })).status, "closed");

  const address = `${name()}@example.com`;
  assert.equal((await client.suppressions.add({ address, note: "asked" })).reason, "manual");
  assert.equal((await client.suppressions.get(address)).address, address);
  await client.suppressions.remove(address, { reason: "asked again" });
  await assert.rejects(client.suppressions.get(address), NotFound);

  const domain = await client.domains.create({ domain: `${name()}.example.com` });
  assert.ok((await client.domains.list().toArray()).some((one) => one.id === domain.id));
  assert.match(await client.domains.zoneFile(domain.id), /MX/);
  const changed = await client.domains.update(domain.id, { mtaSts: "testing", warmUp: true });
  assert.deepEqual([changed.mtaSts, changed.warmUp?.startedAt], ["testing", null]);
  const progress = await client.domains.sayDmarcSource(domain.id, "192.0.2.9", { ours: true });
  assert.deepEqual([progress.stage, progress.next.action], ["unpublished", "publish"]);
  assert.equal((await client.domains.dmarc(domain.id, { days: 7 })).days, 7);
  assert.equal((await client.domains.tlsReports(domain.id)).sessions, 0);

  // For this domain alone: the other tests' mail goes its own way.
  const host = { host: "127.0.0.1", port: 1, security: "opportunistic", domainId: domain.id } as const;
  const relay = await client.relays.create(host);
  assert.equal((await client.relays.update(relay.id, { position: 3 })).position, 3);
  assert.deepEqual((await client.relays.list({ domainId: domain.id }).toArray()).map((one) => one.id), [relay.id]);
  assert.equal((await client.relays.check(relay.id)).ok, false);
  await client.relays.delete(relay.id);
  await assert.rejects(client.relays.get(relay.id), NotFound);
  await client.domains.delete(domain.id);
});

test("a key does what its scopes say, until it is revoked", { skip }, async () => {
  const client = postroom();
  const inbox = await client.inboxes.create({ name: name() });
  const key = await client.keys.create({ name: "reader", scopes: ["events:read"], inboxId: inbox.id });
  const bound = postroom(key.key);
  await assert.rejects(bound.inboxes.create(), (error: unknown) => {
    assert.ok(error instanceof Forbidden);
    assert.equal(error.param, "inboxes:write");
    return true;
  });
  // Its events come without their message, and reading that is refused by name.
  await client.messages.simulate({ inboxId: inbox.id, from: ANN, text: "Hi" });
  const reading = bound.messages.onMessage({ after: 0 }, () => assert.fail("called"));
  await assert.rejects(reading, (error: unknown) => error instanceof Forbidden && error.param === "messages:read");
  await client.keys.revoke(key.id);
  await assert.rejects(bound.events.list().toArray(), Unauthorized);
  await assert.rejects(bound.events.stream().next(), (error: unknown) => {
    assert.ok(error instanceof Unauthorized || error instanceof StreamEnded);
    return true;
  });
});

test("a webhook is verified by its secret, and by both while it is changed", { skip }, async () => {
  const client = postroom();
  const waiting: ((delivery: { headers: IncomingMessage["headers"]; body: Buffer }) => void)[] = [];
  const endpoint = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      waiting.shift()?.({ headers: request.headers, body: Buffer.concat(pieces) });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => endpoint.listen(0, "127.0.0.1", resolve));
  try {
    const webhookUrl = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/mail`;
    const inbox = await client.inboxes.create({ name: name(), webhookUrl });
    const secret = String(inbox.webhook?.secret);
    const next = async (secrets: string | string[]): Promise<WebhookEvent> => {
      const arrived = new Promise<{ headers: IncomingMessage["headers"]; body: Buffer }>((take) => waiting.push(take));
      await client.messages.simulate({ inboxId: inbox.id, from: ANN, subject: "Grüße", text: "Hi" });
      const { headers, body } = await arrived;
      return verifyWebhook({ headers, body, secret: secrets });
    };
    assert.equal((await next(secret)).message?.subject, "Grüße");
    const renewed = await client.webhooks.rotateSecret(String(inbox.webhook?.id));
    assert.notEqual(renewed.secret, secret);
    for (const either of [secret, renewed.secret, [secret, renewed.secret]]) {
      assert.equal((await next(either)).inboxId, inbox.id);
    }
    await assert.rejects(next(`whsec_${Buffer.alloc(32).toString("base64")}`), { reason: "mismatch" });
    const delivery = await client.webhooks.deliveries({ webhookId: renewed.id }).toArray(1);
    assert.equal(delivery[0]?.webhookId, renewed.id);
  } finally {
    endpoint.closeAllConnections();
    endpoint.close();
  }
});

const restart = { skip: skip || (restartUrl ? false : "no server to restart"), timeout: 30_000 };

test("a stream goes on after a restart of the server: nothing is lost, nothing comes twice", restart, async () => {
  const client = postroom();
  const inbox = await client.inboxes.create({ name: name() });
  const mail = (subject: string): Promise<unknown> =>
    client.messages.simulate({ inboxId: inbox.id, from: ANN, subject, text: "Hi" });
  const subjects: string[] = [];
  const positions: number[] = [];
  const all = ["one", "two", "three", "four", "five"];
  const done = new AbortController();
  const reading = client.messages.onMessage(
    {
      inboxId: inbox.id,
      after: 0,
      signal: done.signal,
      onPosition: (position) => {
        positions.push(position);
        if (subjects.length === all.length) done.abort();
      },
    },
    async (message) => {
      subjects.push(message.subject);
      // Taken, but not yet dealt with, when the server goes.
      if (message.subject === "two") {
        await fetch(String(restartUrl), { method: "POST" });
        await mail("three");
        await mail("four");
      }
      if (message.subject === "four") await mail("five");
    },
  );
  await mail("one");
  await mail("two");
  await reading;
  assert.deepEqual(subjects, all);
  assert.deepEqual(positions, [...positions].sort((a, b) => a - b));

  // Another process that goes on from a position which was kept.
  const later: string[] = [];
  const stream = client.events.stream({ inboxId: inbox.id, types: ["message.received"], after: Number(positions[2]) });
  for await (const event of stream) {
    later.push(String(event.message?.subject));
    if (later.length === 2) break;
  }
  assert.deepEqual(later, ["four", "five"]);
  const { events } = await client.events.after(Number(positions[2]), { inboxId: inbox.id, type: ["message.received"] });
  assert.deepEqual(events.map((event) => event.position), positions.slice(3));
});

test("a stream that cannot begin says why", { skip }, async () => {
  await assert.rejects(postroom("prk_wrong").events.stream().next(), Unauthorized);
  assert.ok(url);
});
