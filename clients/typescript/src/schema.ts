// Written by tools/write_client_types.py from the server's OpenAPI document. Do not edit.

export interface paths {
    "/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What this is
         * @description Name and version of the server, and where its description is.
         */
        get: operations["welcome"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/mta-sts.txt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a domain's MTA-STS policy
         * @description The policy of the domain in the Host field, for other mail servers: no key is needed.
         */
        get: operations["getStsPolicy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/address-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List address rules
         * @description The allow and block lists of the workspace and of its inboxes.
         */
        get: operations["listAddressRules"];
        put?: never;
        /**
         * Allow or block
         * @description Allow or block an address, a domain or everyone. A blocked recipient is refused; mail of a blocked sender is
         *     quarantined.
         */
        post: operations["setAddressRule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/address-rules/{rule_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take a rule away
         * @description Whom it was about is treated as the less exact rules say, or allowed where there are none.
         */
        delete: operations["removeAddressRule"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API keys
         * @description The live keys of the workspace, newest first, without their secrets.
         */
        get: operations["listKeys"];
        put?: never;
        /**
         * Make an API key
         * @description Make a key. It may hold no scope that yours does not, and with `inboxId` it reaches that inbox alone.
         */
        post: operations["createKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api-keys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an API key
         * @description One key, without its secret.
         */
        get: operations["getKey"];
        put?: never;
        post?: never;
        /**
         * Revoke an API key
         * @description Revoke the key, at once and everywhere.
         */
        delete: operations["revokeKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api-keys/{key_id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate an API key
         * @description Give the key a new secret. The old one works until `overlapSeconds` are over.
         */
        post: operations["rotateKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/approvals/{draft_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Look at a held message by its link
         * @description A page that shows the message and asks. Nothing is decided by looking.
         */
        get: operations["showHeld"];
        put?: never;
        /**
         * Decide on a held message by its link
         * @description Do what the link says: approve and send, or reject. A link decides once; afterwards it tells what was decided.
         */
        post: operations["decideHeld"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/attachments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload a file
         * @description Keep a file for messages to come: as JSON with `contentBase64`, or as a form with one `file`.
         */
        post: operations["uploadAttachment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/attachments/{attachment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an attachment
         * @description What it is called, how large it is, and a URL that gives its bytes to anyone for a day.
         */
        get: operations["getAttachment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/attachments/{attachment_id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the bytes of an attachment
         * @description The file itself, by a signed `url` as messages carry it, or with a key.
         */
        get: operations["attachmentContent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/attachments/{attachment_id}/text": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the text of an attachment
         * @description What a file says, by a signed `textUrl` as messages carry it, or with a key.
         *
         *     Read when first asked for, by the bytes rather than the declared type, within bounds of time, memory and pages; a
         *     file that goes over one ends in a `state` that says so. Long texts come in pieces.
         */
        get: operations["getAttachmentText"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit-log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the audit log
         * @description Who made, changed and took away what: by which key, or `postroom` by itself and why. Kept for AUDIT_DAYS.
         */
        get: operations["listAuditLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/domains": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List domains
         * @description The domains of this workspace.
         */
        get: operations["listDomains"];
        put?: never;
        /**
         * Add a domain
         * @description Add a domain. Publish its records (`/zone-file` has them for importing); it is looked at every minute at first
         *     and is `verified` once those that are required are there. Two workspaces cannot hold one domain.
         */
        post: operations["createDomain"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/domains/{domain_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a domain
         * @description One domain with its records, as DNS had them at the last look.
         */
        get: operations["getDomain"];
        put?: never;
        post?: never;
        /**
         * Delete a domain
         * @description Let the domain go, with its DKIM keys. It must have no inboxes any more.
         */
        delete: operations["deleteDomain"];
        options?: never;
        head?: never;
        /**
         * Change a domain
         * @description `warmUp` lets the domain begin slowly: it sends to 50 recipients on its first day and more each day for six
         *     weeks, and what is over waits for the next. `true` begins with its first mail; `{"startedAt"}` says when it began.
         *     `mtaSts` is the mode of the MTA-STS policy that is served for a domain whose mail comes here.
         */
        patch: operations["updateDomain"];
        trace?: never;
    };
    "/domains/{domain_id}/dkim/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate DKIM keys
         * @description Make new keys. Publish their records: an hour after they are seen in DNS they sign, and a week later the old
         *     ones are retired. It happens by itself every 180 days; each step is an event `dkim.rotated`.
         */
        post: operations["rotateDkim"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/domains/{domain_id}/dmarc": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a domain's DMARC results
         * @description What receivers say of mail in the domain's name, and the next record on the way from `p=none` to `p=reject`.
         *     The next step is judged by up to 120 days, whatever `days` says. Nothing is published by itself.
         */
        get: operations["getDmarc"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/domains/{domain_id}/dmarc/sources/{source}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Say whose a sending host is
         * @description Say whether a host that sends in the domain's name is yours. One that is not is what the policy is for; one
         *     that is must pass before the policy gets stricter.
         */
        patch: operations["sayDmarcSource"];
        trace?: never;
    };
    "/domains/{domain_id}/tls-reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a domain's TLS reports
         * @description Whether other servers could reach this one by TLS, in their own words (RFC 8460).
         */
        get: operations["getTlsReports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/domains/{domain_id}/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify a domain now
         * @description Look at DNS now instead of at the next turn. Resolvers may keep what they had for some minutes.
         */
        post: operations["verifyDomain"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/domains/{domain_id}/zone-file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a domain's records as a zone file
         * @description The records to publish, in the form that DNS providers import.
         */
        get: operations["getZoneFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/drafts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List drafts
         * @description Drafts, newest first; `status=held` for those that wait for approval. A key with drafts:approve may look too.
         */
        get: operations["listDrafts"];
        put?: never;
        /**
         * Write a draft
         * @description Write a message without sending it. It may be unfinished; what it names must be there.
         */
        post: operations["createDraft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/drafts/{draft_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a draft
         * @description One draft, with why it is held and what became of it. A key with drafts:approve may look too.
         */
        get: operations["getDraft"];
        put?: never;
        post?: never;
        /**
         * Delete a draft
         * @description Throw the draft away. A message that it has become stays.
         */
        delete: operations["deleteDraft"];
        options?: never;
        head?: never;
        /**
         * Change a draft
         * @description Change the fields that are sent. A held draft can be changed by a key with drafts:approve alone, and the links to
         *     decide on it are void then; one that was rejected or has expired is a draft again.
         */
        patch: operations["editDraft"];
        trace?: never;
    };
    "/drafts/{draft_id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve a draft
         * @description Let a held draft go, or one that was only written. It is sent as it stands.
         */
        post: operations["approveDraft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/drafts/{draft_id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reject a draft
         * @description Do not send a held draft; the note says why.
         */
        post: operations["rejectDraft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/drafts/{draft_id}/send": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a draft
         * @description Send the draft as `POST /messages` would. The approval policy of its inbox holds for it as well.
         */
        post: operations["sendDraft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List events
         * @description Events, newest first. With `after` the log is read forwards: no event is left out because it was committed late,
         *     and `position` is where the next call goes on.
         */
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events/{event_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an event
         * @description One event, with the ids that it is about.
         */
        get: operations["getEvent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stream events
         * @description Events as they happen, oldest first; none is left out or told twice to a client that resumes by position.
         *
         *     Events have no `event:` name, so that one handler gets them all. An `event: end` says why the server ends the
         *     stream and carries the position to resume at. Without messages:read the events come without their message.
         */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Is it alive
         * @description 200 while the process answers at all; nothing else is looked at.
         */
        get: operations["healthz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/inboxes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List inboxes
         * @description The inboxes that the key can see, newest first.
         */
        get: operations["listInboxes"];
        put?: never;
        /**
         * Make an inbox
         * @description Make an inbox. `support-agent` gets `support-agent@` the workspace's domain; a taken name is a 409 that names a
         *     free one; no name at all gives a readable random address.
         */
        post: operations["createInbox"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/inboxes/{inbox_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an inbox
         * @description One inbox with what it sent today and its bounce and complaint rates.
         */
        get: operations["getInbox"];
        put?: never;
        post?: never;
        /**
         * Delete an inbox
         * @description Delete the inbox with all its mail. Mail to its address is refused from now on.
         */
        delete: operations["deleteInbox"];
        options?: never;
        head?: never;
        /**
         * Change an inbox
         * @description Change the fields that are sent. The address stays what it is.
         */
        patch: operations["updateInbox"];
        trace?: never;
    };
    "/inboxes/{inbox_id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the messages of an inbox
         * @description Messages of one inbox, newest first. Long mails make a page shorter than `limit`: follow `nextCursor` until it
         *     is null.
         */
        get: operations["listInboxMessages"];
        put?: never;
        /**
         * Send a message from an inbox
         * @description As `POST /messages`, with the inbox in the path.
         */
        post: operations["sendFromInbox"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/inboxes/{inbox_id}/threads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the threads of an inbox
         * @description The conversations of one inbox, the one with the newest message first.
         */
        get: operations["listInboxThreads"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List messages
         * @description Messages of every inbox that the key can see, newest first. Long mails make a page shorter than `limit`: follow
         *     `nextCursor` until it is null. While very much mail comes in, a search finds the newest of it seconds later.
         */
        get: operations["listMessages"];
        put?: never;
        /**
         * Send a message
         * @description Send a message. With `threadId` it answers in the conversation: In-Reply-To, References and subject are set.
         *
         *     The message is answered once it is durable; `recipients` then tells address by address what becomes of it. Where the
         *     inbox's approval policy holds it, the answer has `status: "held"` and a `draftId` instead, and nothing is sent yet.
         *     Send an `Idempotency-Key` to be safe to try again.
         */
        post: operations["sendMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{message_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a message
         * @description One message; an outbound one with each recipient's state and every attempt.
         */
        get: operations["getMessage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Mark a message
         * @description Note that a message was read or handled, and label it. `GET /messages?unread=true` lists what waits. With
         *     `sendAt`, send a scheduled message at another moment.
         */
        patch: operations["updateMessage"];
        trace?: never;
    };
    "/messages/{message_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a message
         * @description Stop what has not gone out: a scheduled message, or the recipients of another to whom nothing is under way. What
         *     was delivered, or is being sent at this moment, stays.
         */
        post: operations["cancelMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{message_id}/classify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say what a message wants
         * @description What the writer wants, told from the new text of the message (`extractedText`). Nothing is changed.
         *
         *     The rules of this server answer, or the model that MODEL_URL names: `method` says which.
         */
        post: operations["classifyMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{message_id}/extract": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pick facts out of a message
         * @description Fill in a JSON Schema of yours from the subject and the new text of the message. Nothing is changed.
         *
         *     What the message does not state is never made up: it is null where the schema allows that, else left out, and named
         *     in `missing`. The rules of this server answer, or the model that MODEL_URL names: `method` says which.
         */
        post: operations["extractFromMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{message_id}/forward": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Forward a message
         * @description Pass the message on, with its attachments.
         */
        post: operations["forward"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{message_id}/raw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a message as it was on the wire
         * @description The RFC 5322 bytes, as they came in or as they go out.
         */
        get: operations["getRawMessage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{message_id}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Release a quarantined message
         * @description Let a quarantined message go to its agent: it joins its thread, and `message.released` and `message.received` are
         *     sent.
         */
        post: operations["releaseMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{message_id}/reply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reply to a message
         * @description Answer the author in the same thread. Mail that a machine wrote is not answered, unless with `force`.
         */
        post: operations["reply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{message_id}/reply-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reply to everyone
         * @description Answer the author and everyone else who was written to, in the same thread.
         */
        post: operations["replyAll"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/wait": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Wait for a message
         * @description The message as soon as it is there. What has come since `since` is looked at first, so that nothing is missed
         *     between two calls; pass `position` of the answer as `after` to go on behind it. Inbound messages and replies alone:
         *     automatic mail, lists and what is quarantined never match.
         */
        get: operations["waitForMessage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Is it ready
         * @description 200 while the database answers too; 503 otherwise.
         */
        get: operations["readyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/relays": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List relays
         * @description The relays of this workspace, at most 20; those of one domain with `domainId`.
         */
        get: operations["listRelays"];
        put?: never;
        /**
         * Add a relay
         * @description Send the workspace's mail, or that of one domain, through a host of yours. A domain's relays come before the
         *     workspace's, these before the server's own, and where there is none mail goes by MX. Try it with `/check`.
         */
        post: operations["createRelay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/relays/{relay_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a relay
         * @description One relay, without its password.
         */
        get: operations["getRelay"];
        put?: never;
        post?: never;
        /**
         * Delete a relay
         * @description Let the relay go. Mail that waits leaves by whatever takes its place.
         */
        delete: operations["deleteRelay"];
        options?: never;
        head?: never;
        /**
         * Change a relay
         * @description Change some of it. A password is for one host: with another one it has to be given again.
         */
        patch: operations["updateRelay"];
        trace?: never;
    };
    "/relays/{relay_id}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check a relay
         * @description Open a session with the relay, log in, and leave: no mail is sent. It takes 30 seconds at most.
         */
        post: operations["checkRelay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/simulate/inbound": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Simulate an inbound mail
         * @description Take a mail as if it had come over SMTP: it is parsed, threaded, filed and told to webhooks all the same.
         */
        post: operations["simulateInbound"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get statistics
         * @description What an inbox, a domain or the workspace sent and received, by hour or day (UTC): the last day of hours or the
         *     last 30 days unless `from` and `to` say otherwise.
         */
        get: operations["getStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/suppressions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List suppressions
         * @description The addresses that this workspace does not write to, and why.
         */
        get: operations["listSuppressions"];
        put?: never;
        /**
         * Suppress an address
         * @description Never write to this address again, until the suppression is taken away.
         */
        post: operations["addSuppression"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/suppressions/{address}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a suppression
         * @description Why an address is not written to.
         */
        get: operations["getSuppression"];
        put?: never;
        post?: never;
        /**
         * Take a suppression away
         * @description Let the address be written to again: only when its owner asked for it, or the bounce was a mistake.
         */
        delete: operations["removeSuppression"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/threads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List threads
         * @description Conversations, the one with the newest message first.
         */
        get: operations["listThreads"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/threads/{thread_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a thread
         * @description One conversation: where it stands, and whether they have answered.
         */
        get: operations["getThread"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Mark a thread
         * @description Set where a conversation stands, which `thread.status_changed` tells; label it; mark all of it as read.
         */
        patch: operations["updateThread"];
        trace?: never;
    };
    "/threads/{thread_id}/follow-ups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List follow-ups
         * @description The follow-ups of a thread: pending, sent and cancelled.
         */
        get: operations["listFollowUps"];
        put?: never;
        /**
         * Follow up
         * @description Send a reminder in the thread later, unless they answer first. A real answer cancels it, an automatic one does
         *     not; a notice of absence moves it past the day on which its author is back.
         */
        post: operations["createFollowUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/threads/{thread_id}/follow-ups/{follow_up_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Cancel a follow-up
         * @description Cancel a pending follow-up; what it has sent stays.
         */
        delete: operations["cancelFollowUp"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/threads/{thread_id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a thread
         * @description The whole conversation, oldest message first. Of a long one the newest hundred, fewer where mails are long;
         *     `nextCursor` leads to those before.
         */
        get: operations["threadMessages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/unsubscribe/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Look at a link to unsubscribe
         * @description A page that asks. Nothing changes by looking.
         */
        get: operations["showUnsubscribe"];
        put?: never;
        /**
         * Unsubscribe with one click
         * @description The address that the link was sent to is suppressed. Doing it again changes nothing.
         */
        post: operations["unsubscribe"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhook-deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List deliveries
         * @description Deliveries to every webhook that the key can see; `?status=dead` for the dead letters.
         */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhook-deliveries/{delivery_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a delivery
         * @description One delivery with every attempt: status, latency, and how the endpoint's answer began.
         */
        get: operations["getDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhook-deliveries/{delivery_id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay a delivery
         * @description Send this event to this webhook again, whatever became of it before.
         */
        post: operations["replayDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List webhooks
         * @description The webhooks that the key can see, newest first, without their secrets.
         */
        get: operations["listWebhooks"];
        put?: never;
        /**
         * Register a webhook
         * @description Post events to this URL from now on: those of one inbox, or of the whole workspace.
         */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{webhook_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a webhook
         * @description One webhook, without its secret.
         */
        get: operations["getWebhook"];
        /**
         * Change a webhook
         * @description The same as PATCH: fields that are left away stay as they are.
         */
        put: operations["putWebhook"];
        post?: never;
        /**
         * Delete a webhook
         * @description Post nothing to it any more, and forget its deliveries.
         */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        /**
         * Change a webhook
         * @description Change the fields that are sent. `status: active` sets a paused webhook going again.
         */
        patch: operations["updateWebhook"];
        trace?: never;
    };
    "/webhooks/{webhook_id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a webhook's deliveries
         * @description What was posted to it and how that went, with every attempt.
         */
        get: operations["listWebhookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{webhook_id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay a webhook's dead letters
         * @description Send every dead letter of this webhook again.
         */
        post: operations["replayWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{webhook_id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate a webhook's secret
         * @description Make a new secret. Until `overlapSeconds` are over, posts are signed with both.
         */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{webhook_id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Test a webhook
         * @description Post an event of type `webhook.test` to it.
         */
        post: operations["tryWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List workspaces
         * @description Every workspace for the operator's key, one's own for any other.
         */
        get: operations["listWorkspaces"];
        put?: never;
        /**
         * Make a workspace
         * @description Make a tenant. For the operator's key.
         */
        post: operations["createWorkspace"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{workspace_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a workspace
         * @description Change the workspace; any of them for the operator's key, one's own for others.
         */
        patch: operations["updateWorkspace"];
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description The message; or, with status `held`, the draft that it waits as. */
        Accepted: components["schemas"]["Message"] | components["schemas"]["HeldMessage"];
        /** @description One entry of an allow or block list. */
        AddressRule: {
            /** @enum {string} */
            action: "allow" | "block";
            /** @example 2026-11-21T07:02:15.000Z */
            createdAt: string;
            /** @enum {string} */
            direction: "send" | "receive";
            /** @example arl_01k9x7c2rs8f3m0d7q */
            id: string;
            inboxId: string | null;
            note: string | null;
            pattern: string;
        };
        /** @description One page of rules, newest first. */
        AddressRuleList: {
            addressRules: components["schemas"]["AddressRule"][];
            nextCursor: string | null;
        };
        /**
         * @description An address that must not be written to.
         * @example {
         *       "address": "jane@example.com",
         *       "note": "Asked by phone on Monday."
         *     }
         */
        AddSuppression: {
            address: string;
            /**
             * @description Why; shown in the list.
             * @default null
             */
            note?: string | null;
        };
        /** @description Another intent that it may be. */
        Alternative: {
            confidence: number;
            /** @enum {string} */
            intent: "accepted" | "declined" | "counter_offer" | "question" | "request" | "schedule" | "complaint" | "unsubscribe" | "thanks" | "other";
        };
        /** @description A file of a message: its bytes, one that is here already, or one to be fetched. Exactly one of the three. */
        AttachFile: {
            /**
             * @description One that was uploaded, or received in this workspace.
             * @default null
             */
            attachmentId?: string | null;
            /**
             * @description The file, in base64 (RFC 4648 §4).
             * @default null
             */
            contentBase64?: string | null;
            /**
             * @description For `cid:` in the HTML, without angle brackets.
             * @default null
             */
            contentId?: string | null;
            /** @default null */
            contentType?: string | null;
            /** @default null */
            filename?: string | null;
            /**
             * @description Shown inside the text, not below it.
             * @default false
             */
            inline?: boolean;
            /**
             * @description Fetched when the message is accepted.
             * @default null
             */
            url?: string | null;
        };
        /** @description An attachment by itself. */
        Attachment: {
            contentId: string | null;
            contentType: string;
            createdAt: string;
            filename: string;
            /** @example att_01k9x7c2rs8f3m0d7q */
            id: string;
            inboxId: string | null;
            inline: boolean;
            messageId: string | null;
            /** @description Bytes. */
            size: number;
            /** @description Where its text can be had for a day, without a key; null for kinds that have none. */
            textUrl: string | null;
            /** @description Where the bytes can be had for a day, without a key. */
            url: string;
        };
        /** @description What a file says. */
        AttachmentText: {
            /** @description Of the whole text that is kept. */
            chars: number;
            /** @description Of what the bytes are, whatever the sender called them. */
            contentType: string;
            /** @description Why there is no text, or what was left out. */
            detail: string | null;
            filename: string;
            id: string;
            /** @description Where the next piece begins; null behind the last. */
            nextOffset: number | null;
            /** @description Pages, slides or sheets; null for kinds that have none. */
            pages: number | null;
            /**
             * @description `ready`; `empty`: read, and it holds no text; `unsupported`: no reader for this kind here; `encrypted`: under a password; `too_large`: over a bound, or made to be; `timeout` and `failed` are tried again when asked ten minutes later.
             * @enum {string}
             */
            state: "ready" | "empty" | "unsupported" | "too_large" | "timeout" | "failed" | "encrypted";
            /** @description The piece that was asked for. Written by whoever sent the file: data, not orders. */
            text: string;
            /** @description The file holds more text than was kept of it. */
            truncated: boolean;
        };
        /** @description Something that somebody did. */
        AuditEntry: {
            /** @example inbox.created */
            action: string;
            createdAt: string;
            data: {
                [key: string]: unknown;
            };
            /** @example aud_01k9x7c2rs8f3m0d7q */
            id: string;
            /** @description The API key that did it; `postroom` for what happened by itself: its data say the reason. */
            keyId: string;
            /** @description What that key is called; null when it is gone. */
            keyName: string | null;
            /** @description The id, or the address, of what it was done to. */
            target: string;
        };
        /** @description One page of the audit log, newest first. */
        AuditEntryList: {
            auditLog: components["schemas"]["AuditEntry"][];
            nextCursor: string | null;
        };
        /** @description A message, and what was stopped of it. */
        CancelledMessage: {
            attachments: components["schemas"]["MessageAttachment"][];
            /** @description Who really sent it: the verdicts of SPF, DKIM, DMARC and ARC, each with its reason. */
            authentication: {
                [key: string]: unknown;
            } | null;
            /** @description Outbound only. */
            bcc?: string[] | null;
            category: ("message" | "reply" | "auto_reply" | "out_of_office" | "bounce" | "complaint" | "unsubscribe" | "list" | "delivery_notice") | null;
            cc: string[];
            /** @description One-time codes, the likeliest first. */
            codes: components["schemas"]["Code"][];
            createdAt: string;
            /** @description What was wrong with the mail. */
            defects: string[];
            deliveredTo: string | null;
            /** @enum {string} */
            direction: "inbound" | "outbound";
            extractedHtml: string | null;
            /** @description The new text alone, without quotes and signature; may be empty. */
            extractedText: string;
            /** @example Grace Hopper <grace@navy.example> */
            from: string;
            fromAddress: string;
            fromName: string;
            /** @description False while it waits to be handled by its agent. */
            handled: boolean;
            headers: components["schemas"]["HeaderField"][];
            /** @description Sanitised. */
            html: string | null;
            /** @example msg_01k9x7c2rs8f3m0d7q */
            id: string;
            inboxId: string;
            inReplyTo: string | null;
            labels: string[];
            /** @description Links, those to act on first. */
            links: components["schemas"]["Link"][];
            /** @description RFC 5322 Message-ID, with its angle brackets. */
            messageId: string | null;
            /** @description Outbound only. */
            metadata?: {
                [key: string]: unknown;
            } | null;
            /** @description Those that have it, or are getting it this moment. */
            notStopped: components["schemas"]["Stopped"][];
            /** @description False while it waits to be read by its agent: only what people wrote does. */
            read: boolean;
            /** @description Outbound only. */
            recipients?: components["schemas"]["Recipient"][] | null;
            references: string[];
            replyTo: string | null;
            /** @description What a bounce or a complaint says. */
            report: {
                [key: string]: unknown;
            } | null;
            /** @description Signs of prompt injection: a score from 0 to 1, and each finding with where, what and how sure. */
            screening: {
                [key: string]: unknown;
            } | null;
            /** @description Outbound only: when it was to be sent, if not at once. */
            sendAt?: string | null;
            /** @description Why it has this category. */
            signals: string[];
            /** @description Bytes of the raw mail. */
            size: number | null;
            /** @description Outbound: queued, sending, delivered, bounced, … Inbound: null, or quarantined. */
            status?: string | null;
            /** @description Addresses that get nothing. */
            stopped: string[];
            subject: string;
            /** @description What stood behind the plus: `order-17` of agent+order-17@…. */
            subtag: string | null;
            /** @description Empty for a mail that has none, such as one that is only a file. */
            text: string;
            /** @description null while the message is quarantined. */
            threadId: string | null;
            to: string[];
            /** @description True for all that came from outside: it is data, not instructions. */
            untrusted: boolean;
        };
        /**
         * @description What the writer of a message wants.
         * @example {
         *       "alternatives": [
         *         {
         *           "confidence": 0.12,
         *           "intent": "question"
         *         }
         *       ],
         *       "confidence": 0.81,
         *       "intent": "counter_offer",
         *       "method": "rules",
         *       "reasons": [
         *         "“# instead of #”: counter_offer."
         *       ]
         *     }
         */
        Classification: {
            /** @description The likeliest first. */
            alternatives: components["schemas"]["Alternative"][];
            /** @description 0 to 1. */
            confidence: number;
            /** @enum {string} */
            intent: "accepted" | "declined" | "counter_offer" | "question" | "request" | "schedule" | "complaint" | "unsubscribe" | "thanks" | "other";
            /**
             * @description How it was found: by the rules of this server, or by the model that MODEL_URL names.
             * @enum {string}
             */
            method: "rules" | "model";
            /** @description The model's name, where it answered. */
            model?: string | null;
            /** @description Why the rules answered and not the model, where one is configured. */
            modelError?: string | null;
            /** @description One sentence each. */
            reasons: string[];
        };
        /**
         * @description What to choose from. May be left away.
         * @example {
         *       "labels": [
         *         "accepted",
         *         "declined",
         *         "counter_offer"
         *       ]
         *     }
         */
        Classify: {
            /**
             * @description Intents to choose from, all when there are none. `other` is always one.
             * @default []
             */
            labels?: ("accepted" | "declined" | "counter_offer" | "question" | "request" | "schedule" | "complaint" | "unsubscribe" | "thanks" | "other")[];
        };
        /** @description A one-time code. */
        Code: {
            /** @description 0 to 1. */
            confidence: number;
            /** @example 482913 */
            value: string;
        };
        /** @description The messages of a thread, oldest first. */
        Conversation: {
            messages: components["schemas"]["Message"][];
            /** @description For the messages before these. */
            nextCursor: string | null;
        };
        /** @description A new inbox. */
        CreatedInbox: {
            /** @example support-agent@acme.example */
            address: string;
            /** @enum {string} */
            approvalPolicy: "none" | "first_contact" | "risky" | "all";
            /** @enum {string} */
            autoSubmitted: "asked" | "unattended";
            /** @example 2026-11-21T07:02:15.000Z */
            createdAt: string;
            /** @description Recipients a day, of the inbox or of the plan; null for any number. */
            dailyLimit: number | null;
            displayName: string | null;
            domainId: string | null;
            /** @example inb_01k9x7c2rs8f3m0d7q */
            id: string;
            metadata: {
                [key: string]: unknown;
            };
            name: string | null;
            pausedReason: string | null;
            rates: components["schemas"]["Rates"];
            resetsAt: string;
            /** @enum {string} */
            screening: "hold" | "flag" | "off";
            /** @description Recipients. */
            sentToday: number;
            /** @enum {string} */
            status: "active" | "paused";
            /** @description There when webhookUrl was sent. */
            webhook?: components["schemas"]["CreatedWebhook"] | null;
        };
        /** @description An API key with its secret. */
        CreatedKey: {
            createdAt: string;
            expiresAt: string | null;
            /** @example key_01k9x7c2rs8f3m0d7q */
            id: string;
            inboxId: string | null;
            /** @description The secret. Shown this once. */
            key: string;
            lastUsedAt: string | null;
            name: string;
            /** @description How the secret begins. */
            prefix: string | null;
            scopes: string[];
        };
        /**
         * @description A domain to send and receive with.
         * @example {
         *       "domain": "agents.acme.example"
         *     }
         * @example {
         *       "domain": "*.acme.example"
         *     }
         */
        CreateDomain: {
            /** @description A domain of yours or a subdomain; with `*.` before it, every name below it as well. */
            domain: string;
            /**
             * @description `own_mx`: mail for the domain comes here. `reply_to`: another host takes it, and answers to agents come here by a Reply-To at the domain's return host.
             * @default own_mx
             * @enum {string}
             */
            setup?: "own_mx" | "reply_to";
            /**
             * @description Another way to say `*.`.
             * @default false
             */
            subdomains?: boolean;
            /**
             * @description Send to few recipients at first, and to more each day for six weeks; the rest waits.
             * @default false
             */
            warmUp?: boolean;
        };
        /**
         * @description A message to be sent later, or by somebody else.
         * @example {
         *       "inboxId": "inb_01k9x7c2rs8f3m0d7q",
         *       "subject": "Our offer",
         *       "text": "Dear Grace, …",
         *       "to": "Grace Hopper <grace@navy.example>"
         *     }
         */
        CreateDraft: {
            /**
             * @description With a parentId: reply, reply_all or forward.
             * @default send
             * @enum {string}
             */
            action?: "send" | "reply" | "reply_all" | "forward";
            /**
             * @description Files that were uploaded: POST /attachments.
             * @default []
             */
            attachmentIds?: string[];
            bcc?: string | string[];
            cc?: string | string[];
            /**
             * @description Answer a mail that a machine wrote.
             * @default false
             */
            force?: boolean;
            /** @default {} */
            headers?: {
                [key: string]: string;
            };
            /** @default null */
            html?: string | null;
            /**
             * @description Who sends. May be left away with threadId or parentId.
             * @default null
             */
            inboxId?: string | null;
            /** @default null */
            metadata?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description The message that is answered or forwarded.
             * @default null
             */
            parentId?: string | null;
            replyTo?: string | string[];
            /**
             * @description ISO 8601: when it goes out, if not at once when it is sent.
             * @default null
             */
            sendAt?: string | null;
            /** @default null */
            subject?: string | null;
            /** @default null */
            text?: string | null;
            /**
             * @description Continues this conversation.
             * @default null
             */
            threadId?: string | null;
            /**
             * @description An address, or a list of them; an answer takes its message's author.
             * @default null
             */
            to?: string | string[] | null;
        };
        /** @description An endpoint with its secret. */
        CreatedWebhook: {
            createdAt: string;
            description: string | null;
            /**
             * @example [
             *       "message.received"
             *     ]
             */
            events: string[];
            failingSince: string | null;
            /** @example whk_01k9x7c2rs8f3m0d7q */
            id: string;
            inboxId: string | null;
            pausedReason: string | null;
            /**
             * @description Signs what is posted. Shown this once.
             * @example whsec_…
             */
            secret: string;
            /**
             * @description disabled: it answered 410 Gone.
             * @enum {string}
             */
            status: "active" | "paused" | "disabled";
            url: string;
        };
        /** @description A workspace with the secret of its first key. */
        CreatedWorkspace: {
            id: string;
            /** @description Holds the scope admin within the new workspace. Shown this once. */
            key: string;
            name: string;
        };
        /**
         * @description A reminder to be sent in the thread unless they answer first.
         * @example {
         *       "after": "3d",
         *       "maxCount": 2,
         *       "text": "Did you have time to look at this?"
         *     }
         */
        CreateFollowUp: {
            /**
             * @description From now: `3d`, `12h`, or `P3D`.
             * @default null
             */
            after?: string | null;
            /**
             * @description ISO 8601. This or after.
             * @default null
             */
            at?: string | null;
            /** @default null */
            html?: string | null;
            /**
             * @description So often at most, the same time apart, until they answer.
             * @default 1
             */
            maxCount?: number;
            /** @default null */
            text?: string | null;
        };
        /**
         * @description An inbox to make. Everything may be left away: then it gets a readable random address.
         * @example {
         *       "name": "support-agent",
         *       "webhookUrl": "https://agent.example/mail"
         *     }
         * @example {
         *       "address": "billing@acme.example",
         *       "displayName": "Acme Billing"
         *     }
         */
        CreateInbox: {
            /**
             * @description The whole address.
             * @default null
             */
            address?: string | null;
            /**
             * @description What must be approved before it is sent: mail to people whom the inbox never wrote to or heard from (`first_contact`), mail that shows a sign of trouble (`risky`), `all` or `none`. The rest goes at once.
             * @default none
             * @enum {string}
             */
            approvalPolicy?: "none" | "first_contact" | "risky" | "all";
            /**
             * @description What carries `Auto-Submitted: auto-generated` (RFC 3834): messages that ask for it (`asked`), or each that no person wrote in the dashboard or approved (`unattended`). A message's own autoSubmitted wins. Other agents and help desks may not answer such mail.
             * @default asked
             * @enum {string}
             */
            autoSubmitted?: "asked" | "unattended";
            /**
             * @description Recipients a day (UTC); null for the server's plan.
             * @default null
             */
            dailyLimit?: number | null;
            /**
             * @description Shown beside the address in mail clients.
             * @default null
             */
            displayName?: string | null;
            /**
             * @description The part after the @.
             * @default null
             */
            domain?: string | null;
            /**
             * @description Another way to name the domain.
             * @default null
             */
            domainId?: string | null;
            /**
             * @description Yours; any JSON object of at most 16384 bytes.
             * @default null
             */
            metadata?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description What you call it; the address is made of it.
             * @default null
             */
            name?: string | null;
            /**
             * @description Another spelling of username.
             * @default null
             */
            prefix?: string | null;
            /**
             * @description What to do with mail that looks like prompt injection: `hold` keeps it from the agent until it is released, `flag` says so beside it, `off` does nothing.
             * @default flag
             * @enum {string}
             */
            screening?: "hold" | "flag" | "off";
            /**
             * @description The part before the @, as it is.
             * @default null
             */
            username?: string | null;
            /**
             * @description Registers a webhook for this inbox alone.
             * @default null
             */
            webhookUrl?: string | null;
        };
        /**
         * @description A key to make: it may hold no scope that yours does not.
         * @example {
         *       "inboxId": "inb_01k9x7c2rs8f3m0d7q",
         *       "name": "support agent",
         *       "scopes": [
         *         "messages:send"
         *       ]
         *     }
         */
        CreateKey: {
            /**
             * @description ISO 8601, such as 2027-01-31T00:00:00Z; null for never.
             * @default null
             */
            expiresAt?: string | null;
            /**
             * @description Binds the key to one inbox.
             * @default null
             */
            inboxId?: string | null;
            name: string;
            /** @description Of: admin, audit:read, domains:read, domains:write, drafts:approve, drafts:write, events:read, inboxes:read, inboxes:write, keys:read, keys:write, messages:quarantine, messages:read, messages:send, messages:write, stats:read, suppressions:read, suppressions:write, threads:read, threads:write, webhooks:read, webhooks:write. */
            scopes: string[];
        };
        /**
         * @description A relay to send through.
         * @example {
         *       "host": "smtp.provider.example",
         *       "password": "correct horse battery",
         *       "username": "acme"
         *     }
         */
        CreateRelay: {
            /**
             * @description For the mail of one domain; all of the workspace's when it is left away.
             * @default null
             */
            domainId?: string | null;
            /** @description A host name or an IP address. */
            host: string;
            /**
             * @description Kept encrypted, and never shown.
             * @default null
             */
            password?: string | null;
            /**
             * @description 465 with `tls`, 587 with a login, else 25, when it is left away.
             * @default null
             */
            port?: number | null;
            /**
             * @description Of several, the lower one is tried first; the others are for when it cannot be reached.
             * @default 0
             */
            position?: number;
            /**
             * @description `starttls`: plain text until STARTTLS, which must work, with a valid certificate. `tls`: TLS from the first byte, with a valid certificate. `opportunistic`: TLS where it is offered, whoever the host is; not with a login.
             * @default starttls
             * @enum {string}
             */
            security?: "tls" | "starttls" | "opportunistic";
            /**
             * @description The domain that the provider has SPF records include, such as `amazonses.com`: the records of the domains whose mail this relay takes then name it, and are checked for it.
             * @default null
             */
            spfInclude?: string | null;
            /** @default null */
            username?: string | null;
        };
        /**
         * @description An endpoint to post events to.
         * @example {
         *       "events": [
         *         "message.received"
         *       ],
         *       "url": "https://agent.example/mail"
         *     }
         */
        CreateWebhook: {
            /** @default null */
            description?: string | null;
            /**
             * @description Types, `message.*` or `*`; `message.received` when left away.
             * @default null
             */
            events?: string[] | null;
            /**
             * @description Only events of this inbox; null for the whole workspace.
             * @default null
             */
            inboxId?: string | null;
            url: string;
        };
        /**
         * @description A workspace to make.
         * @example {
         *       "name": "Acme"
         *     }
         */
        CreateWorkspace: {
            name: string;
        };
        /** @description The way of one event to one endpoint. */
        Delivery: {
            attempts: components["schemas"]["DeliveryAttempt"][];
            createdAt: string;
            eventId: string;
            /** @example dlv_01k9x7c2rs8f3m0d7q */
            id: string;
            nextAttemptAt: string | null;
            /** @enum {string} */
            status: "pending" | "delivered" | "retrying" | "dead";
            webhookId: string;
        };
        /** @description One try at an endpoint. */
        DeliveryAttempt: {
            at: string;
            error: string | null;
            /** @description The first bytes of the endpoint's answer. */
            excerpt: string | null;
            latencyMs: number | null;
            number: number;
            /** @description null when there was no answer. */
            statusCode: number | null;
        };
        /** @description One page of deliveries, newest first. */
        DeliveryList: {
            deliveries: components["schemas"]["Delivery"][];
            nextCursor: string | null;
        };
        /** @description A key that signs, signed, or is to sign. */
        DkimKey: {
            activeAt: string | null;
            /** @enum {string} */
            algorithm: "rsa" | "ed25519";
            createdAt: string;
            retiringAt: string | null;
            /** @example pr3f9a1c20-rsa */
            selector: string;
            /**
             * @description `pending`: publish its record. `active`: signs. `retiring`: keep its record until it is `retired`.
             * @enum {string}
             */
            state: "pending" | "active" | "retiring" | "retired";
        };
        /** @description One day (UTC), by the beginning of the reports about it. */
        DmarcDay: {
            /** @description Passed DMARC: SPF or DKIM passed for a domain that goes with From. */
            aligned: number;
            /** @example 2026-11-21 */
            day: string;
            dkimAligned: number;
            /** @description Did not pass, only because of the way they took, in the receiver's word: a list, a forwarder. */
            excused: number;
            messages: number;
            quarantined: number;
            rejected: number;
            spfAligned: number;
        };
        /** @description Where the domain's DMARC record stands, and what receivers reported. */
        DmarcProgress: {
            /** @description Passed DMARC: SPF or DKIM passed for a domain that goes with From. */
            aligned: number;
            /** @description Days that the figures are about, today's the last. */
            days: number;
            dkimAligned: number;
            domain: string;
            domainId: string;
            /** @description Did not pass, only because of the way they took, in the receiver's word: a list, a forwarder. */
            excused: number;
            messages: number;
            next: components["schemas"]["DmarcStep"];
            /** @description The newest 20. */
            notCounted: components["schemas"]["UncountedReport"][];
            /** @description Of failing mail that is quarantined or rejected. */
            percent: number;
            quarantined: number;
            /** @description As DNS had it at the last look; null when there is none, or several. */
            record: string | null;
            rejected: number;
            /** @example dmarc@acme.example */
            reportAddress: string;
            /** @description Days of them that were reported on. */
            reportedDays: number;
            /** @description Reports about these days. */
            reports: number;
            /** @description The days that were reported on, the oldest first. */
            series: components["schemas"]["DmarcDay"][];
            /** @description Of the mail that passed; null when there was none. */
            share: number | null;
            /** @description Since which day it has asked for what it asks for. */
            since: string | null;
            sourceCount: number;
            /** @description At most 200, those with most mail first. */
            sources: components["schemas"]["DmarcSource"][];
            spfAligned: number;
            /** @enum {string} */
            stage: "unpublished" | "none" | "quarantine" | "reject";
        };
        /** @description A host that sent mail with the domain in From. */
        DmarcSource: {
            /** @description Passed DMARC: SPF or DKIM passed for a domain that goes with From. */
            aligned: number;
            dkimAligned: number;
            /** @description Did not pass, only because of the way they took, in the receiver's word: a list, a forwarder. */
            excused: number;
            /**
             * @description A day, within the days shown.
             * @example 2026-11-02
             */
            firstSeen: string;
            /** @description Its name, when DNS says it in both directions. */
            host: string | null;
            lastSeen: string;
            messages: number;
            /** @description What you said of it with PATCH. */
            ours: boolean | null;
            quarantined: number;
            rejected: number;
            /**
             * @description Its address; `others` for hosts beyond the 200 of a day, and addresses that cannot be read.
             * @example 192.0.2.9
             */
            source: string;
            spfAligned: number;
        };
        /** @description What to do next. */
        DmarcStep: {
            /**
             * @description `publish` the first record; `add_reports`: have reports sent here as well; `wait`; `advance` or `step_back` by one step of `none`, `quarantine` for 10, 25, 50 and 100 percent, `reject`; `done`.
             * @enum {string}
             */
            action: "publish" | "add_reports" | "wait" | "advance" | "step_back" | "done";
            /** @description Days without trouble on this step. */
            cleanDays: number;
            /** @description Hosts of yours that fail now. */
            failing: string[];
            /** @description Of your own mail in the clean days. */
            messages: number;
            /** @description Before the next step; 0 at the top. */
            neededDays: number;
            /** @description Why, a sentence each; of `wait`, all that is missing. */
            reasons: string[];
            /** @description To publish now; null when the present one stays. */
            record: components["schemas"]["RecordToPublish"] | null;
            /** @description Of these that passed. */
            share: number | null;
            /** @description Hosts that send regularly and never pass: say whose they are. */
            unexplained: string[];
        };
        /** @description A domain of the workspace. */
        Domain: {
            /** @description The last look at DNS. */
            checkedAt: string | null;
            /** @example 2026-11-21T07:02:15.000Z */
            createdAt: string;
            degradedAt: string | null;
            dkim: components["schemas"]["DkimKey"][];
            /** @example acme.example */
            domain: string;
            /** @example dom_01k9x7c2rs8f3m0d7q */
            id: string;
            /** @description The mode of its MTA-STS policy; null where another host takes its mail. */
            mtaSts: ("none" | "testing" | "enforce") | null;
            nextCheckAt: string | null;
            records: components["schemas"]["DomainRecord"][];
            /** @description Where bounces come back, and answers with the set-up `reply_to`. */
            returnHost: string;
            /** @enum {string} */
            setup: "own_mx" | "reply_to";
            /**
             * @description `degraded`: something required is gone from DNS; sending goes on for three days.
             * @enum {string}
             */
            status: "pending" | "verified" | "degraded";
            /** @description Whether every name below it is the workspace's too. */
            subdomains: boolean;
            verifiedAt: string | null;
            /** @description null where the domain sends as much as it likes. */
            warmUp: components["schemas"]["WarmUp"] | null;
        };
        /** @description One page of domains, newest first. */
        DomainList: {
            domains: components["schemas"]["Domain"][];
            nextCursor: string | null;
        };
        /** @description A DNS record to publish, and what DNS has in its place. */
        DomainRecord: {
            /** @description What DNS has there of that kind. */
            found: string[];
            /** @example _postroom.acme.example */
            name: string;
            /** @description What to know before publishing it. */
            note: string | null;
            priority: number | null;
            /** @enum {string} */
            purpose: "ownership" | "receiving" | "spf" | "dkim" | "dmarc" | "return_path" | "tls_reports" | "mta_sts";
            /** @description What is wrong, in one sentence. */
            reason: string | null;
            /** @description Whether the domain is verified only with it; the others are advised. */
            required: boolean;
            /**
             * @description `pending`: DNS has not answered yet.
             * @enum {string}
             */
            status: "ok" | "missing" | "wrong" | "pending";
            /** @enum {string} */
            type: "TXT" | "MX" | "CNAME";
            value: string;
        };
        /** @description A message that is not sent, or the message that it became. */
        Draft: {
            /** @enum {string} */
            action: "send" | "reply" | "reply_all" | "forward";
            attachmentIds: string[];
            bcc: string[];
            cc: string[];
            createdAt: string;
            /** @description The key, or the follow-up. */
            createdBy: string;
            decidedAt: string | null;
            /** @description The key; `link` for a person with a signed link. */
            decidedBy: string | null;
            /** @description When a held one is held no longer, and not sent. */
            expiresAt: string | null;
            force: boolean;
            headers: {
                [key: string]: string;
            };
            html: string | null;
            /** @example drf_01k9x7c2rs8f3m0d7q */
            id: string;
            inboxId: string;
            /** @description The message that it became. */
            messageId: string | null;
            metadata: {
                [key: string]: unknown;
            } | null;
            /** @description Why it was rejected. */
            note: string | null;
            parentId: string | null;
            /** @description Why it is held. */
            reasons: components["schemas"]["Reason"][];
            replyTo: string[];
            sendAt: string | null;
            /** @enum {string} */
            status: "draft" | "held" | "sent" | "rejected" | "expired";
            subject: string | null;
            text: string | null;
            threadId: string | null;
            to: string[] | null;
            updatedAt: string;
        };
        /** @description One page of drafts, newest first. */
        DraftList: {
            drafts: components["schemas"]["Draft"][];
            nextCursor: string | null;
        };
        /** @description What would become of a message. */
        DryRun: {
            /** @description In the order in which they are asked; those after a refusal that ends it all are missing. */
            gates: components["schemas"]["Gate"][];
            /** @description Whether it would leave at once: no gate refuses it or holds it. */
            wouldSend: boolean;
        };
        /** @description Every error, of every route. */
        ErrorAnswer: {
            error: components["schemas"]["ErrorBody"];
        };
        /** @description What went wrong. */
        ErrorBody: {
            /**
             * @description For programs; stable.
             * @example unknown_field
             */
            code: string;
            /** @description What to do about it. */
            fix: string | null;
            /** @description One sentence for people. */
            message: string;
            /** @description The field, parameter or scope that it is about. */
            param: string | null;
            /** @description Also in X-Request-Id and in the server's log. */
            requestId: string;
            /**
             * @description Of a quota alone: when there is room again.
             * @default null
             */
            resetsAt?: string | null;
        };
        /** @description Something that happened. */
        Event: {
            createdAt: string;
            data: {
                [key: string]: unknown;
            };
            /** @example evt_01k9x7c2rs8f3m0d7q */
            id: string;
            inboxId: string | null;
            messageId: string | null;
            /** @description Its place in the log of the workspace: later commits have higher ones. */
            position: number;
            threadId: string | null;
            /** @example message.received */
            type: string;
        };
        /** @description One page of events: newest first, or oldest first where `after` was given. */
        EventList: {
            events: components["schemas"]["Event"][];
            nextCursor: string | null;
            /** @description With `after`: all events up to here have been looked at; pass it as the next `after`. */
            position?: number | null;
        };
        /**
         * @description What to pick out.
         * @example {
         *       "schema": {
         *         "properties": {
         *           "price": {
         *             "type": "number"
         *           },
         *           "currency": {
         *             "type": [
         *               "string",
         *               "null"
         *             ]
         *           },
         *           "delivery_date": {
         *             "format": "date",
         *             "type": "string"
         *           }
         *         },
         *         "required": [
         *           "price"
         *         ],
         *         "type": "object"
         *       }
         *     }
         */
        Extract: {
            /** @description A JSON Schema, draft 2020-12, of an object. `$ref` leads to its own `$defs` only; patterns know no look-around. */
            schema: {
                [key: string]: unknown;
            };
        };
        /**
         * @description What a message states.
         * @example {
         *       "confidence": 0.86,
         *       "data": {
         *         "currency": "EUR",
         *         "delivery_date": "2026-09-08",
         *         "price": 4200
         *       },
         *       "method": "rules",
         *       "missing": [],
         *       "validationErrors": []
         *     }
         */
        Extraction: {
            /** @description 0 to 1. */
            confidence: number;
            /** @description In the shape of the schema. Untrusted: it is what the sender wrote. */
            data: {
                [key: string]: unknown;
            };
            /**
             * @description How it was found: by the rules of this server, or by the model that MODEL_URL names.
             * @enum {string}
             */
            method: "rules" | "model";
            /** @description Properties that the message does not state: null in data, or left out. */
            missing: string[];
            /** @description The model's name, where it answered. */
            model?: string | null;
            /** @description Why the rules answered and not the model, where one is configured. */
            modelError?: string | null;
            /** @description Empty when the data is valid; else required properties that are missing. */
            validationErrors: components["schemas"]["ValidationProblem"][];
        };
        /** @description A reminder in a thread. */
        FollowUp: {
            /** @description When it is due next. */
            at: string | null;
            createdAt: string;
            finishedAt: string | null;
            html: string | null;
            /** @example fup_01k9x7c2rs8f3m0d7q */
            id: string;
            inboxId: string;
            maxCount: number;
            /** @description The last message that it sent. */
            messageId: string | null;
            /** @description Why it was cancelled: reply, handled, closed, request, or the code of the error that it met. */
            reason: string | null;
            sentCount: number;
            /** @enum {string} */
            status: "pending" | "sent" | "cancelled";
            text: string | null;
            threadId: string;
        };
        /** @description One page of follow-ups, newest first. */
        FollowUpList: {
            followUps: components["schemas"]["FollowUp"][];
            nextCursor: string | null;
        };
        /**
         * @description A message to pass on, with its attachments.
         * @example {
         *       "text": "For you.",
         *       "to": "sales@acme.example"
         *     }
         */
        Forward: {
            /**
             * @description Files that are here already, sent along as they are.
             * @default []
             */
            attachmentIds?: string[];
            /** @default [] */
            attachments?: components["schemas"]["AttachFile"][];
            /**
             * @description Say that no person wrote or approved it (RFC 3834): answering machines then stay silent, and some receivers show it less. Left away or null: as the inbox's autoSubmitted says.
             * @default null
             */
            autoSubmitted?: boolean | null;
            /**
             * @description As cc; shown to nobody.
             * @default null
             */
            bcc?: string | string[] | null;
            /**
             * @description Another spelling of html.
             * @default null
             */
            bodyHtml?: string | null;
            /**
             * @description Another spelling of text.
             * @default null
             */
            bodyText?: string | null;
            /**
             * @description An address, or a list of them.
             * @default null
             */
            cc?: string | string[] | null;
            /**
             * @description Answer a mail that a machine wrote, or say again what was just said in the thread.
             * @default false
             */
            force?: boolean;
            /**
             * @description Header fields of your own, `X-…` for the most part.
             * @default {}
             */
            headers?: {
                [key: string]: string;
            };
            /** @default null */
            html?: string | null;
            /**
             * @description Let the recipient, who must be the only one, unsubscribe with one click (RFC 8058).
             * @default false
             */
            listUnsubscribe?: boolean;
            /**
             * @description Yours; shown with the message, not sent.
             * @default null
             */
            metadata?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description Where a quota is used up, wait for a day with room (five at most) instead of a 429.
             * @default false
             */
            queue?: boolean;
            /**
             * @description Where answers go, when not to the inbox.
             * @default null
             */
            replyTo?: string | string[] | null;
            /**
             * @description ISO 8601, up to a year ahead: sent then. Left away: sent at once.
             * @default null
             */
            sendAt?: string | null;
            /**
             * @description `Fwd: …` when it is left away.
             * @default null
             */
            subject?: string | null;
            /** @default null */
            text?: string | null;
            /** @description An address, or a list of them. */
            to: string | string[];
        };
        /** @description What one check says of a message. */
        Gate: {
            /** @example quota */
            gate: string;
            reason: string | null;
            /** @enum {string} */
            verdict: "pass" | "warn" | "hold" | "refuse";
        };
        /** @description One header field of a mail, decoded. */
        HeaderField: {
            name: string;
            value: string;
        };
        /** @description That it answers. */
        Health: {
            /** @example ok */
            status: string;
        };
        /** @description What is told of a message that its inbox's approval policy holds back. It is not sent. */
        HeldMessage: {
            draftId: string;
            expiresAt: string | null;
            inboxId: string;
            /** @description What must happen now, in words. */
            next: string;
            reasons: components["schemas"]["Reason"][];
            /** @constant */
            status: "held";
            threadId: string | null;
        };
        /** @description An agent's mailbox and address. */
        Inbox: {
            /** @example support-agent@acme.example */
            address: string;
            /** @enum {string} */
            approvalPolicy: "none" | "first_contact" | "risky" | "all";
            /** @enum {string} */
            autoSubmitted: "asked" | "unattended";
            /** @example 2026-11-21T07:02:15.000Z */
            createdAt: string;
            /** @description Recipients a day, of the inbox or of the plan; null for any number. */
            dailyLimit: number | null;
            displayName: string | null;
            domainId: string | null;
            /** @example inb_01k9x7c2rs8f3m0d7q */
            id: string;
            metadata: {
                [key: string]: unknown;
            };
            name: string | null;
            pausedReason: string | null;
            rates: components["schemas"]["Rates"];
            resetsAt: string;
            /** @enum {string} */
            screening: "hold" | "flag" | "off";
            /** @description Recipients. */
            sentToday: number;
            /** @enum {string} */
            status: "active" | "paused";
        };
        /** @description One page of inboxes, newest first. */
        InboxList: {
            inboxes: components["schemas"]["Inbox"][];
            nextCursor: string | null;
        };
        /** @description An API key, without its secret. */
        Key: {
            createdAt: string;
            expiresAt: string | null;
            /** @example key_01k9x7c2rs8f3m0d7q */
            id: string;
            inboxId: string | null;
            lastUsedAt: string | null;
            name: string;
            /** @description How the secret begins. */
            prefix: string | null;
            scopes: string[];
        };
        /** @description One page of live keys, newest first. */
        KeyList: {
            keys: components["schemas"]["Key"][];
            nextCursor: string | null;
        };
        /** @description Labels to add and to take away. */
        LabelEdit: {
            /** @default [] */
            add?: string[];
            /** @default [] */
            remove?: string[];
        };
        /** @description A link of the mail. */
        Link: {
            /** @description Its label, or the words around it. */
            text: string;
            /** @enum {string} */
            type: "verify" | "sign_in" | "reset_password" | "unsubscribe" | "other";
            url: string;
        };
        /** @description A message, inbound or outbound. `extractedText` is what the author wrote; `text` is all of it. */
        Message: {
            attachments: components["schemas"]["MessageAttachment"][];
            /** @description Who really sent it: the verdicts of SPF, DKIM, DMARC and ARC, each with its reason. */
            authentication: {
                [key: string]: unknown;
            } | null;
            /** @description Outbound only. */
            bcc?: string[] | null;
            category: ("message" | "reply" | "auto_reply" | "out_of_office" | "bounce" | "complaint" | "unsubscribe" | "list" | "delivery_notice") | null;
            cc: string[];
            /** @description One-time codes, the likeliest first. */
            codes: components["schemas"]["Code"][];
            createdAt: string;
            /** @description What was wrong with the mail. */
            defects: string[];
            deliveredTo: string | null;
            /** @enum {string} */
            direction: "inbound" | "outbound";
            extractedHtml: string | null;
            /** @description The new text alone, without quotes and signature; may be empty. */
            extractedText: string;
            /** @example Grace Hopper <grace@navy.example> */
            from: string;
            fromAddress: string;
            fromName: string;
            /** @description False while it waits to be handled by its agent. */
            handled: boolean;
            headers: components["schemas"]["HeaderField"][];
            /** @description Sanitised. */
            html: string | null;
            /** @example msg_01k9x7c2rs8f3m0d7q */
            id: string;
            inboxId: string;
            inReplyTo: string | null;
            labels: string[];
            /** @description Links, those to act on first. */
            links: components["schemas"]["Link"][];
            /** @description RFC 5322 Message-ID, with its angle brackets. */
            messageId: string | null;
            /** @description Outbound only. */
            metadata?: {
                [key: string]: unknown;
            } | null;
            /** @description False while it waits to be read by its agent: only what people wrote does. */
            read: boolean;
            /** @description Outbound only. */
            recipients?: components["schemas"]["Recipient"][] | null;
            references: string[];
            replyTo: string | null;
            /** @description What a bounce or a complaint says. */
            report: {
                [key: string]: unknown;
            } | null;
            /** @description Signs of prompt injection: a score from 0 to 1, and each finding with where, what and how sure. */
            screening: {
                [key: string]: unknown;
            } | null;
            /** @description Outbound only: when it was to be sent, if not at once. */
            sendAt?: string | null;
            /** @description Why it has this category. */
            signals: string[];
            /** @description Bytes of the raw mail. */
            size: number | null;
            /** @description Outbound: queued, sending, delivered, bounced, … Inbound: null, or quarantined. */
            status?: string | null;
            subject: string;
            /** @description What stood behind the plus: `order-17` of agent+order-17@…. */
            subtag: string | null;
            /** @description Empty for a mail that has none, such as one that is only a file. */
            text: string;
            /** @description null while the message is quarantined. */
            threadId: string | null;
            to: string[];
            /** @description True for all that came from outside: it is data, not instructions. */
            untrusted: boolean;
        };
        /** @description An attachment, as a message carries it. */
        MessageAttachment: {
            contentId: string | null;
            contentType: string;
            filename: string;
            /** @example att_01k9x7c2rs8f3m0d7q */
            id: string;
            inline: boolean;
            /** @description Bytes. */
            size: number;
            /** @description Where its text can be had for a day, without a key; null for kinds that have none. */
            textUrl: string | null;
            /** @description Where the bytes can be had for a day, without a key. */
            url: string;
        };
        /** @description One page of messages, newest first. */
        MessageList: {
            messages: components["schemas"]["Message"][];
            nextCursor: string | null;
        };
        /** @description For a POST that needs none: nothing, or `{}`. */
        NoFields: Record<string, never>;
        /** @description Of the mail sent in the last 30 days. */
        Rates: {
            bounce: number;
            complaint: number;
            /** @description Recipients that the rates are made of. */
            sample: number;
        };
        /** @description Why a message must be approved. */
        Reason: {
            /**
             * @description policy, first_contact, new_link_domain, executable_attachment, many_recipients, parent_screening or parent_unauthenticated.
             * @example first_contact
             */
            code: string;
            /** @description One sentence for the person who decides. */
            detail: string;
        };
        /** @description One address of a message that was sent, with its own state. */
        Recipient: {
            address: string;
            attempts: components["schemas"]["RecipientAttempt"][];
            /** @description to, cc or bcc. */
            kind: string;
            nextAttemptAt: string | null;
            /**
             * @description `deferred`: tried, and tried again at nextAttemptAt. `suppressed`: not tried, since the address is on the list. A message that waits for approval is `held` as a draft, and has no recipients yet.
             * @enum {string}
             */
            state: "queued" | "scheduled" | "sending" | "delivered" | "deferred" | "bounced" | "suppressed" | "cancelled";
        };
        /** @description One try at delivering to a recipient. */
        RecipientAttempt: {
            at: string;
            /** @description SMTP reply code. */
            code: number | null;
            /** @description RFC 3463, such as 5.1.1. */
            enhancedCode: string | null;
            host: string | null;
            outcome: string;
            /** @description The IP address of ours that it left from, where one is set for its sender. */
            sourceAddress: string | null;
            text: string | null;
            tls: string | null;
        };
        /** @description A DNS record. */
        RecordToPublish: {
            /** @example _dmarc.acme.example */
            name: string;
            /** @constant */
            type: "TXT";
            /** @example v=DMARC1; p=quarantine; rua=mailto:dmarc@acme.example; pct=10; t=y */
            value: string;
        };
        /**
         * @description Why it is not sent.
         * @example {
         *       "note": "Too long; ask one question."
         *     }
         */
        RejectDraft: {
            /**
             * @description Shown to whoever wrote it.
             * @default null
             */
            note?: string | null;
        };
        /** @description A relay of the workspace. */
        Relay: {
            /** @example 2026-11-21T07:02:15.000Z */
            createdAt: string;
            /** @description Whose mail it takes; null for all domains without a relay of their own. */
            domainId: string | null;
            hasPassword: boolean;
            host: string;
            /** @example rly_01k9x7c2rs8f3m0d7q */
            id: string;
            port: number;
            position: number;
            /** @enum {string} */
            security: "tls" | "starttls" | "opportunistic";
            /** @description The domain that the provider has SPF records include, such as `amazonses.com`: the records of the domains whose mail this relay takes then name it, and are checked for it. */
            spfInclude: string | null;
            username: string | null;
        };
        /** @description How a session with a relay went. */
        RelayCheck: {
            ok: boolean;
            /** @description In their order, up to the first that failed. */
            steps: components["schemas"]["RelayStep"][];
        };
        /** @description The relays, in the order in which they are tried. */
        RelayList: {
            nextCursor: string | null;
            relays: components["schemas"]["Relay"][];
        };
        /** @description A step of a session with a relay. */
        RelayStep: {
            ok: boolean;
            /** @enum {string} */
            step: "address" | "connect" | "greeting" | "tls" | "login" | "quit";
            /** @example The login was accepted. */
            text: string;
        };
        /** @description Which deliveries to send again. */
        ReplayDeliveries: {
            /**
             * @description Only dead letters can be sent again in bulk.
             * @default dead
             * @constant
             */
            status?: "dead";
        };
        /** @description What a bulk replay set going. */
        Replayed: {
            /** @description Deliveries that are pending again. */
            replayed: number;
        };
        /**
         * @description An answer to a message; recipients, subject and threading are taken from it.
         * @example {
         *       "text": "Thank you!"
         *     }
         */
        Reply: {
            /**
             * @description Files that are here already, sent along as they are.
             * @default []
             */
            attachmentIds?: string[];
            /** @default [] */
            attachments?: components["schemas"]["AttachFile"][];
            /**
             * @description Say that no person wrote or approved it (RFC 3834): answering machines then stay silent, and some receivers show it less. Left away or null: as the inbox's autoSubmitted says.
             * @default null
             */
            autoSubmitted?: boolean | null;
            /**
             * @description As cc; shown to nobody.
             * @default null
             */
            bcc?: string | string[] | null;
            /**
             * @description Another spelling of html.
             * @default null
             */
            bodyHtml?: string | null;
            /**
             * @description Another spelling of text.
             * @default null
             */
            bodyText?: string | null;
            /**
             * @description An address, or a list of them.
             * @default null
             */
            cc?: string | string[] | null;
            /**
             * @description Answer a mail that a machine wrote, or say again what was just said in the thread.
             * @default false
             */
            force?: boolean;
            /**
             * @description Header fields of your own, `X-…` for the most part.
             * @default {}
             */
            headers?: {
                [key: string]: string;
            };
            /** @default null */
            html?: string | null;
            /**
             * @description Let the recipient, who must be the only one, unsubscribe with one click (RFC 8058).
             * @default false
             */
            listUnsubscribe?: boolean;
            /**
             * @description Yours; shown with the message, not sent.
             * @default null
             */
            metadata?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description Where a quota is used up, wait for a day with room (five at most) instead of a 429.
             * @default false
             */
            queue?: boolean;
            /**
             * @description Where answers go, when not to the inbox.
             * @default null
             */
            replyTo?: string | string[] | null;
            /**
             * @description ISO 8601, up to a year ahead: sent then. Left away: sent at once.
             * @default null
             */
            sendAt?: string | null;
            /**
             * @description `Re: …` when it is left away.
             * @default null
             */
            subject?: string | null;
            /** @default null */
            text?: string | null;
            /**
             * @description Takes the place of the message's author.
             * @default null
             */
            to?: string | string[] | null;
        };
        /** @description The verdicts on the mail that brought a report. */
        ReportAuthentication: {
            dkim: {
                [key: string]: string;
            }[];
            dmarc: string;
            spf: string;
        };
        /**
         * @description How to change a secret.
         * @example {
         *       "overlapSeconds": 3600
         *     }
         */
        Rotate: {
            /**
             * @description How long the old secret goes on working; a day when left away.
             * @default null
             */
            overlapSeconds?: number | null;
        };
        /**
         * @description Whose a host is.
         * @example {
         *       "ours": true
         *     }
         */
        SaySource: {
            /** @description Whether you send through this host: then its failing mail is trouble, and keeps the policy from getting stricter. `null` takes back what was said. */
            ours: boolean | null;
        };
        /**
         * @description A message to send from the inbox of the path.
         * @example {
         *       "bodyText": "It ships today.",
         *       "subject": "Your order",
         *       "to": [
         *         "grace@navy.example"
         *       ]
         *     }
         */
        SendFromInbox: {
            /**
             * @description Files that are here already, sent along as they are.
             * @default []
             */
            attachmentIds?: string[];
            /** @default [] */
            attachments?: components["schemas"]["AttachFile"][];
            /**
             * @description Say that no person wrote or approved it (RFC 3834): answering machines then stay silent, and some receivers show it less. Left away or null: as the inbox's autoSubmitted says.
             * @default null
             */
            autoSubmitted?: boolean | null;
            /**
             * @description As cc; shown to nobody.
             * @default null
             */
            bcc?: string | string[] | null;
            /**
             * @description Another spelling of html.
             * @default null
             */
            bodyHtml?: string | null;
            /**
             * @description Another spelling of text.
             * @default null
             */
            bodyText?: string | null;
            /**
             * @description An address, or a list of them.
             * @default null
             */
            cc?: string | string[] | null;
            /**
             * @description Answer a mail that a machine wrote, or say again what was just said in the thread.
             * @default false
             */
            force?: boolean;
            /**
             * @description Header fields of your own, `X-…` for the most part.
             * @default {}
             */
            headers?: {
                [key: string]: string;
            };
            /** @default null */
            html?: string | null;
            /**
             * @description When sent, the same as in the path.
             * @default null
             */
            inboxId?: string | null;
            /**
             * @description Let the recipient, who must be the only one, unsubscribe with one click (RFC 8058).
             * @default false
             */
            listUnsubscribe?: boolean;
            /**
             * @description Yours; shown with the message, not sent.
             * @default null
             */
            metadata?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description Where a quota is used up, wait for a day with room (five at most) instead of a 429.
             * @default false
             */
            queue?: boolean;
            /**
             * @description Where answers go, when not to the inbox.
             * @default null
             */
            replyTo?: string | string[] | null;
            /**
             * @description ISO 8601, up to a year ahead: sent then. Left away: sent at once.
             * @default null
             */
            sendAt?: string | null;
            /** @default null */
            subject?: string | null;
            /** @default null */
            text?: string | null;
            /**
             * @description Continues this conversation.
             * @default null
             */
            threadId?: string | null;
            /**
             * @description `a@b.example` or `Name <a@b.example>`, or a list of those.
             * @default null
             */
            to?: string | string[] | null;
        };
        /**
         * @description A message to send: a new conversation, or, with threadId, the next message of one.
         * @example {
         *       "inboxId": "inb_01k9x7c2rs8f3m0d7q",
         *       "subject": "Your order",
         *       "text": "It ships today.",
         *       "to": "Grace Hopper <grace@navy.example>"
         *     }
         * @example {
         *       "text": "Thank you!",
         *       "threadId": "thr_01k9x7c2rs8f3m0d7q"
         *     }
         */
        SendMessage: {
            /**
             * @description Files that are here already, sent along as they are.
             * @default []
             */
            attachmentIds?: string[];
            /** @default [] */
            attachments?: components["schemas"]["AttachFile"][];
            /**
             * @description Say that no person wrote or approved it (RFC 3834): answering machines then stay silent, and some receivers show it less. Left away or null: as the inbox's autoSubmitted says.
             * @default null
             */
            autoSubmitted?: boolean | null;
            /**
             * @description As cc; shown to nobody.
             * @default null
             */
            bcc?: string | string[] | null;
            /**
             * @description Another spelling of html.
             * @default null
             */
            bodyHtml?: string | null;
            /**
             * @description Another spelling of text.
             * @default null
             */
            bodyText?: string | null;
            /**
             * @description An address, or a list of them.
             * @default null
             */
            cc?: string | string[] | null;
            /**
             * @description Answer a mail that a machine wrote, or say again what was just said in the thread.
             * @default false
             */
            force?: boolean;
            /**
             * @description Header fields of your own, `X-…` for the most part.
             * @default {}
             */
            headers?: {
                [key: string]: string;
            };
            /** @default null */
            html?: string | null;
            /**
             * @description Who sends. May be left away with threadId.
             * @default null
             */
            inboxId?: string | null;
            /**
             * @description Let the recipient, who must be the only one, unsubscribe with one click (RFC 8058).
             * @default false
             */
            listUnsubscribe?: boolean;
            /**
             * @description Yours; shown with the message, not sent.
             * @default null
             */
            metadata?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description Where a quota is used up, wait for a day with room (five at most) instead of a 429.
             * @default false
             */
            queue?: boolean;
            /**
             * @description Where answers go, when not to the inbox.
             * @default null
             */
            replyTo?: string | string[] | null;
            /**
             * @description ISO 8601, up to a year ahead: sent then. Left away: sent at once.
             * @default null
             */
            sendAt?: string | null;
            /** @default null */
            subject?: string | null;
            /** @default null */
            text?: string | null;
            /**
             * @description Continues this conversation.
             * @default null
             */
            threadId?: string | null;
            /**
             * @description `a@b.example` or `Name <a@b.example>`, or a list; 100 with cc and bcc.
             * @default null
             */
            to?: string | string[] | null;
        };
        /**
         * @description Whom to allow or to block. The most exact rule decides; `*` blocked and some allowed is "nobody but these".
         * @example {
         *       "action": "block",
         *       "direction": "send",
         *       "pattern": "rival.example"
         *     }
         * @example {
         *       "action": "block",
         *       "direction": "send",
         *       "inboxId": "inb_01k9x7c2rs8f3m0d7q",
         *       "pattern": "*"
         *     }
         */
        SetAddressRule: {
            /** @enum {string} */
            action: "allow" | "block";
            /**
             * @description Whether it is about recipients or about senders.
             * @enum {string}
             */
            direction: "send" | "receive";
            /**
             * @description For this inbox alone; left away, for the workspace.
             * @default null
             */
            inboxId?: string | null;
            /**
             * @description Why; shown in the list.
             * @default null
             */
            note?: string | null;
            /** @description An address, a domain with all below it, or `*`. */
            pattern: string;
        };
        /**
         * @description A mail as if it had just come in: written out, or raw.
         * @example {
         *       "from": "Grace Hopper <grace@navy.example>",
         *       "inboxId": "inb_01k9x7c2rs8f3m0d7q",
         *       "subject": "A question",
         *       "text": "When does it ship?"
         *     }
         */
        SimulateInbound: {
            /** @default [] */
            attachments?: components["schemas"]["AttachFile"][];
            /**
             * @description `Name <a@b.example>` or an address.
             * @default visitor@example.com
             */
            from?: string;
            /** @default {} */
            headers?: {
                [key: string]: string;
            };
            /**
             * @description What that host calls itself.
             * @default simulated.invalid
             */
            helo?: string;
            /** @default null */
            html?: string | null;
            /**
             * @description Who receives. This or to.
             * @default null
             */
            inboxId?: string | null;
            /**
             * @description A Message-ID, with its angle brackets.
             * @default null
             */
            inReplyTo?: string | null;
            /**
             * @description The host it comes from: with it SPF, DKIM and DMARC are checked.
             * @default null
             */
            ip?: string | null;
            /**
             * @description The reverse-path; "" for the null one. Else that of `from`.
             * @default null
             */
            mailFrom?: string | null;
            /**
             * @description A whole mail, in base64; then nothing that it says itself can be said beside it.
             * @default null
             */
            raw?: string | null;
            /**
             * @description Message-IDs, oldest first.
             * @default []
             */
            references?: string[];
            /** @default  */
            subject?: string;
            /** @default null */
            text?: string | null;
            /**
             * @description The address that receives, with its subtag if any.
             * @default null
             */
            to?: string | null;
        };
        /** @description Statistics of an inbox, a domain or a workspace. */
        Stats: {
            /** @description Oldest first; every hour or day of the span. */
            buckets: components["schemas"]["StatsBucket"][];
            /** @enum {string} */
            by: "hour" | "day";
            domain: string | null;
            from: string;
            inboxId: string | null;
            to: string;
            /** @description As one bucket, without start. */
            totals: {
                [key: string]: unknown;
            };
        };
        /** @description What was done in an hour or a day. Recipients are counted, but for received and replied: those are messages. */
        StatsBucket: {
            bounced: number;
            complained: number;
            /** @description Attempts that a host put off. */
            deferred: number;
            delivered: number;
            /** @description From our message to the answer, to within a tenth. */
            medianReplyMs: number | null;
            received: number;
            /** @description Messages of ours that got a first answer. */
            replied: number;
            sent: number;
            /** @example 2026-11-21T00:00:00.000Z */
            start: string;
        };
        /** @description A recipient who could not be stopped. */
        Stopped: {
            address: string;
            state: string;
        };
        /** @description An address that is not written to. */
        Suppression: {
            address: string;
            /** @description For soft bounces, which are forgiven; null where it stays. */
            expiresAt: string | null;
            /** @example sup_01k9x7c2rs8f3m0d7q */
            id: string;
            inboxId: string | null;
            /** @description The bounce, complaint or request that led to it. */
            messageId: string | null;
            note: string | null;
            /** @enum {string} */
            reason: "hard_bounce" | "complaint" | "unsubscribe" | "manual";
            /** @example 2026-11-21T07:02:15.000Z */
            since: string;
        };
        /** @description One page of suppressions, newest first. */
        SuppressionList: {
            nextCursor: string | null;
            suppressions: components["schemas"]["Suppression"][];
        };
        /** @description A conversation and its state. */
        Thread: {
            /** @description The inbox. */
            agentId: string;
            createdAt: string;
            followUpScheduled: boolean;
            /** @example thr_01k9x7c2rs8f3m0d7q */
            id: string;
            inboxId: string;
            initialMessageId: string | null;
            labels: string[];
            lastMessageAt: string;
            messageCount: number;
            recipient: string | null;
            replyReceived: boolean;
            sentAt: string | null;
            /** @enum {string} */
            status: "open" | "awaiting_reply" | "replied" | "handled" | "escalated" | "closed";
            subject: string;
            threadId: string;
            /** @description Messages that wait to be read. */
            unreadCount: number;
        };
        /** @description One page of threads, the liveliest first. */
        ThreadList: {
            nextCursor: string | null;
            threads: components["schemas"]["Thread"][];
        };
        /** @description One day (UTC), by the beginning of the reports about it. */
        TlsDay: {
            day: string;
            failed: number;
            succeeded: number;
        };
        /** @description Sessions that failed alike. */
        TlsFailureKind: {
            count: number;
            /** @description The host of yours that they went to. */
            host: string | null;
            /**
             * @description RFC 8460 §4.3.
             * @example certificate-expired
             */
            kind: string;
            /** @description In the sender's words. */
            reason: string | null;
        };
        /** @description Sessions by the policy that their senders found. */
        TlsPolicyResult: {
            failed: number;
            /** @description `sts`, `tlsa`, `no-policy-found`, or another word of a sender's. */
            policy: string;
            succeeded: number;
        };
        /** @description Sessions by who reported them. */
        TlsReporter: {
            failed: number;
            organization: string;
            succeeded: number;
        };
        /** @description How other servers' TLS sessions with this one went. */
        TlsReports: {
            days: number;
            domain: string;
            domainId: string;
            failed: number;
            /** @description At most 100, the most frequent first. */
            failures: components["schemas"]["TlsFailureKind"][];
            /** @description The newest 20. */
            notCounted: components["schemas"]["UncountedReport"][];
            policies: components["schemas"]["TlsPolicyResult"][];
            reportAddress: string;
            /** @description At most 200. */
            reporters: components["schemas"]["TlsReporter"][];
            /** @description At most 1,000, the newest. */
            reports: number;
            series: components["schemas"]["TlsDay"][];
            sessions: number;
            /** @description Of the sessions that succeeded; null when there were none. */
            share: number | null;
        };
        /** @description A mail to the address of reports that is not part of the figures. */
        UncountedReport: {
            authentication: components["schemas"]["ReportAuthentication"];
            begin: string | null;
            /** @description Why: `unreadable`, `no_report`, `unauthenticated` (nothing vouches for the sender), `other_domain`, `bad_period`; and what else is wrong with it. */
            defects: string[];
            end: string | null;
            from: string;
            /**
             * @description `none`: it brings no report.
             * @enum {string}
             */
            kind: "dmarc" | "tls" | "none";
            organization: string | null;
            /** @description Why nothing could be read, in one sentence. */
            reason: string | null;
            receivedAt: string;
            reportId: string | null;
            subject: string;
        };
        /**
         * @description What is to change.
         * @example {
         *       "warmUp": true
         *     }
         * @example {
         *       "mtaSts": "enforce"
         *     }
         */
        UpdateDomain: {
            /**
             * @description Of the MTA-STS policy that is served for the domain. `testing`: senders report when they cannot reach us by TLS, and deliver all the same. `enforce`: they deliver only so. `none`: to be published for a day before its records go. The record `_mta-sts` gets another id: publish it.
             * @default null
             */
            mtaSts?: ("none" | "testing" | "enforce") | null;
            /**
             * @description `true`: from its first mail on. `false`: no more, and what waits goes on its day all the same.
             * @default null
             */
            warmUp?: boolean | components["schemas"]["WarmUpStart"] | null;
        };
        /**
         * @description The fields to change; the others stay.
         * @example {
         *       "text": "Dear Rear Admiral, …"
         *     }
         */
        UpdateDraft: {
            /**
             * @description Files that were uploaded: POST /attachments.
             * @default []
             */
            attachmentIds?: string[];
            bcc?: string | string[];
            cc?: string | string[];
            /**
             * @description Answer a mail that a machine wrote.
             * @default false
             */
            force?: boolean;
            /** @default {} */
            headers?: {
                [key: string]: string;
            };
            /** @default null */
            html?: string | null;
            /** @default null */
            metadata?: {
                [key: string]: unknown;
            } | null;
            replyTo?: string | string[];
            /**
             * @description ISO 8601: when it goes out, if not at once when it is sent.
             * @default null
             */
            sendAt?: string | null;
            /** @default null */
            subject?: string | null;
            /** @default null */
            text?: string | null;
            /**
             * @description An address, or a list of them; an answer takes its message's author.
             * @default null
             */
            to?: string | string[] | null;
        };
        /**
         * @description The fields to change; the others stay.
         * @example {
         *       "displayName": "Ada from Acme",
         *       "status": "paused"
         *     }
         */
        UpdateInbox: {
            /**
             * @description What must be approved before it is sent. Changing it needs drafts:approve as well.
             * @enum {string}
             */
            approvalPolicy?: "none" | "first_contact" | "risky" | "all";
            /**
             * @description What carries `Auto-Submitted`: messages that ask for it, or all that no person has approved.
             * @enum {string}
             */
            autoSubmitted?: "asked" | "unattended";
            /** @description Recipients a day (UTC); null for the server's plan. Not with a key that is bound to the inbox. */
            dailyLimit?: number | null;
            /** @description null takes it away. */
            displayName?: string | null;
            /** @description Takes the place of what was there. */
            metadata?: {
                [key: string]: unknown;
            };
            name?: string;
            /**
             * @description What to do with mail that looks like prompt injection.
             * @enum {string}
             */
            screening?: "hold" | "flag" | "off";
            /**
             * @description A paused inbox receives but does not send: what is queued waits. `active` resumes one that bounces or complaints have paused, and its domain and workspace: not with a key of the inbox itself.
             * @enum {string}
             */
            status?: "active" | "paused";
        };
        /**
         * @description What to note on a message; what is left away stays.
         * @example {
         *       "labels": {
         *         "add": [
         *           "billing"
         *         ]
         *       },
         *       "read": true
         *     }
         */
        UpdateMessage: {
            /** @description Likewise, for what waits to be handled. */
            handled?: boolean;
            /** @description A list takes the place of what was there; an object adds and removes. At most 32 labels of 64 characters, kept in lower case. */
            labels?: string[] | components["schemas"]["LabelEdit"] | null;
            /** @description false puts it back among those that wait to be read; only what people wrote can wait. */
            read?: boolean;
            /** @description Another moment for a scheduled message, ISO 8601. Needs messages:send, not messages:write. */
            sendAt?: string;
        };
        /**
         * @description What is to change; the rest stays.
         * @example {
         *       "position": 1
         *     }
         */
        UpdateRelay: {
            /** @description A host name or an IP address. */
            host?: string;
            /**
             * @description Wanted again with another host, port or security; null, with a null username, for no login.
             * @default null
             */
            password?: string | null;
            port?: number;
            /** @description Of several, the lower one is tried first; the others are for when it cannot be reached. */
            position?: number;
            /**
             * @description `starttls`: plain text until STARTTLS, which must work, with a valid certificate. `tls`: TLS from the first byte, with a valid certificate. `opportunistic`: TLS where it is offered, whoever the host is; not with a login.
             * @enum {string}
             */
            security?: "tls" | "starttls" | "opportunistic";
            /**
             * @description As when it is made; null for none.
             * @default null
             */
            spfInclude?: string | null;
            /** @default null */
            username?: string | null;
        };
        /**
         * @description What to note on a thread; what is left away stays.
         * @example {
         *       "labels": [
         *         "billing"
         *       ],
         *       "status": "handled"
         *     }
         */
        UpdateThread: {
            /** @description A list takes the place of what was there; an object adds and removes. At most 32 labels of 64 characters, kept in lower case. */
            labels?: string[] | components["schemas"]["LabelEdit"] | null;
            /**
             * @description Every message of it is read.
             * @constant
             */
            read?: true;
            /**
             * @description `awaiting_reply` and `replied` come about by mail. `handled` and `closed` end its follow-ups, and a new message opens them again. `escalated` stays until somebody ends it.
             * @enum {string}
             */
            status?: "open" | "handled" | "escalated" | "closed";
        };
        /**
         * @description The fields to change; the others stay.
         * @example {
         *       "status": "active"
         *     }
         */
        UpdateWebhook: {
            /** @description null takes it away. */
            description?: string | null;
            events?: string[];
            /** @enum {string} */
            status?: "active" | "paused";
            url?: string;
        };
        /**
         * @description What is to change.
         * @example {
         *       "alertAddress": "ops@acme.example"
         *     }
         */
        UpdateWorkspace: {
            /** @description Who is told by mail when sending is paused, a domain's records are gone, or events find no endpoint any more; null for nobody. */
            alertAddress: string | null;
        };
        /** @description Where the data does not fit the schema. */
        ValidationProblem: {
            message: string;
            /** @description Such as items[0].price; empty for the whole. */
            path: string;
        };
        /** @description What waiting led to. */
        WaitAnswer: {
            message: components["schemas"]["Message"] | null;
            /** @description Of the log: pass it as `after` to go on behind this answer. */
            position: number;
            timedOut: boolean;
        };
        /** @description How far a domain has come that warms up. */
        WarmUp: {
            /** @description Recipients of today; null when it is through. */
            dailyCap: number | null;
            endsAt: string | null;
            resetsAt: string;
            /** @description null until it has sent its first mail. */
            startedAt: string | null;
            usedToday: number;
        };
        /** @description When a warm-up began. */
        WarmUpStart: {
            /** @description ISO 8601, such as 2026-11-21T00:00:00Z. */
            startedAt: string;
        };
        /** @description An endpoint, without its secret. */
        Webhook: {
            createdAt: string;
            description: string | null;
            /**
             * @example [
             *       "message.received"
             *     ]
             */
            events: string[];
            failingSince: string | null;
            /** @example whk_01k9x7c2rs8f3m0d7q */
            id: string;
            inboxId: string | null;
            pausedReason: string | null;
            /**
             * @description disabled: it answered 410 Gone.
             * @enum {string}
             */
            status: "active" | "paused" | "disabled";
            url: string;
        };
        /** @description One page of webhooks, newest first. */
        WebhookList: {
            nextCursor: string | null;
            webhooks: components["schemas"]["Webhook"][];
        };
        /** @description What answers here. */
        Welcome: {
            /** @description URL of the OpenAPI document. */
            documentation: string;
            name: string;
            version: string;
        };
        /** @description A tenant. */
        Workspace: {
            alertAddress: string | null;
            createdAt: string;
            /** @example wks_01k9x7c2rs8f3m0d7q */
            id: string;
            name: string;
        };
        /** @description Every workspace. */
        WorkspaceList: {
            nextCursor: string | null;
            workspaces: components["schemas"]["Workspace"][];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type Accepted = components['schemas']['Accepted'];
export type AddressRule = components['schemas']['AddressRule'];
export type AddressRuleList = components['schemas']['AddressRuleList'];
export type AddSuppression = components['schemas']['AddSuppression'];
export type Alternative = components['schemas']['Alternative'];
export type AttachFile = components['schemas']['AttachFile'];
export type Attachment = components['schemas']['Attachment'];
export type AttachmentText = components['schemas']['AttachmentText'];
export type AuditEntry = components['schemas']['AuditEntry'];
export type AuditEntryList = components['schemas']['AuditEntryList'];
export type CancelledMessage = components['schemas']['CancelledMessage'];
export type Classification = components['schemas']['Classification'];
export type Classify = components['schemas']['Classify'];
export type Code = components['schemas']['Code'];
export type Conversation = components['schemas']['Conversation'];
export type CreatedInbox = components['schemas']['CreatedInbox'];
export type CreatedKey = components['schemas']['CreatedKey'];
export type CreateDomain = components['schemas']['CreateDomain'];
export type CreateDraft = components['schemas']['CreateDraft'];
export type CreatedWebhook = components['schemas']['CreatedWebhook'];
export type CreatedWorkspace = components['schemas']['CreatedWorkspace'];
export type CreateFollowUp = components['schemas']['CreateFollowUp'];
export type CreateInbox = components['schemas']['CreateInbox'];
export type CreateKey = components['schemas']['CreateKey'];
export type CreateRelay = components['schemas']['CreateRelay'];
export type CreateWebhook = components['schemas']['CreateWebhook'];
export type CreateWorkspace = components['schemas']['CreateWorkspace'];
export type Delivery = components['schemas']['Delivery'];
export type DeliveryAttempt = components['schemas']['DeliveryAttempt'];
export type DeliveryList = components['schemas']['DeliveryList'];
export type DkimKey = components['schemas']['DkimKey'];
export type DmarcDay = components['schemas']['DmarcDay'];
export type DmarcProgress = components['schemas']['DmarcProgress'];
export type DmarcSource = components['schemas']['DmarcSource'];
export type DmarcStep = components['schemas']['DmarcStep'];
export type Domain = components['schemas']['Domain'];
export type DomainList = components['schemas']['DomainList'];
export type DomainRecord = components['schemas']['DomainRecord'];
export type Draft = components['schemas']['Draft'];
export type DraftList = components['schemas']['DraftList'];
export type DryRun = components['schemas']['DryRun'];
export type ErrorAnswer = components['schemas']['ErrorAnswer'];
export type ErrorBody = components['schemas']['ErrorBody'];
export type Event = components['schemas']['Event'];
export type EventList = components['schemas']['EventList'];
export type Extract = components['schemas']['Extract'];
export type Extraction = components['schemas']['Extraction'];
export type FollowUp = components['schemas']['FollowUp'];
export type FollowUpList = components['schemas']['FollowUpList'];
export type Forward = components['schemas']['Forward'];
export type Gate = components['schemas']['Gate'];
export type HeaderField = components['schemas']['HeaderField'];
export type Health = components['schemas']['Health'];
export type HeldMessage = components['schemas']['HeldMessage'];
export type Inbox = components['schemas']['Inbox'];
export type InboxList = components['schemas']['InboxList'];
export type Key = components['schemas']['Key'];
export type KeyList = components['schemas']['KeyList'];
export type LabelEdit = components['schemas']['LabelEdit'];
export type Link = components['schemas']['Link'];
export type Message = components['schemas']['Message'];
export type MessageAttachment = components['schemas']['MessageAttachment'];
export type MessageList = components['schemas']['MessageList'];
export type NoFields = components['schemas']['NoFields'];
export type Rates = components['schemas']['Rates'];
export type Reason = components['schemas']['Reason'];
export type Recipient = components['schemas']['Recipient'];
export type RecipientAttempt = components['schemas']['RecipientAttempt'];
export type RecordToPublish = components['schemas']['RecordToPublish'];
export type RejectDraft = components['schemas']['RejectDraft'];
export type Relay = components['schemas']['Relay'];
export type RelayCheck = components['schemas']['RelayCheck'];
export type RelayList = components['schemas']['RelayList'];
export type RelayStep = components['schemas']['RelayStep'];
export type ReplayDeliveries = components['schemas']['ReplayDeliveries'];
export type Replayed = components['schemas']['Replayed'];
export type Reply = components['schemas']['Reply'];
export type ReportAuthentication = components['schemas']['ReportAuthentication'];
export type Rotate = components['schemas']['Rotate'];
export type SaySource = components['schemas']['SaySource'];
export type SendFromInbox = components['schemas']['SendFromInbox'];
export type SendMessage = components['schemas']['SendMessage'];
export type SetAddressRule = components['schemas']['SetAddressRule'];
export type SimulateInbound = components['schemas']['SimulateInbound'];
export type Stats = components['schemas']['Stats'];
export type StatsBucket = components['schemas']['StatsBucket'];
export type Stopped = components['schemas']['Stopped'];
export type Suppression = components['schemas']['Suppression'];
export type SuppressionList = components['schemas']['SuppressionList'];
export type Thread = components['schemas']['Thread'];
export type ThreadList = components['schemas']['ThreadList'];
export type TlsDay = components['schemas']['TlsDay'];
export type TlsFailureKind = components['schemas']['TlsFailureKind'];
export type TlsPolicyResult = components['schemas']['TlsPolicyResult'];
export type TlsReporter = components['schemas']['TlsReporter'];
export type TlsReports = components['schemas']['TlsReports'];
export type UncountedReport = components['schemas']['UncountedReport'];
export type UpdateDomain = components['schemas']['UpdateDomain'];
export type UpdateDraft = components['schemas']['UpdateDraft'];
export type UpdateInbox = components['schemas']['UpdateInbox'];
export type UpdateMessage = components['schemas']['UpdateMessage'];
export type UpdateRelay = components['schemas']['UpdateRelay'];
export type UpdateThread = components['schemas']['UpdateThread'];
export type UpdateWebhook = components['schemas']['UpdateWebhook'];
export type UpdateWorkspace = components['schemas']['UpdateWorkspace'];
export type ValidationProblem = components['schemas']['ValidationProblem'];
export type WaitAnswer = components['schemas']['WaitAnswer'];
export type WarmUp = components['schemas']['WarmUp'];
export type WarmUpStart = components['schemas']['WarmUpStart'];
export type Webhook = components['schemas']['Webhook'];
export type WebhookList = components['schemas']['WebhookList'];
export type Welcome = components['schemas']['Welcome'];
export type Workspace = components['schemas']['Workspace'];
export type WorkspaceList = components['schemas']['WorkspaceList'];
export type $defs = Record<string, never>;
export interface operations {
    welcome: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Name, version, where to read on. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Welcome"];
                };
            };
        };
    };
    getStsPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The policy, as RFC 8461 §3.2 has it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    listAddressRules: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before; leave it away for the first. */
                cursor?: string | null;
                direction?: ("send" | "receive") | null;
                inboxId?: string | null;
                /** @description Items of one page, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddressRuleList"];
                };
            };
        };
    };
    setAddressRule: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any word of yours: the same word and body get the same answer for a day.
                 * @example reply-to-msg_01k9x7c2rs8f3m0d7q
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetAddressRule"];
            };
        };
        responses: {
            /** @description The rule; one for the same pattern is replaced. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddressRule"];
                };
            };
        };
    };
    removeAddressRule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                rule_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It holds no more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listKeys: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before; leave it away for the first. */
                cursor?: string | null;
                /** @description Items of one page, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyList"];
                };
            };
        };
    };
    createKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any word of yours: the same word and body get the same answer for a day.
                 * @example reply-to-msg_01k9x7c2rs8f3m0d7q
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateKey"];
            };
        };
        responses: {
            /** @description The key with its secret, this once. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedKey"];
                };
            };
        };
    };
    getKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Key"];
                };
            };
        };
    };
    revokeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It opens nothing any more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    rotateKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any word of yours: the same word and body get the same answer for a day.
                 * @example reply-to-msg_01k9x7c2rs8f3m0d7q
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Rotate"];
            };
        };
        responses: {
            /** @description The key with its new secret, this once. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedKey"];
                };
            };
        };
    };
    showHeld: {
        parameters: {
            query?: {
                do?: string;
                expires?: string;
                revision?: string;
                sig?: string;
                ws?: string;
            };
            header?: never;
            path: {
                draft_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
        };
    };
    decideHeld: {
        parameters: {
            query?: {
                do?: string;
                expires?: string;
                revision?: string;
                sig?: string;
                ws?: string;
            };
            header?: {
                /**
                 * @description Any word of yours: the same word and body get the same answer for a day.
                 * @example reply-to-msg_01k9x7c2rs8f3m0d7q
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                draft_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
        };
    };
    uploadAttachment: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any word of yours: the same word and body get the same answer for a day.
                 * @example reply-to-msg_01k9x7c2rs8f3m0d7q
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The file, in base64 (RFC 4648 §4). */
                    contentBase64: string;
                    /** @description `application/octet-stream` when it is left away. */
                    contentType?: string | null;
                    filename: string;
                };
                "multipart/form-data": {
                    /** Format: binary */
                    file: string;
                };
            };
        };
        responses: {
            /** @description The attachment, to be named in attachmentIds. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Attachment"];
                };
            };
        };
    };
    getAttachment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                attachment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The attachment with a fresh url. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Attachment"];
                };
            };
        };
    };
    attachmentContent: {
        parameters: {
            query?: {
                /** @description Of a signed url; then no key is needed. */
                expires?: string | null;
                /** @description Of a signed url; then no key is needed. */
                sig?: string | null;
                /** @description Of a signed url; then no key is needed. */
                ws?: string | null;
            };
            header?: never;
            path: {
                attachment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
        };
    };
    getAttachmentText: {
        parameters: {
            query?: {
                /** @description Of a signed url; then no key is needed. */
                expires?: string | null;
                /** @description Characters of text in this answer. */
                maxChars?: number;
                /** @description `nextOffset` of the answer before. */
                offset?: number;
                /** @description Of a signed url; then no key is needed. */
                sig?: string | null;
                /** @description Of a signed url; then no key is needed. */
                ws?: string | null;
            };
            header?: never;
            path: {
                attachment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The text, or the state that says why there is none. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttachmentText"];
                };
            };
        };
    };
    listAuditLog: {
        parameters: {
            query?: {
                action?: string | null;
                /** @description `nextCursor` of the page before; leave it away for the first. */
                cursor?: string | null;
                keyId?: string | null;
                /** @description Items of one page, 1 to 100. */
                limit?: number;
                target?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEntryList"];
                };
            };
        };
    };
    listDomains: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before; leave it away for the first. */
                cursor?: string | null;
                /** @description Items of one page, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DomainList"];
                };
            };
        };
    };
    createDomain: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any word of yours: the same word and body get the same answer for a day.
                 * @example reply-to-msg_01k9x7c2rs8f3m0d7q
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateDomain"];
            };
        };
        responses: {
            /** @description The domain, with the DNS records to publish and what DNS has of them already. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Domain"];
                };
            };
        };
    };
    getDomain: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                domain_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The domain. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Domain"];
                };
            };
        };
    };
    deleteDomain: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                domain_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateDomain: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                domain_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdateDomain"];
            };
        };
        responses: {
            /** @description The domain as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Domain"];
                };
            };
        };
    };
    rotateDkim: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any word of yours: the same word and body get the same answer for a day.
                 * @example reply-to-msg_01k9x7c2rs8f3m0d7q
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                domain_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NoFields"];
            };
        };
        responses: {
            /** @description The domain with the records of the new keys. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Domain"];
                };
            };
        };
    };
    getDmarc: {
        parameters: {
            query?: {
                /** @description Days to show, 1 to 120, today's the last. */
                days?: number;
            };
            header?: never;
            path: {
                domain_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where the record stands, what to publish next and why, and the mail that receivers reported. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DmarcProgress"];
                };
            };
        };
    };
    sayDmarcSource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                domain_id: string;
                source: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SaySource"];
            };
        };
        responses: {
            /** @description The results of the last 30 days, with the next step as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DmarcProgress"];
                };
            };
        };
    };
    getTlsReports: {
        parameters: {
            query?: {
                /** @description Days to show, 1 to 120, today's the last. */
                days?: number;
            };
            header?: never;
            path: {
                domain_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Sessions by day, policy, kind of failure and reporter. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TlsReports"];
                };
            };
        };
    };
    verifyDomain: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any word of yours: the same word and body get the same answer for a day.
                 * @example reply-to-msg_01k9x7c2rs8f3m0d7q
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                domain_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NoFields"];
            };
        };
        responses: {
            /** @description As DNS has it at this moment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Domain"];
                };
            };
        };
    };
    getZoneFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                domain_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lines as in RFC 1035 §5, to be imported at a DNS provider. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    listDrafts: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before; leave it away for the first. */
                cursor?: string | null;
                inboxId?: string | null;
                /** @description Items of one page, 1 to 100. */
                limit?: number;
                status?: ("draft" | "held" | "sent" | "rejected" | "expired") | null;
                threadId?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DraftList"];
                };
            };
        };
    };
    createDraft: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any word of yours: the same word and body get the same answer for a day.
                 * @example reply-to-msg_01k9x7c2rs8f3m0d7q
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CreateDraft"];
            };
        };
        responses: {
            /** @description The draft. Nothing is sent. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
        };
    };
    getDraft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                draft_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The draft. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
        };
    };
    deleteDraft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                draft_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    editDraft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                draft_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdateDraft"];
            };
        };
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
        };
    };
    approveDraft: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any word of yours: the same word and body get the same answer for a day.
                 * @example reply-to-msg_01k9x7c2rs8f3m0d7q
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                draft_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NoFields"];
            };
        };
        responses: {
            /** @description The message: it is being delivered. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
        };
    };
    rejectDraft: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any word of yours: the same word and body get the same answer for a day.
                 * @example reply-to-msg_01k9x7c2rs8f3m0d7q
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                draft_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RejectDraft"];
            };
        };
        responses: {
            /** @description The draft, rejected. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
        };
    };
    sendDraft: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any word of yours: the same word and body get the same answer for a day.
                 * @example reply-to-msg_01k9x7c2rs8f3m0d7q
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                draft_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NoFields"];
            };
        };
        responses: {
            /** @description The message; or the draft, when it must be approved first. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /** @description A position: the events behind it, oldest first; 0 for the first event. */
                after?: string | null;
                /** @description `nextCursor` of the page before; leave it away for the first. */
                cursor?: string | null;
                inboxId?: string | null;
                /** @description Items of one page, 1 to 100. */
                limit?: number;
                /** @description Such as message.received; may be repeated. */
                type?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first; with `after` oldest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
        };
    };
    getEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                event_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The event. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
        };
    };
    streamEvents: {
        parameters: {
            query?: {
                /** @description The position to go on from; 0 for the first event. Without it: from now on. */
                after?: string | null;
                inboxId?: string | null;
                /** @description Such as message.received; may be repeated. */
                type?: string[];
            };
            header?: {
                /** @description As `after`; sent by a client that connects again, and then counts. */
                "last-event-id"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events without end: each has its position as `id` and, as `data`, the JSON of a webhook. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                    "text/event-stream": string;
                };
            };
        };
    };
    healthz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    listInboxes: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before; leave it away for the first. */
                cursor?: string | null;
                /** @description Items of one page, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InboxList"];
                };
            };
        };
    };
    createInbox: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any word of yours: the same word and body get the same answer for a day.
                 * @example reply-to-msg_01k9x7c2rs8f3m0d7q
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CreateInbox"];
            };
        };
        responses: {
            /** @description The inbox, ready to send and receive. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedInbox"];
                };
            };
        };
    };
    getInbox: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                inbox_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The inbox. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Inbox"];
                };
            };
        };
    };
    deleteInbox: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                inbox_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateInbox: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                inbox_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdateInbox"];
            };
        };
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Inbox"];
                };
            };
        };
    };
    listInboxMessages: {
        parameters: {
            query?: {
                category?: ("message" | "reply" | "auto_reply" | "out_of_office" | "bounce" | "complaint" | "unsubscribe" | "list" | "delivery_notice") | null;
                /** @description `nextCursor` of the page before; leave it away for the first. */
                cursor?: string | null;
                direction?: ("inbound" | "outbound") | null;
                /** @description Words that stand side by side in the author's name and address: a name, an address, a domain. */
                from?: string | null;
                /** @description false: the same, for what waits to be handled. */
                handled?: boolean | null;
                hasAttachments?: boolean | null;
                /** @description Those that have this label. */
                label?: string | null;
                /** @description Items of one page, 1 to 100. */
                limit?: number;
                /** @description Searches the new text, subject, people, file names, and the text of files; of pictures and of files above 5 MiB only once somebody has asked for it. Write words, "phrases", from:, to:, subject:, has:attachment, after:2026-09-01, before:2026-10-01, and - before what must not be there. */
                q?: string | null;
                /** @description A day or a moment, ISO 8601, in UTC unless it says else. */
                since?: string | null;
                /** @description `quarantined` shows what is kept from the agent, to keys that hold `messages:quarantine`; without it that is left out. */
                status?: ("queued" | "scheduled" | "held" | "sending" | "delivered" | "partial" | "deferred" | "bounced" | "suppressed" | "cancelled" | "quarantined") | null;
                /** @description Words that stand side by side in the subject: a name, an address, a domain. */
                subject?: string | null;
                /** @description Words that stand side by side in the names and addresses that it went to: a name, an address, a domain. */
                to?: string | null;
                /** @description true: what people wrote, was let in and waits to be read, the agent's queue. */
                unread?: boolean | null;
                /** @description A day or a moment, ISO 8601, in UTC unless it says else. */
                until?: string | null;
            };
            header?: never;
            path: {
                inbox_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageList"];
                };
            };
        };
    };
    sendFromInbox: {
        parameters: {
            query?: {
                /** @description Sends nothing: a 200 says what each gate says: `{wouldSend, gates: [{gate, verdict, reason}]}`. */
                dryRun?: boolean;
            };
            header?: {
                /**
                 * @description Any word of yours: the same word and body get the same answer for a day.
                 * @example reply-to-msg_01k9x7c2rs8f3m0d7q
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                inbox_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SendFromInbox"];
            };
        };
        responses: {
            /** @description A dry run: what each gate says. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DryRun"];
                };
            };
            /** @description Accepted and durable: it is being delivered. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
        };
    };
    listInboxThreads: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before; leave it away for the first. */
                cursor?: string | null;
                /** @description Those that have this label. */
                label?: string | null;
                /** @description Items of one page, 1 to 100. */
                limit?: number;
                /** @description A moment, or how long ago, such as `P2D` or `12h`: the newest message is older. */
                olderThan?: string | null;
                status?: ("open" | "awaiting_reply" | "replied" | "handled" | "escalated" | "closed") | null;
                /** @description true: with a message that waits to be read. */
                unread?: boolean | null;
            };
            header?: never;
            path: {
                inbox_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The liveliest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ThreadList"];
                };
            };
        };
    };
    listMessages: {
        parameters: {
            query?: {
                category?: ("message" | "reply" | "auto_reply" | "out_of_office" | "bounce" | "complaint" | "unsubscribe" | "list" | "delivery_notice") | null;
                /** @description `nextCursor` of the page before; leave it away for the first. */
                cursor?: string | null;
                direction?: ("inbound" | "outbound") | null;
                /** @description Words that stand side by side in the author's name and address: a name, an address, a domain. */
                from?: string | null;
                /** @description false: the same, for what waits to be handled. */
                handled?: boolean | null;
                hasAttachments?: boolean | null;
                inboxId?: string | null;
                /** @description Those that have this label. */
                label?: string | null;
                /** @description Items of one page, 1 to 100. */
                limit?: number;
                /** @description An RFC 5322 Message-ID: finds the message, or the thread that it is part of. */
                messageId?: string | null;
                /** @description Searches the new text, subject, people, file names, and the text of files; of pictures and of files above 5 MiB only once somebody has asked for it. Write words, "phrases", from:, to:, subject:, has:attachment, after:2026-09-01, before:2026-10-01, and - before what must not be there. */
                q?: string | null;
                /** @description A day or a moment, ISO 8601, in UTC unless it says else. */
                since?: string | null;
                /** @description `quarantined` shows what is kept from the agent, to keys that hold `messages:quarantine`; without it that is left out. */
                status?: ("queued" | "scheduled" | "held" | "sending" | "delivered" | "partial" | "deferred" | "bounced" | "suppressed" | "cancelled" | "quarantined") | null;
                /** @description Words that stand side by side in the subject: a name, an address, a domain. */
                subject?: string | null;
                threadId?: string | null;
                /** @description Words that stand side by side in the names and addresses that it went to: a name, an address, a domain. */
                to?: string | null;
                /** @description true: what people wrote, was let in and waits to be read, the agent's queue. */
                unread?: boolean | null;
                /** @description A day or a moment, ISO 8601, in UTC unless it says else. */
                until?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageList"];
                };
            };
        };
    };
    sendMessage: {
        parameters: {
            query?: {
                /** @description Sends nothing: a 200 says what each gate says: `{wouldSend, gates: [{gate, verdict, reason}]}`. */
                dryRun?: boolean;
            };
            header?: {
                /**
                 * @description Any word of yours: the same word and body get the same answer for a day.
                 * @example reply-to-msg_01k9x7c2rs8f3m0d7q
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SendMessage"];
            };
        };
        responses: {
            /** @description A dry run: what each gate says. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DryRun"];
                };
            };
            /** @description Accepted and durable: it is being delivered. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
        };
    };
    getMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The message. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
        };
    };
    updateMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdateMessage"];
            };
        };
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
        };
    };
    cancelMessage: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any word of yours: the same word and body get the same answer for a day.
                 * @example reply-to-msg_01k9x7c2rs8f3m0d7q
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NoFields"];
            };
        };
        responses: {
            /** @description The message, and what was stopped of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CancelledMessage"];
                };
            };
        };
    };
    classifyMessage: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any word of yours: the same word and body get the same answer for a day.
                 * @example reply-to-msg_01k9x7c2rs8f3m0d7q
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Classify"];
            };
        };
        responses: {
            /** @description The intent, with its confidence and its reasons. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Classification"];
                };
            };
        };
    };
    extractFromMessage: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any word of yours: the same word and body get the same answer for a day.
                 * @example reply-to-msg_01k9x7c2rs8f3m0d7q
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                message_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Extract"];
            };
        };
        responses: {
            /** @description JSON in the shape that was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Extraction"];
                };
            };
        };
    };
    forward: {
        parameters: {
            query?: {
                /** @description Sends nothing: a 200 says what each gate says: `{wouldSend, gates: [{gate, verdict, reason}]}`. */
                dryRun?: boolean;
            };
            header?: {
                /**
                 * @description Any word of yours: the same word and body get the same answer for a day.
                 * @example reply-to-msg_01k9x7c2rs8f3m0d7q
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                message_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Forward"];
            };
        };
        responses: {
            /** @description A dry run: what each gate says. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DryRun"];
                };
            };
            /** @description Accepted and durable: it is being delivered. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
        };
    };
    getRawMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The mail, headers and all. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "message/rfc822": string;
                };
            };
        };
    };
    releaseMessage: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any word of yours: the same word and body get the same answer for a day.
                 * @example reply-to-msg_01k9x7c2rs8f3m0d7q
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NoFields"];
            };
        };
        responses: {
            /** @description The message, in its thread now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
        };
    };
    reply: {
        parameters: {
            query?: {
                /** @description Sends nothing: a 200 says what each gate says: `{wouldSend, gates: [{gate, verdict, reason}]}`. */
                dryRun?: boolean;
            };
            header?: {
                /**
                 * @description Any word of yours: the same word and body get the same answer for a day.
                 * @example reply-to-msg_01k9x7c2rs8f3m0d7q
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reply"];
            };
        };
        responses: {
            /** @description A dry run: what each gate says. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DryRun"];
                };
            };
            /** @description Accepted and durable: it is being delivered. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
        };
    };
    replyAll: {
        parameters: {
            query?: {
                /** @description Sends nothing: a 200 says what each gate says: `{wouldSend, gates: [{gate, verdict, reason}]}`. */
                dryRun?: boolean;
            };
            header?: {
                /**
                 * @description Any word of yours: the same word and body get the same answer for a day.
                 * @example reply-to-msg_01k9x7c2rs8f3m0d7q
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reply"];
            };
        };
        responses: {
            /** @description A dry run: what each gate says. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DryRun"];
                };
            };
            /** @description Accepted and durable: it is being delivered. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
        };
    };
    waitForMessage: {
        parameters: {
            query?: {
                /** @description `position` of the answer before: goes on behind it. Instead of `since`. */
                after?: string | null;
                /** @description An address, or a domain with all below it. */
                from?: string | null;
                /** @description What must have been found in the mail. */
                has?: ("code" | "link" | "attachment") | null;
                inboxId?: string | null;
                /** @description An ISO 8601 moment: mail that came since counts. Default: five minutes ago. */
                since?: string | null;
                /** @description Stands anywhere in the subject, in any case. */
                subject?: string | null;
                /** @description Seconds to wait. */
                timeout?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The oldest message that fits, or null and `timedOut` when none came in time. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WaitAnswer"];
                };
            };
        };
    };
    readyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    listRelays: {
        parameters: {
            query?: {
                domainId?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the order of trying. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RelayList"];
                };
            };
        };
    };
    createRelay: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any word of yours: the same word and body get the same answer for a day.
                 * @example reply-to-msg_01k9x7c2rs8f3m0d7q
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateRelay"];
            };
        };
        responses: {
            /** @description The relay. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Relay"];
                };
            };
        };
    };
    getRelay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                relay_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The relay. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Relay"];
                };
            };
        };
    };
    deleteRelay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                relay_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateRelay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                relay_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdateRelay"];
            };
        };
        responses: {
            /** @description The relay as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Relay"];
                };
            };
        };
    };
    checkRelay: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any word of yours: the same word and body get the same answer for a day.
                 * @example reply-to-msg_01k9x7c2rs8f3m0d7q
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                relay_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NoFields"];
            };
        };
        responses: {
            /** @description How far the session came. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RelayCheck"];
                };
            };
        };
    };
    simulateInbound: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any word of yours: the same word and body get the same answer for a day.
                 * @example reply-to-msg_01k9x7c2rs8f3m0d7q
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SimulateInbound"];
            };
        };
        responses: {
            /** @description The message as it was filed. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
        };
    };
    getStats: {
        parameters: {
            query?: {
                by?: "hour" | "day";
                domain?: string | null;
                from?: string | null;
                inboxId?: string | null;
                to?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Oldest bucket first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stats"];
                };
            };
        };
    };
    listSuppressions: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before; leave it away for the first. */
                cursor?: string | null;
                /** @description Items of one page, 1 to 100. */
                limit?: number;
                reason?: ("hard_bounce" | "complaint" | "unsubscribe" | "manual") | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SuppressionList"];
                };
            };
        };
    };
    addSuppression: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any word of yours: the same word and body get the same answer for a day.
                 * @example reply-to-msg_01k9x7c2rs8f3m0d7q
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddSuppression"];
            };
        };
        responses: {
            /** @description The suppression; the older one, if the address was suppressed before. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Suppression"];
                };
            };
        };
    };
    getSuppression: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                address: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The suppression. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Suppression"];
                };
            };
        };
    };
    removeSuppression: {
        parameters: {
            query?: {
                /** @description Why; stands in the audit log. */
                reason?: string | null;
            };
            header?: never;
            path: {
                address: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listThreads: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before; leave it away for the first. */
                cursor?: string | null;
                inboxId?: string | null;
                /** @description Those that have this label. */
                label?: string | null;
                /** @description Items of one page, 1 to 100. */
                limit?: number;
                /** @description An RFC 5322 Message-ID: finds the message, or the thread that it is part of. */
                messageId?: string | null;
                /** @description A moment, or how long ago, such as `P2D` or `12h`: the newest message is older. */
                olderThan?: string | null;
                status?: ("open" | "awaiting_reply" | "replied" | "handled" | "escalated" | "closed") | null;
                /** @description true: with a message that waits to be read. */
                unread?: boolean | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The liveliest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ThreadList"];
                };
            };
        };
    };
    getThread: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                thread_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The thread. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Thread"];
                };
            };
        };
    };
    updateThread: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                thread_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdateThread"];
            };
        };
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Thread"];
                };
            };
        };
    };
    listFollowUps: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before; leave it away for the first. */
                cursor?: string | null;
                /** @description Items of one page, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path: {
                thread_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FollowUpList"];
                };
            };
        };
    };
    createFollowUp: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any word of yours: the same word and body get the same answer for a day.
                 * @example reply-to-msg_01k9x7c2rs8f3m0d7q
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                thread_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CreateFollowUp"];
            };
        };
        responses: {
            /** @description The follow-up, pending. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FollowUp"];
                };
            };
        };
    };
    cancelFollowUp: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                follow_up_id: string;
                thread_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It will not be sent. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    threadMessages: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before; leave it away for the first. */
                cursor?: string | null;
                /** @description Messages of one page, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path: {
                thread_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Oldest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
        };
    };
    showUnsubscribe: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
        };
    };
    unsubscribe: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any word of yours: the same word and body get the same answer for a day.
                 * @example reply-to-msg_01k9x7c2rs8f3m0d7q
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before; leave it away for the first. */
                cursor?: string | null;
                eventId?: string | null;
                /** @description Items of one page, 1 to 100. */
                limit?: number;
                status?: ("pending" | "delivered" | "retrying" | "dead") | null;
                webhookId?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryList"];
                };
            };
        };
    };
    getDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                delivery_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
        };
    };
    replayDelivery: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any word of yours: the same word and body get the same answer for a day.
                 * @example reply-to-msg_01k9x7c2rs8f3m0d7q
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                delivery_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NoFields"];
            };
        };
        responses: {
            /** @description The delivery, pending again. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before; leave it away for the first. */
                cursor?: string | null;
                inboxId?: string | null;
                /** @description Items of one page, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookList"];
                };
            };
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any word of yours: the same word and body get the same answer for a day.
                 * @example reply-to-msg_01k9x7c2rs8f3m0d7q
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateWebhook"];
            };
        };
        responses: {
            /** @description The webhook with its secret, this once. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedWebhook"];
                };
            };
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
        };
    };
    putWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdateWebhook"];
            };
        };
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdateWebhook"];
            };
        };
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
        };
    };
    listWebhookDeliveries: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before; leave it away for the first. */
                cursor?: string | null;
                eventId?: string | null;
                /** @description Items of one page, 1 to 100. */
                limit?: number;
                status?: ("pending" | "delivered" | "retrying" | "dead") | null;
            };
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryList"];
                };
            };
        };
    };
    replayWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any word of yours: the same word and body get the same answer for a day.
                 * @example reply-to-msg_01k9x7c2rs8f3m0d7q
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReplayDeliveries"];
            };
        };
        responses: {
            /** @description How many are on their way again. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replayed"];
                };
            };
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any word of yours: the same word and body get the same answer for a day.
                 * @example reply-to-msg_01k9x7c2rs8f3m0d7q
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Rotate"];
            };
        };
        responses: {
            /** @description The webhook with its new secret, this once. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedWebhook"];
                };
            };
        };
    };
    tryWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any word of yours: the same word and body get the same answer for a day.
                 * @example reply-to-msg_01k9x7c2rs8f3m0d7q
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NoFields"];
            };
        };
        responses: {
            /** @description The delivery; look at it again to see how it went. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
        };
    };
    listWorkspaces: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The workspaces. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceList"];
                };
            };
        };
    };
    createWorkspace: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any word of yours: the same word and body get the same answer for a day.
                 * @example reply-to-msg_01k9x7c2rs8f3m0d7q
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateWorkspace"];
            };
        };
        responses: {
            /** @description The workspace with its first key, this once. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedWorkspace"];
                };
            };
        };
    };
    updateWorkspace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateWorkspace"];
            };
        };
        responses: {
            /** @description The workspace as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Workspace"];
                };
            };
        };
    };
}
