/** API keys and what they may do. */

import type { CallOptions, Http, Query } from "../http.js";
import { Pager } from "../pages.js";
import type { CreatedKey, CreateKey, Key, Rotate } from "../schema.js";

export class Keys {
  constructor(private readonly http: Http) {}

  /** The key itself, which is shown this once. */
  create(key: CreateKey, options?: CallOptions): Promise<CreatedKey> {
    return this.http.json("post", "/api-keys", { body: key, ...options });
  }

  list(query: Query<"/api-keys"> = {}, options?: CallOptions): Pager<Key> {
    return new Pager(async (cursor = query.cursor ?? undefined) => {
      const page = await this.http.json("get", "/api-keys", { query: { ...query, cursor }, ...options });
      return { items: page.keys, nextCursor: page.nextCursor };
    });
  }

  get(id: string, options?: CallOptions): Promise<Key> {
    return this.http.json("get", "/api-keys/{key_id}", { in: { key_id: id }, ...options });
  }

  /** It is refused from now on. */
  revoke(id: string, options?: CallOptions): Promise<void> {
    return this.http.json("delete", "/api-keys/{key_id}", { in: { key_id: id }, ...options });
  }

  /** A key in its place; the old one goes on working for a while. */
  rotate(id: string, how: Rotate = {}, options?: CallOptions): Promise<CreatedKey> {
    return this.http.json("post", "/api-keys/{key_id}/rotate", { in: { key_id: id }, body: how, ...options });
  }
}
