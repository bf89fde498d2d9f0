/** What happened, in order. */

import type { CallOptions, Http, Query } from "../http.js";
import { Pager } from "../pages.js";
import type { Event, EventList } from "../schema.js";
import { followEvents, type StreamEvent, type StreamOptions } from "../stream.js";

export class Events {
  constructor(private readonly http: Http) {}

  /** Events, newest first. */
  list(query: Omit<Query<"/events">, "after"> = {}, options?: CallOptions): Pager<Event> {
    return new Pager(async (cursor = query.cursor ?? undefined) => {
      const page = await this.http.json("get", "/events", { query: { ...query, cursor }, ...options });
      return { items: page.events, nextCursor: page.nextCursor };
    });
  }

  /** The events behind a position, oldest first, and the position to go on from. */
  after(position: number, query: Omit<Query<"/events">, "after" | "cursor"> = {}, options?: CallOptions): Promise<EventList> {
    return this.http.json("get", "/events", { query: { ...query, after: String(position) }, ...options });
  }

  get(id: string, options?: CallOptions): Promise<Event> {
    return this.http.json("get", "/events/{event_id}", { in: { event_id: id }, ...options });
  }

  /**
   * Events as they happen, oldest first and without end; none is lost or comes twice when the connection breaks.
   *
   * Ends quietly when `signal` is aborted. Throws ApiError where the server refuses, StreamEnded where the key stops working.
   */
  stream(options: StreamOptions = {}): AsyncGenerator<StreamEvent, void, undefined> {
    return followEvents(this.http, options);
  }
}
