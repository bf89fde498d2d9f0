/** The client: one server, one key. */

import { Http, type PostroomOptions } from "./http.js";
import { Attachments } from "./resources/attachments.js";
import { Domains } from "./resources/domains.js";
import { Drafts } from "./resources/drafts.js";
import { Events } from "./resources/events.js";
import { Inboxes } from "./resources/inboxes.js";
import { Keys } from "./resources/keys.js";
import { Messages } from "./resources/messages.js";
import { Relays } from "./resources/relays.js";
import { Suppressions } from "./resources/suppressions.js";
import { Threads } from "./resources/threads.js";
import { Webhooks } from "./resources/webhooks.js";

/**
 * A Postroom as one key sees it.
 *
 *     const postroom = new Postroom({ apiKey: "prk_…", baseUrl: "https://mail.example.com" });
 *
 * Throws TypeError without a key. Nothing is open between two calls, so that nothing needs to be closed.
 */
export class Postroom {
  readonly attachments: Attachments;
  readonly domains: Domains;
  readonly drafts: Drafts;
  readonly events: Events;
  readonly inboxes: Inboxes;
  readonly keys: Keys;
  readonly messages: Messages;
  readonly relays: Relays;
  readonly suppressions: Suppressions;
  readonly threads: Threads;
  readonly webhooks: Webhooks;

  constructor(options: PostroomOptions = {}) {
    const http = new Http(options);
    this.attachments = new Attachments(http);
    this.domains = new Domains(http);
    this.drafts = new Drafts(http);
    this.events = new Events(http);
    this.inboxes = new Inboxes(http);
    this.keys = new Keys(http);
    this.messages = new Messages(http);
    this.relays = new Relays(http);
    this.suppressions = new Suppressions(http);
    this.threads = new Threads(http);
    this.webhooks = new Webhooks(http);
  }
}
