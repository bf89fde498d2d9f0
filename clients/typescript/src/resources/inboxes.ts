/** An agent's mailboxes. */

import type { CallOptions, Http, Query } from "../http.js";
import { Pager } from "../pages.js";
import type { CreatedInbox, CreateInbox, Inbox, UpdateInbox } from "../schema.js";

export class Inboxes {
  constructor(private readonly http: Http) {}

  /** A new inbox, ready to send and receive. With `webhookUrl` it comes with a webhook whose secret is shown this once. */
  create(inbox: CreateInbox = {}, options?: CallOptions): Promise<CreatedInbox> {
    return this.http.json("post", "/inboxes", { body: inbox, ...options });
  }

  /** The inboxes that the key can see, newest first. */
  list(query: Query<"/inboxes"> = {}, options?: CallOptions): Pager<Inbox> {
    return new Pager(async (cursor = query.cursor ?? undefined) => {
      const page = await this.http.json("get", "/inboxes", { query: { ...query, cursor }, ...options });
      return { items: page.inboxes, nextCursor: page.nextCursor };
    });
  }

  get(id: string, options?: CallOptions): Promise<Inbox> {
    return this.http.json("get", "/inboxes/{inbox_id}", { in: { inbox_id: id }, ...options });
  }

  /** The inbox with the fields that are given changed. */
  update(id: string, changes: UpdateInbox, options?: CallOptions): Promise<Inbox> {
    return this.http.json("patch", "/inboxes/{inbox_id}", { in: { inbox_id: id }, body: changes, ...options });
  }

  /** Gone with all its mail. */
  delete(id: string, options?: CallOptions): Promise<void> {
    return this.http.json("delete", "/inboxes/{inbox_id}", { in: { inbox_id: id }, ...options });
  }
}
