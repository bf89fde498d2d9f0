/** The TypeScript client of Postroom, the email server for AI agents. */

export { Postroom } from "./client.js";
export * from "./errors.js";
export type { CallOptions, PostroomOptions } from "./http.js";
export { Pager, type Page } from "./pages.js";
export type { NewFile } from "./resources/attachments.js";
export type { OnMessageOptions, WaitOptions } from "./resources/messages.js";
export type * from "./schema.js";
export type { StreamEvent, StreamOptions, WebhookEvent } from "./stream.js";
export { verifyWebhook, type WebhookRequest } from "./webhooks.js";
