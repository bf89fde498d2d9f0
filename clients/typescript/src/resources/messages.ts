/** Mail in and out. */

import { NotFound, WaitTimedOut } from "../errors.js";
import type { CallOptions, Http, Query } from "../http.js";
import { Pager } from "../pages.js";
import type {
  Accepted,
  CancelledMessage,
  Classification,
  Classify,
  DryRun,
  Extract,
  Extraction,
  Forward,
  Message,
  Reply,
  SendMessage,
  SimulateInbound,
  UpdateMessage,
} from "../schema.js";
import { followEvents, type StreamEvent, type StreamOptions } from "../stream.js";

/** The longest that the server lets one call wait. */
const LONGEST_WAIT_S = 50;
const DEFAULT_WAIT_MS = 300_000;
/** How much longer than it was told to wait a server may take to say so. */
const GRACE_MS = 10_000;

/** What to wait for, and how long. */
export interface WaitOptions extends Omit<Query<"/messages/wait">, "timeout" | "after"> {
  /** Milliseconds, as many as you like; five minutes when left away. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

/** Which messages to be called for, and from where on. */
export interface OnMessageOptions extends Omit<StreamOptions, "types"> {
  /** Called with the position of each event once its message is dealt with: keep it, and pass it as `after` next time. */
  onPosition?: (position: number) => void | Promise<void>;
}

export class Messages {
  constructor(private readonly http: Http) {}

  /** The message, accepted and durable; or, where an approval policy holds it back, the draft that it waits as. */
  send(message: SendMessage, options?: CallOptions): Promise<Accepted> {
    return this.http.json("post", "/messages", { body: message, ...options }) as Promise<Accepted>;
  }

  /** What each gate would say; nothing is sent. */
  dryRun(message: SendMessage, options?: CallOptions): Promise<DryRun> {
    const query = { dryRun: true };
    return this.http.json("post", "/messages", { query, body: message, ...options }) as Promise<DryRun>;
  }

  /** An answer to a message, in its conversation. */
  reply(id: string, reply: Reply, options?: CallOptions): Promise<Accepted> {
    const parts = { in: { message_id: id }, body: reply, ...options };
    return this.http.json("post", "/messages/{message_id}/reply", parts) as Promise<Accepted>;
  }

  /** An answer to everyone who was written to. */
  replyAll(id: string, reply: Reply, options?: CallOptions): Promise<Accepted> {
    const parts = { in: { message_id: id }, body: reply, ...options };
    return this.http.json("post", "/messages/{message_id}/reply-all", parts) as Promise<Accepted>;
  }

  /** The message passed on, with its files. */
  forward(id: string, forward: Forward, options?: CallOptions): Promise<Accepted> {
    const parts = { in: { message_id: id }, body: forward, ...options };
    return this.http.json("post", "/messages/{message_id}/forward", parts) as Promise<Accepted>;
  }

  /** The message, with what had not gone out of it taken back. */
  cancel(id: string, options?: CallOptions): Promise<CancelledMessage> {
    return this.http.json("post", "/messages/{message_id}/cancel", { in: { message_id: id }, ...options });
  }

  /** Messages, newest first. */
  list(query: Query<"/messages"> = {}, options?: CallOptions): Pager<Message> {
    return new Pager(async (cursor = query.cursor ?? undefined) => {
      const page = await this.http.json("get", "/messages", { query: { ...query, cursor }, ...options });
      return { items: page.messages, nextCursor: page.nextCursor };
    });
  }

  get(id: string, options?: CallOptions): Promise<Message> {
    return this.http.json("get", "/messages/{message_id}", { in: { message_id: id }, ...options });
  }

  /** The message with its marks changed: unread, handled, labels. */
  update(id: string, changes: UpdateMessage, options?: CallOptions): Promise<Message> {
    return this.http.json("patch", "/messages/{message_id}", { in: { message_id: id }, body: changes, ...options });
  }

  /** The message, out of quarantine. */
  release(id: string, options?: CallOptions): Promise<Message> {
    return this.http.json("post", "/messages/{message_id}/release", { in: { message_id: id }, ...options });
  }

  /** The mail as it came in or went out, byte by byte. */
  async raw(id: string, options?: CallOptions): Promise<Uint8Array> {
    const request = { in: { message_id: id }, accept: "message/rfc822", ...options };
    return (await this.http.send("get", "/messages/{message_id}/raw", request)).bytes;
  }

  /** What a mail wants. */
  classify(id: string, how: Classify = {}, options?: CallOptions): Promise<Classification> {
    return this.http.json("post", "/messages/{message_id}/classify", { in: { message_id: id }, body: how, ...options });
  }

  /** The facts in a mail, held to a JSON Schema. */
  extract(id: string, what: Extract, options?: CallOptions): Promise<Extraction> {
    return this.http.json("post", "/messages/{message_id}/extract", { in: { message_id: id }, body: what, ...options });
  }

  /** A mail as if it had just come in: for trying things out without one. */
  simulate(mail: SimulateInbound, options?: CallOptions): Promise<Message> {
    return this.http.json("post", "/simulate/inbound", { body: mail, ...options });
  }

  /**
   * The next message that fits: mail of the last five minutes counts, unless `since` says otherwise.
   *
   * Throws WaitTimedOut when none came in time. Automatic mail and what is quarantined never fit.
   */
  async waitFor(wanted: WaitOptions = {}): Promise<Message> {
    const { timeoutMs = DEFAULT_WAIT_MS, signal, since, ...filter } = wanted;
    const deadlineMs = Date.now() + timeoutMs;
    let from: { since?: string | null | undefined; after?: string } = { since };
    for (;;) {
      const timeout = Math.min(LONGEST_WAIT_S, Math.max(0, (deadlineMs - Date.now()) / 1_000));
      const answer = await this.http.json("get", "/messages/wait", {
        query: { ...filter, ...from, timeout },
        signal,
        timeoutMs: timeout * 1_000 + GRACE_MS,
      });
      if (answer.message !== null) return answer.message;
      if (Date.now() >= deadlineMs) throw new WaitTimedOut(`No message that fits came in ${timeoutMs} ms.`);
      // Behind what this answer has looked at, so that nothing between two calls is missed.
      from = { after: String(answer.position) };
    }
  }

  /**
   * Calls back with each message that comes in, one after the other, until `signal` is aborted.
   *
   * Goes on after breaks and restarts of the server, without losing or repeating one. With `after` it goes on where an earlier
   * process left off; a process that died between its answer and `onPosition` gets that message again, so that `event.id` is
   * the right idempotencyKey of what is sent. What the callback throws ends it.
   */
  async onMessage(
    options: OnMessageOptions,
    callback: (message: Message, event: StreamEvent) => void | Promise<void>,
  ): Promise<void> {
    const { onPosition, ...stream } = options;
    for await (const event of followEvents(this.http, { ...stream, types: ["message.received"] })) {
      const message = event.message ?? (await this.#messageOf(event));
      if (message !== undefined) await callback(message, event);
      await onPosition?.(event.position);
    }
  }

  /** The message of an event that came without it: undefined when it is gone. A key that may not read it is told so. */
  async #messageOf(event: StreamEvent): Promise<Message | undefined> {
    try {
      const { messageId } = await this.http.json("get", "/events/{event_id}", { in: { event_id: event.id } });
      return messageId === null ? undefined : await this.get(messageId);
    } catch (error) {
      if (error instanceof NotFound) return undefined;
      throw error;
    }
  }
}
