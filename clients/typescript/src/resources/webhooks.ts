/** Endpoints that events are posted to, and every delivery. */

import type { CallOptions, Http, Query } from "../http.js";
import { Pager } from "../pages.js";
import type {
  CreatedWebhook,
  CreateWebhook,
  Delivery,
  Replayed,
  ReplayDeliveries,
  Rotate,
  UpdateWebhook,
  Webhook,
} from "../schema.js";

export class Webhooks {
  constructor(private readonly http: Http) {}

  /** The endpoint with its secret, which is shown this once. */
  create(webhook: CreateWebhook, options?: CallOptions): Promise<CreatedWebhook> {
    return this.http.json("post", "/webhooks", { body: webhook, ...options });
  }

  list(query: Query<"/webhooks"> = {}, options?: CallOptions): Pager<Webhook> {
    return new Pager(async (cursor = query.cursor ?? undefined) => {
      const page = await this.http.json("get", "/webhooks", { query: { ...query, cursor }, ...options });
      return { items: page.webhooks, nextCursor: page.nextCursor };
    });
  }

  get(id: string, options?: CallOptions): Promise<Webhook> {
    return this.http.json("get", "/webhooks/{webhook_id}", { in: { webhook_id: id }, ...options });
  }

  update(id: string, changes: UpdateWebhook, options?: CallOptions): Promise<Webhook> {
    return this.http.json("patch", "/webhooks/{webhook_id}", { in: { webhook_id: id }, body: changes, ...options });
  }

  delete(id: string, options?: CallOptions): Promise<void> {
    return this.http.json("delete", "/webhooks/{webhook_id}", { in: { webhook_id: id }, ...options });
  }

  /** A new secret. The old one goes on signing beside it for a while: verify with both meanwhile. */
  rotateSecret(id: string, how: Rotate = {}, options?: CallOptions): Promise<CreatedWebhook> {
    const parts = { in: { webhook_id: id }, body: how, ...options };
    return this.http.json("post", "/webhooks/{webhook_id}/rotate-secret", parts);
  }

  /** The delivery of a `webhook.test` event. */
  test(id: string, options?: CallOptions): Promise<Delivery> {
    return this.http.json("post", "/webhooks/{webhook_id}/test", { in: { webhook_id: id }, ...options });
  }

  /** Deliveries of all webhooks: `status: "dead"` for those that were given up. */
  deliveries(query: Query<"/webhook-deliveries"> = {}, options?: CallOptions): Pager<Delivery> {
    return new Pager(async (cursor = query.cursor ?? undefined) => {
      const page = await this.http.json("get", "/webhook-deliveries", { query: { ...query, cursor }, ...options });
      return { items: page.deliveries, nextCursor: page.nextCursor };
    });
  }

  /** One delivery, with every attempt. */
  delivery(id: string, options?: CallOptions): Promise<Delivery> {
    return this.http.json("get", "/webhook-deliveries/{delivery_id}", { in: { delivery_id: id }, ...options });
  }

  /** The delivery, on its way once more. */
  replay(deliveryId: string, options?: CallOptions): Promise<Delivery> {
    const parts = { in: { delivery_id: deliveryId }, ...options };
    return this.http.json("post", "/webhook-deliveries/{delivery_id}/replay", parts);
  }

  /** How many dead deliveries of a webhook are on their way once more. */
  replayAll(id: string, which: ReplayDeliveries = {}, options?: CallOptions): Promise<Replayed> {
    return this.http.json("post", "/webhooks/{webhook_id}/replay", { in: { webhook_id: id }, body: which, ...options });
  }
}
