/** Addresses that are not written to, and why. */

import type { CallOptions, Http, Query } from "../http.js";
import { Pager } from "../pages.js";
import type { AddSuppression, Suppression } from "../schema.js";

export class Suppressions {
  constructor(private readonly http: Http) {}

  add(suppression: AddSuppression, options?: CallOptions): Promise<Suppression> {
    return this.http.json("post", "/suppressions", { body: suppression, ...options });
  }

  list(query: Query<"/suppressions"> = {}, options?: CallOptions): Pager<Suppression> {
    return new Pager(async (cursor = query.cursor ?? undefined) => {
      const page = await this.http.json("get", "/suppressions", { query: { ...query, cursor }, ...options });
      return { items: page.suppressions, nextCursor: page.nextCursor };
    });
  }

  /** Throws NotFound for an address that may be written to. */
  get(address: string, options?: CallOptions): Promise<Suppression> {
    return this.http.json("get", "/suppressions/{address}", { in: { address }, ...options });
  }

  /** The address may be written to again. `why.reason` stands in the audit log. */
  remove(address: string, why: Query<"/suppressions/{address}", "delete"> = {}, options?: CallOptions): Promise<void> {
    return this.http.json("delete", "/suppressions/{address}", { in: { address }, query: why, ...options });
  }
}
