/** Whether a webhook comes from the server, by Web Crypto: in Node, browsers, Deno and workers alike. */

import { BadSignature } from "./errors.js";
import type { WebhookEvent } from "./stream.js";
import { webCrypto } from "./web_crypto.js";

/** How far a webhook's moment may lie from our clock, either way, in seconds. Standard Webhooks' own number. */
const TOLERANCE_S = 300;
const PREFIX = "whsec_";
/** More signatures than any rotation makes are not looked at. */
const MAX_SIGNATURES = 8;

/** What is known of a webhook request. */
export interface WebhookRequest {
  /** Of the request: a Headers, or an object as Node and most frameworks have it. */
  headers: Headers | Record<string, string | string[] | undefined>;
  /** The body as it came, not parsed and written again. */
  body: string | ArrayBuffer | Uint8Array;
  /** The webhook's secret, `whsec_…`; several while it is being changed. */
  secret: string | string[];
  /** How old it may be, in seconds: 300 when left away. */
  toleranceS?: number;
  /** Our clock, in milliseconds since 1970. */
  nowMs?: number;
}

/**
 * The event that a webhook carries, once its signature has proven right.
 *
 * The same event may come again, when an answer was lost: `id` stays the same. Throws BadSignature, and TypeError for a secret
 * that is none. Source: Standard Webhooks 1.0.
 */
export async function verifyWebhook(request: WebhookRequest): Promise<WebhookEvent> {
  const id = header(request.headers, "webhook-id");
  const moment = header(request.headers, "webhook-timestamp");
  const signatures = header(request.headers, "webhook-signature");
  if (!id || !moment || !signatures) throw new BadSignature("A signature header is missing.", "missing");
  const ageS = (request.nowMs ?? Date.now()) / 1_000 - (/^\d{1,12}$/.test(moment) ? Number(moment) : NaN);
  if (!(Math.abs(ageS) <= (request.toleranceS ?? TOLERANCE_S))) {
    throw new BadSignature("The webhook was signed too long ago, or in the future.", "expired");
  }
  const body = bytesOf(request.body);
  const signed = concat(new TextEncoder().encode(`${id}.${moment}.`), body);
  const secrets = Array.isArray(request.secret) ? request.secret : [request.secret];
  if (!(await isSigned(secrets, signatures, signed))) {
    throw new BadSignature("No signature fits the secret and the body.", "mismatch");
  }
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)) as WebhookEvent;
  } catch {
    throw new BadSignature("The body is no JSON.", "unreadable");
  }
}

async function isSigned(secrets: string[], signatures: string, signed: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const { subtle } = await webCrypto();
  const given = signatures
    .split(" ", MAX_SIGNATURES)
    .filter((one) => one.startsWith("v1,"))
    .map((one) => fromBase64(one.slice(3)));
  let genuine = false;
  for (const secret of secrets) {
    const raw = secret.startsWith(PREFIX) ? fromBase64(secret.slice(PREFIX.length)) : undefined;
    if (!raw?.length) throw new TypeError("A webhook secret is `whsec_` and base64.");
    const key = await subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
    for (const one of given) {
      // subtle.verify compares in constant time; all are looked at, whichever fits.
      if (one !== undefined && (await subtle.verify("HMAC", key, one, signed))) genuine = true;
    }
  }
  return genuine;
}

function header(headers: WebhookRequest["headers"], name: string): string | undefined {
  if (typeof (headers as Headers).get === "function") return (headers as Headers).get(name) ?? undefined;
  for (const [one, value] of Object.entries(headers as Record<string, string | string[] | undefined>)) {
    if (one.toLowerCase() === name) return Array.isArray(value) ? value[0] : value;
  }
  return undefined;
}

function bytesOf(body: WebhookRequest["body"]): Uint8Array {
  if (typeof body === "string") return new TextEncoder().encode(body);
  return body instanceof Uint8Array ? body : new Uint8Array(body);
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    return undefined;
  }
}
