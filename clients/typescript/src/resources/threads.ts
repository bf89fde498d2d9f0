/** Conversations, each with its state. */

import type { CallOptions, Http, Query } from "../http.js";
import { Pager } from "../pages.js";
import type { Conversation, CreateFollowUp, FollowUp, Thread, UpdateThread } from "../schema.js";

export class Threads {
  constructor(private readonly http: Http) {}

  /** Conversations, the latest first. */
  list(query: Query<"/threads"> = {}, options?: CallOptions): Pager<Thread> {
    return new Pager(async (cursor = query.cursor ?? undefined) => {
      const page = await this.http.json("get", "/threads", { query: { ...query, cursor }, ...options });
      return { items: page.threads, nextCursor: page.nextCursor };
    });
  }

  get(id: string, options?: CallOptions): Promise<Thread> {
    return this.http.json("get", "/threads/{thread_id}", { in: { thread_id: id }, ...options });
  }

  /** The conversation with its state or labels changed. */
  update(id: string, changes: UpdateThread, options?: CallOptions): Promise<Thread> {
    return this.http.json("patch", "/threads/{thread_id}", { in: { thread_id: id }, body: changes, ...options });
  }

  /** What was said, oldest first: the newest hundred messages, and `nextCursor` for those before them. */
  messages(id: string, query: Query<"/threads/{thread_id}/messages"> = {}, options?: CallOptions): Promise<Conversation> {
    return this.http.json("get", "/threads/{thread_id}/messages", { in: { thread_id: id }, query, ...options });
  }

  /** A reminder that goes out when nobody answers. */
  followUp(id: string, followUp: CreateFollowUp, options?: CallOptions): Promise<FollowUp> {
    const parts = { in: { thread_id: id }, body: followUp, ...options };
    return this.http.json("post", "/threads/{thread_id}/follow-ups", parts);
  }

  followUps(
    id: string,
    query: Query<"/threads/{thread_id}/follow-ups"> = {},
    options?: CallOptions,
  ): Pager<FollowUp> {
    return new Pager(async (cursor = query.cursor ?? undefined) => {
      const parts = { in: { thread_id: id }, query: { ...query, cursor }, ...options };
      const page = await this.http.json("get", "/threads/{thread_id}/follow-ups", parts);
      return { items: page.followUps, nextCursor: page.nextCursor };
    });
  }

  cancelFollowUp(id: string, followUpId: string, options?: CallOptions): Promise<void> {
    const parts = { in: { thread_id: id, follow_up_id: followUpId }, ...options };
    return this.http.json("delete", "/threads/{thread_id}/follow-ups/{follow_up_id}", parts);
  }
}
