import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";

import { BadSignature, verifyWebhook } from "postroom-client";

const SECRET = `whsec_${Buffer.from("a secret of thirty-two bytes ...").toString("base64")}`;
const OTHER = `whsec_${Buffer.from("another one of thirty-two bytes .").toString("base64")}`;
const BODY = '{"id":"evt_1","type":"message.received","inboxId":"inb_1","message":{"subject":"Grüße"}}';
const NOW_S = 1_795_000_000;

function sign(secret: string, moment = NOW_S, body = BODY): string {
  const key = Buffer.from(secret.slice(6), "base64");
  return `v1,${createHmac("sha256", key).update(`evt_1.${moment}.${body}`).digest("base64")}`;
}

function headers(signature: string, moment = NOW_S): Record<string, string> {
  return { "Webhook-Id": "evt_1", "webhook-timestamp": String(moment), "webhook-signature": signature };
}

const asked = { body: BODY, secret: SECRET, nowMs: NOW_S * 1_000 };

async function reasonOf(request: Parameters<typeof verifyWebhook>[0]): Promise<string> {
  try {
    await verifyWebhook(request);
    return "genuine";
  } catch (error) {
    assert.ok(error instanceof BadSignature, String(error));
    return error.reason;
  }
}

test("a genuine webhook is its event, whatever its headers and body come as", async () => {
  const event = await verifyWebhook({ ...asked, headers: headers(sign(SECRET)) });
  assert.equal(event.id, "evt_1");
  assert.equal(event.message?.subject, "Grüße");
  const bytes = new TextEncoder().encode(BODY);
  const asNode = { ...headers(""), "webhook-signature": [sign(SECRET)], cookie: undefined };
  for (const body of [bytes, Buffer.from(BODY), bytes.buffer]) {
    assert.equal(await reasonOf({ ...asked, body, headers: new Headers(headers(sign(SECRET))) }), "genuine");
    assert.equal(await reasonOf({ ...asked, body, headers: asNode }), "genuine");
  }
});

test("while a secret is changed either of both will do, on both sides", async () => {
  const both = headers(`${sign(OTHER)} ${sign(SECRET)}`);
  assert.equal(await reasonOf({ ...asked, headers: both }), "genuine");
  assert.equal(await reasonOf({ ...asked, headers: both, secret: OTHER }), "genuine");
  assert.equal(await reasonOf({ ...asked, headers: headers(sign(SECRET)), secret: [OTHER, SECRET] }), "genuine");
  assert.equal(await reasonOf({ ...asked, headers: headers(sign(SECRET)), secret: OTHER }), "mismatch");
});

test("nothing else is believed", async () => {
  const genuine = sign(SECRET);
  assert.equal(await reasonOf({ ...asked, headers: {} }), "missing");
  assert.equal(await reasonOf({ ...asked, headers: { ...headers(genuine), "Webhook-Id": undefined } }), "missing");
  assert.equal(await reasonOf({ ...asked, headers: { ...headers(genuine), "Webhook-Id": "evt_2" } }), "mismatch");
  assert.equal(await reasonOf({ ...asked, headers: headers(genuine), body: `${BODY} ` }), "mismatch");
  assert.equal(await reasonOf({ ...asked, headers: headers(genuine, NOW_S + 1) }), "mismatch");
  for (const odd of ["v1,", "v1,!!!", genuine.slice(3), `v1a${genuine.slice(2)}`, genuine.slice(0, 20), " "]) {
    assert.equal(await reasonOf({ ...asked, headers: headers(odd) }), "mismatch", odd);
  }
  const late = `${"v1,AAAA ".repeat(8)}${genuine}`;
  assert.equal(await reasonOf({ ...asked, headers: headers(late) }), "mismatch");
  const text = "no JSON";
  assert.equal(await reasonOf({ ...asked, headers: headers(sign(SECRET, NOW_S, text)), body: text }), "unreadable");
});

test("an old webhook is not believed, nor one from the future", async () => {
  for (const [offsetS, reason] of [[300, "genuine"], [-300, "genuine"], [301, "expired"], [-301, "expired"]] as const) {
    const moment = NOW_S + offsetS;
    assert.equal(await reasonOf({ ...asked, headers: headers(sign(SECRET, moment), moment) }), reason, String(offsetS));
  }
  const odd = { ...headers(sign(SECRET)), "webhook-timestamp": "soon" };
  assert.equal(await reasonOf({ ...asked, headers: odd }), "expired");
  assert.equal(await reasonOf({ ...asked, headers: headers(sign(SECRET)), nowMs: NOW_S * 1_000 + 9_000, toleranceS: 5 }), "expired");
});

test("a secret that is none is the caller's mistake", async () => {
  for (const secret of ["", "whsec_", "whsec_%%%", SECRET.slice(6)]) {
    await assert.rejects(verifyWebhook({ ...asked, headers: headers(sign(SECRET)), secret }), TypeError);
  }
});

test("without a global crypto, as in Node 18, that of the module is taken", async () => {
  const own = Object.getOwnPropertyDescriptor(globalThis, "crypto");
  Object.defineProperty(globalThis, "crypto", { value: undefined, configurable: true });
  try {
    assert.equal(await reasonOf({ ...asked, headers: headers(sign(SECRET)) }), "genuine");
  } finally {
    if (own) Object.defineProperty(globalThis, "crypto", own);
  }
});
