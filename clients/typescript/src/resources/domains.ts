/** Names of your own to send and receive with, and their DNS records. */

import type { CallOptions, Http, Query } from "../http.js";
import { Pager } from "../pages.js";
import type { CreateDomain, Domain } from "../schema.js";

export class Domains {
  constructor(private readonly http: Http) {}

  /** The domain, with every record to publish. */
  create(domain: CreateDomain, options?: CallOptions): Promise<Domain> {
    return this.http.json("post", "/domains", { body: domain, ...options });
  }

  list(query: Query<"/domains"> = {}, options?: CallOptions): Pager<Domain> {
    return new Pager(async (cursor = query.cursor ?? undefined) => {
      const page = await this.http.json("get", "/domains", { query: { ...query, cursor }, ...options });
      return { items: page.domains, nextCursor: page.nextCursor };
    });
  }

  get(id: string, options?: CallOptions): Promise<Domain> {
    return this.http.json("get", "/domains/{domain_id}", { in: { domain_id: id }, ...options });
  }

  delete(id: string, options?: CallOptions): Promise<void> {
    return this.http.json("delete", "/domains/{domain_id}", { in: { domain_id: id }, ...options });
  }

  /** The domain, with its records looked up now. */
  verify(id: string, options?: CallOptions): Promise<Domain> {
    return this.http.json("post", "/domains/{domain_id}/verify", { in: { domain_id: id }, ...options });
  }

  /** The records as the text of a zone file. */
  async zoneFile(id: string, options?: CallOptions): Promise<string> {
    const request = { in: { domain_id: id }, accept: "text/plain", ...options };
    return new TextDecoder().decode((await this.http.send("get", "/domains/{domain_id}/zone-file", request)).bytes);
  }

  /** The domain, with new DKIM keys to publish. */
  rotateDkim(id: string, options?: CallOptions): Promise<Domain> {
    return this.http.json("post", "/domains/{domain_id}/dkim/rotate", { in: { domain_id: id }, ...options });
  }
}
