"""Every bound of the house, with its unit and its source.

A bound that an operator may want to move is a setting (config.py) whose default stands here.
"""

# --- SMTP, inbound -----------------------------------------------------------------------------------------------
MAX_MESSAGE_BYTES = 26_214_400
"""One mail as received: 25 MiB, what the large providers accept. Setting MAX_MESSAGE_BYTES."""
MAX_COMMAND_LINE_BYTES = 2_048
"""RFC 5321 §4.5.3.1.4 asks for 512; SMTPUTF8 (RFC 6531 §3.4) and long parameters need more."""
MAX_RECIPIENTS_PER_MAIL = 100
"""RFC 5321 §4.5.3.1.8: at least 100 must be taken; more are put off with 452."""
MAX_BAD_COMMANDS = 20
"""Errors of one session before it is closed: guessing at recipients ends here."""
MAX_HEADER_BYTES = 1_048_576
"""Header section of a mail; a longer one is no mail of a person."""
MAX_SMTP_CONNECTIONS = 1_000
"""Open inbound sessions in all."""
MAX_SMTP_CONNECTIONS_PER_ADDRESS = 50
"""Open inbound sessions of one peer (IPv6: of one /64)."""
SMTP_IDLE_TIMEOUT_S = 300
"""RFC 5321 §4.5.3.2.7: a server waits at least five minutes for the next command."""
SMTP_SESSION_TIMEOUT_S = 3_600
"""A whole session, however busy."""
SMTP_DATA_TIMEOUT_S = 900
"""From DATA to its final dot."""
MAX_MAIL_BYTES_IN_FLIGHT = 134_217_728
"""Bytes of unfinished mails held in memory in all sessions together; above it, 451 4.3.2."""
MAX_HOPS = 50
"""Received lines of a mail before it is taken for a loop. RFC 5321 §6.3 speaks of 100; loops show long before."""

# --- MIME reading ------------------------------------------------------------------------------------------------
MAX_PARTS = 500
"""Parts of one mail that are read; the rest is one defect."""
MAX_DEPTH = 20
"""Nesting of multiparts and attached mails."""
MAX_HEADERS = 1_000
"""Header fields of one part that are read."""
MAX_HEADER_VALUE_BYTES = 65_536
"""One unfolded header field."""
MAX_ADDRESSES = 2_000
"""Addresses read out of one header field."""
MAX_TEXT_CHARS = 2_097_152
"""Characters of text or HTML of a mail kept on the message; the raw mail keeps all."""
MAX_MESSAGE_IDS = 200
"""Ids read out of one References field."""
MAX_MESSAGE_ID_BYTES = 998
"""RFC 5322 §2.1.1: no line, and so no id, is longer."""
MAX_FILENAME_CHARS = 255
"""Of an attachment, after cleaning."""
MAX_ENCODED_WORDS = 2_000
"""Encoded words (RFC 2047 §2) decoded in one header field."""
MAX_MIME_PARAMETERS = 100
"""Parameters read of one Content-Type or Content-Disposition."""

# --- Threads -----------------------------------------------------------------------------------------------------
MAX_REFERENCES_MATCHED = 20
"""Newest ids of References looked up for a thread."""
MAX_REFERENCES_SENT_BYTES = 8_192
"""A longer chain keeps its first id and its newest ones (RFC 5322 §3.6.4 lets a chain be cut)."""
MAX_THREAD_PAGE = 100
"""Messages that a thread's page shows at most, the newest kept."""

# --- HTTP API ----------------------------------------------------------------------------------------------------
MAX_BODY_BYTES = 36_700_160
"""A request body: 25 MiB of attachments as base64, and the text."""
MAX_BODY_BYTES_IN_FLIGHT = 268_435_456
"""Bytes of request bodies held in memory in all requests together; above it, 503."""
MAX_UNCOUNTED_BODY_BYTES = 65_536
"""So much of each body is left out of that sum: a plain message is taken however many files are on their way."""
BODY_TIMEOUT_S = 300
"""From the moment a body counts in that sum to its end: 25 MiB over a line of 1 Mbit/s."""
MAX_HEAD_BYTES = 65_536
"""Request line and header fields of one request, and all of a request that is neither; above it, 431."""
MAX_HEAD_FIELDS = 256
"""Header fields of one request; above it, 431."""
HEAD_TIMEOUT_S = 20
"""From the connection, or the first byte of a later request, to the end of its head."""
MAX_HTTP_CONNECTIONS = 1_000
"""Open connections to the API; above it, 503, and above twice as many they are closed unread."""
MAX_PIPELINED_REQUESTS = 32
"""Requests that one connection has sent ahead of their answers; above it, it is closed."""
MAX_SUBJECT_CHARS = 998
"""RFC 5322 §2.1.1."""
MAX_OUTBOUND_TEXT_CHARS = 1_048_576
"""Characters of text or HTML in one call."""
MAX_OUTBOUND_RECIPIENTS = 100
"""To, Cc and Bcc together of one message."""
MAX_OUTBOUND_BYTES = 26_214_400
"""A composed message: 25 MiB."""
MAX_OUTBOUND_ATTACHMENTS = 50
"""Files of one message."""
MAX_CUSTOM_HEADERS = 20
"""Header fields that a caller may add to one message."""
MAX_PAGE = 100
"""Rows of one list page."""
MAX_PAGE_CHARS = 4_194_304
"""Characters of text, HTML and headers in one page of messages; the rest is on the next page."""
DEFAULT_PAGE = 20
"""Rows of one list page when the caller does not say."""
MAX_METADATA_BYTES = 16_384
"""An inbox's metadata, as JSON."""
IDEMPOTENCY_TTL_S = 86_400
"""How long an Idempotency-Key is remembered."""
MAX_IDEMPOTENCY_KEY_CHARS = 255
"""Length of an Idempotency-Key."""
ATTACHMENT_URL_TTL_S = 86_400
"""How long a signed attachment URL works."""
KEY_ROTATION_OVERLAP_S = 86_400
"""How long a rotated key's old secret goes on working unless the caller says otherwise."""
FETCH_TIMEOUT_S = 30
"""Fetching an attachment by URL."""

# --- Webhooks ----------------------------------------------------------------------------------------------------
WEBHOOK_TIMEOUT_S = 15
"""One attempt, from connect to the end of the answer."""
WEBHOOK_MAX_BODY_BYTES = 262_144
"""A larger body has its text cut and says so."""
WEBHOOK_EXCERPT_BYTES = 1_024
"""Kept of an endpoint's answer."""
WEBHOOK_RETRY_FOR_S = 259_200
"""Three days from the event, then a dead letter."""
WEBHOOK_PAUSE_AFTER_S = 432_000
"""An endpoint that only fails for five days is paused."""
WEBHOOK_CONCURRENCY_PER_ENDPOINT = 8
"""Attempts under way to one endpoint."""
WEBHOOK_CONCURRENCY = 256
"""Attempts under way in all: a few dozen endpoints that all hang at once do not take every place."""
MAX_WEBHOOK_URL_CHARS = 2_048
"""Length of an endpoint's URL."""
MAX_LIVE_SECRETS = 2
"""Secrets of one endpoint that sign at the same time during a rotation."""

# --- Outbound SMTP -----------------------------------------------------------------------------------------------
DELIVERY_RETRY_FOR_S = 432_000
"""Five days (RFC 5321 §4.5.4.1: at least 4 or 5), then a permanent failure."""
SMTP_CONNECT_TIMEOUT_S = 30
"""TCP connect to one address. RFC 5321 §4.5.3.2.1 speaks of the greeting; see below."""
SMTP_COMMAND_TIMEOUT_S = 300
"""RFC 5321 §4.5.3.2.1 to §4.5.3.2.3: greeting, MAIL, RCPT."""
SMTP_DATA_DONE_TIMEOUT_S = 600
"""RFC 5321 §4.5.3.2.6: the answer to the final dot."""
MAX_REPLY_BYTES = 65_536
"""One reply of a peer, all its lines."""
MAX_REPLY_TEXT_CHARS = 1_000
"""Kept of a peer's reply."""
MAX_MX_HOSTS = 10
"""Hosts tried for one recipient in one attempt."""
SMTP_POOL_PER_HOST = 4
"""Connections kept or under way to one host."""
SMTP_POOL_IDLE_S = 10
"""How long a finished connection waits for the next mail to the same host."""
SMTP_MAILS_PER_CONNECTION = 100
"""Then it is closed: peers count."""

# --- Jobs --------------------------------------------------------------------------------------------------------
LEASE_MS = 120_000
"""How long a claimed row belongs to its claimer; a longer piece of work renews."""
POLL_S = 2.0
"""The safety net under the in-process wake-ups."""
RECEIVE_BATCH = 64
"""Mails filed in one transaction at most."""
RECEIVE_BATCH_BYTES = 8_388_608
"""Bytes of mail read in one batch at most; one larger mail goes alone."""
MAX_RECEIVE_ATTEMPTS = 5
"""Tries at a mail before it is filed with nothing but its raw bytes."""
