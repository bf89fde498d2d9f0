/** Events as they happen, over connections that may break: none is lost, none comes twice. */

import { Deadline, jittered, sleep } from "./clock.js";
import { ApiError, ConnectionFailed, PostroomError, UnreadableAnswer, StreamEnded } from "./errors.js";
import type { Http } from "./http.js";
import type { Message } from "./schema.js";
import { SseReader } from "./sse.js";

/** The server says something every 15 seconds; a connection that is silent for so long is dead. */
const SILENCE_MS = 45_000;
/** How long to wait for the first byte. */
const OPEN_MS = 30_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** A server that was never reached is given up after so many tries: most likely baseUrl is wrong. */
const FIRST_TRIES = 3;
/** Refusals that another try may not meet. */
const PASSING = new Set([408, 429]);
/** Ends that another try would not change. */
const FOR_GOOD = new Set(["unauthorized", "forbidden"]);

/** Something that happened, as a webhook or a stream tells it: with the fields of its own beside these. */
export interface WebhookEvent {
  id: string;
  /** Such as `message.received`; docs/api.md has them all. */
  type: string;
  createdAt: string;
  inboxId: string | null;
  threadId: string | null;
  /** The message that it is about, for types that carry one. `truncated` names what was cut from one that is too large. */
  message?: Message & { truncated?: string[] };
  [field: string]: unknown;
}

/** An event of a stream. */
export interface StreamEvent extends WebhookEvent {
  /** Its place in the log: `after` for a stream that goes on behind it, today or after a restart. */
  position: number;
}

/** What a stream is to tell, and from where on. */
export interface StreamOptions {
  /** Only events of this inbox. */
  inboxId?: string;
  /** Only these types. */
  types?: string[];
  /** A position: begin behind it, 0 for the first event there is. From now on when left away. */
  after?: number;
  /** Ends the stream quietly. */
  signal?: AbortSignal;
}

/**
 * Events without end, oldest first.
 *
 * A connection that breaks, is silent for too long, or is ended by a server that stops is opened again behind the last event
 * that was taken. Ends when `signal` is aborted; throws ApiError where the server refuses, StreamEnded where the key stops
 * working, ConnectionFailed where the first connection does not come about.
 */
export async function* followEvents(
  http: Http,
  options: StreamOptions,
): AsyncGenerator<StreamEvent, void, undefined> {
  const { signal } = options;
  let position = options.after;
  let failures = 0;
  let reached = false;
  while (!signal?.aborted) {
    const reader = new SseReader();
    try {
      for await (const event of followOnce(http, options, position, reader)) {
        // Read on only once it is dealt with: whoever takes events asks for the next one then.
        if (event.position > (position ?? -1)) yield event;
      }
      failures = 0;
    } catch (error) {
      if (signal?.aborted) return;
      if (!isPassing(error)) throw error;
      failures = reader.lastEventId === "" ? failures + 1 : 1;
      if (!reached && reader.lastEventId === "" && failures >= FIRST_TRIES) {
        throw new ConnectionFailed(`No stream from ${http.baseUrl}.`, { cause: error });
      }
    }
    if (reader.lastEventId !== "") {
      reached = true;
      position = Math.max(position ?? 0, Number(reader.lastEventId));
    }
    const pauseMs = (reader.retryMs ?? FIRST_PAUSE_MS) * 2 ** Math.max(0, Math.min(failures, 6) - 1);
    await sleep(jittered(Math.min(LONGEST_PAUSE_MS, pauseMs)), signal).catch(() => undefined);
  }
}

/** The events of one connection, until it ends. */
async function* followOnce(
  http: Http,
  options: StreamOptions,
  position: number | undefined,
  reader: SseReader,
): AsyncGenerator<StreamEvent, void, undefined> {
  const url = http.url("/events/stream", { query: { inboxId: options.inboxId, type: options.types } });
  const headers: Record<string, string> = { Accept: "text/event-stream" };
  if (position !== undefined) headers["Last-Event-ID"] = String(position);
  const deadline = new Deadline(options.signal);
  try {
    deadline.set(OPEN_MS);
    const answer = await http.open(url, headers, deadline.signal);
    const type = answer.headers.get("content-type") ?? "";
    if (answer.body === null || !type.startsWith("text/event-stream")) {
      throw new UnreadableAnswer(`${http.baseUrl} answered with ${type || "nothing"} instead of a stream.`);
    }
    const chunks = answer.body.getReader();
    const decoder = new TextDecoder();
    for (;;) {
      // Only while we read: whoever takes the events may take their time.
      deadline.set(SILENCE_MS);
      const { done, value } = await chunks.read();
      deadline.set(undefined);
      if (done) return;
      for (const { name, data } of reader.push(decoder.decode(value, { stream: true }))) {
        if (name === "end") throwIfForGood(data);
        else if (name === "message") yield { ...(JSON.parse(data) as WebhookEvent), position: Number(reader.lastEventId) };
      }
    }
  } finally {
    deadline.abort();
  }
}

function throwIfForGood(data: string): void {
  const { reason, position, fix } = JSON.parse(data) as { reason: string; position: number; fix: string };
  if (FOR_GOOD.has(reason)) throw new StreamEnded(fix, reason, position);
}

/** Whether another connection may do better. What breaks one has another class in each runtime: so what is not, is told. */
function isPassing(error: unknown): boolean {
  if (error instanceof ApiError) return error.status >= 500 || PASSING.has(error.status);
  return !(error instanceof PostroomError || error instanceof RangeError || error instanceof SyntaxError);
}
