/** Messages that are not sent yet, and approving those that must be. */

import type { CallOptions, Http, Query } from "../http.js";
import { Pager } from "../pages.js";
import type { Accepted, CreateDraft, Draft, Message, RejectDraft, UpdateDraft } from "../schema.js";

export class Drafts {
  constructor(private readonly http: Http) {}

  create(draft: CreateDraft, options?: CallOptions): Promise<Draft> {
    return this.http.json("post", "/drafts", { body: draft, ...options });
  }

  /** Drafts, newest first. */
  list(query: Query<"/drafts"> = {}, options?: CallOptions): Pager<Draft> {
    return new Pager(async (cursor = query.cursor ?? undefined) => {
      const page = await this.http.json("get", "/drafts", { query: { ...query, cursor }, ...options });
      return { items: page.drafts, nextCursor: page.nextCursor };
    });
  }

  get(id: string, options?: CallOptions): Promise<Draft> {
    return this.http.json("get", "/drafts/{draft_id}", { in: { draft_id: id }, ...options });
  }

  update(id: string, changes: UpdateDraft, options?: CallOptions): Promise<Draft> {
    return this.http.json("patch", "/drafts/{draft_id}", { in: { draft_id: id }, body: changes, ...options });
  }

  delete(id: string, options?: CallOptions): Promise<void> {
    return this.http.json("delete", "/drafts/{draft_id}", { in: { draft_id: id }, ...options });
  }

  /** The message that it became; or, where an approval policy holds it back, the draft that waits. */
  send(id: string, options?: CallOptions): Promise<Accepted> {
    return this.http.json("post", "/drafts/{draft_id}/send", { in: { draft_id: id }, ...options });
  }

  /** The message that a held draft became. Needs the scope `drafts:approve`. */
  approve(id: string, options?: CallOptions): Promise<Message> {
    return this.http.json("post", "/drafts/{draft_id}/approve", { in: { draft_id: id }, ...options });
  }

  /** The draft, which is not sent. */
  reject(id: string, why: RejectDraft = {}, options?: CallOptions): Promise<Draft> {
    return this.http.json("post", "/drafts/{draft_id}/reject", { in: { draft_id: id }, body: why, ...options });
  }
}
