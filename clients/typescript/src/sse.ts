/** Server-sent events (WHATWG HTML §9.2), without a connection: text in, events out. */

/** The longest text that one event may have before the stream is given up. */
const MAX_EVENT_CHARS = 16 * 1024 * 1024;

/** One event. */
export interface ServerSentEvent {
  /** `message` when the server gave it no name. */
  name: string;
  data: string;
}

/** Reads a stream in pieces, cut anywhere. */
export class SseReader {
  /** The id that the last whole block left: where to go on after a break. */
  lastEventId = "";
  /** How long the server asks to wait before a new connection; undefined where it does not say. */
  retryMs: number | undefined;
  #rest = "";
  #endedInCr = false;
  #first = true;
  #id = "";
  #name = "";
  #data: string[] = [];
  #chars = 0;

  /** The events that are whole now. Throws RangeError for one without end. */
  *push(piece: string): Generator<ServerSentEvent, void, undefined> {
    let text = piece;
    if (this.#first && text.length > 0) {
      if (text.startsWith("\uFEFF")) text = text.slice(1);
      this.#first = false;
    }
    // The first half of a CR LF ended the line already.
    if (this.#endedInCr && text.startsWith("\n")) text = text.slice(1);
    if (piece.length > 0) this.#endedInCr = piece.endsWith("\r");
    const lines = text.split(/\r\n|\n|\r/);
    const last = lines.pop() ?? "";
    for (const line of lines) {
      const event = this.#take(this.#rest + line);
      this.#rest = "";
      if (event !== undefined) yield event;
    }
    this.#rest += last;
    if (this.#rest.length + this.#chars > MAX_EVENT_CHARS) throw new RangeError("An event of the stream has no end.");
  }

  #take(line: string): ServerSentEvent | undefined {
    if (line === "") return this.#dispatch();
    if (line.startsWith(":")) return undefined;
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + (line[colon + 1] === " " ? 2 : 1));
    if (field === "data") {
      this.#data.push(value);
      this.#chars += value.length + 1;
    } else if (field === "event") this.#name = value;
    else if (field === "id" && !value.includes("\0")) this.#id = value;
    else if (field === "retry" && /^\d{1,9}$/.test(value)) this.retryMs = Number(value);
    return undefined;
  }

  #dispatch(): ServerSentEvent | undefined {
    // A block without data makes no event, but its id counts.
    this.lastEventId = this.#id;
    const event = this.#data.length > 0 ? { name: this.#name || "message", data: this.#data.join("\n") } : undefined;
    this.#name = "";
    this.#data = [];
    this.#chars = 0;
    return event;
  }
}
