/** Names of your own to send and receive with, and their DNS records. */

import type { CallOptions, Http, Query } from "../http.js";
import { Pager } from "../pages.js";
import type { CreateDomain, DmarcProgress, Domain, SaySource, TlsReports, UpdateDomain } from "../schema.js";

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

  /** The domain with its warm-up or the mode of its MTA-STS policy changed. */
  update(id: string, changes: UpdateDomain, options?: CallOptions): Promise<Domain> {
    return this.http.json("patch", "/domains/{domain_id}", { in: { domain_id: id }, body: changes, ...options });
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

  /** What receivers say of mail in its name, and the next record on the way to `p=reject`. */
  dmarc(id: string, query: Query<"/domains/{domain_id}/dmarc"> = {}, options?: CallOptions): Promise<DmarcProgress> {
    return this.http.json("get", "/domains/{domain_id}/dmarc", { in: { domain_id: id }, query, ...options });
  }

  /** The results, with the next step as it is now. `source` is a host's address, as `dmarc` tells it. */
  sayDmarcSource(id: string, source: string, whose: SaySource, options?: CallOptions): Promise<DmarcProgress> {
    const parts = { in: { domain_id: id, source }, body: whose, ...options };
    return this.http.json("patch", "/domains/{domain_id}/dmarc/sources/{source}", parts);
  }

  /** Whether other servers could reach this one by TLS, in their own words. */
  tlsReports(
    id: string,
    query: Query<"/domains/{domain_id}/tls-reports"> = {},
    options?: CallOptions,
  ): Promise<TlsReports> {
    return this.http.json("get", "/domains/{domain_id}/tls-reports", { in: { domain_id: id }, query, ...options });
  }
}
