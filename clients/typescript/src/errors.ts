/**
 * Everything that can go wrong, as one tree. What the server refuses mirrors the API's own words.
 *
 *     PostroomError
 *     ├── ApiError             the server answered, and refused: code, message, fix, param, status, requestId
 *     │   ├── InvalidRequest   400, 408, 415, 422: a field is missing, unknown or malformed, or a rule refuses
 *     │   ├── Unauthorized     401
 *     │   ├── Forbidden        403
 *     │   ├── NotFound         404
 *     │   ├── Conflict         409
 *     │   ├── TooLarge         413
 *     │   ├── RateLimited      429: retryAfterMs, and resetsAt of a quota
 *     │   └── ServerFailed     500 and up: retryAfterMs
 *     ├── ConnectionFailed     no answer came
 *     ├── WaitTimedOut         no message came in time
 *     ├── StreamEnded          the server ended a stream for good
 *     ├── BadSignature         a webhook that the secret did not sign, or long ago
 *     └── UnreadableAnswer     what answers there is no Postroom
 */

/** Whatever this package throws by itself. */
export class PostroomError extends Error {
  override get name(): string {
    return this.constructor.name;
  }
}

export interface ApiErrorFields {
  code: string;
  message: string;
  fix: string | null;
  param: string | null;
  status: number;
  requestId: string | null;
  /** How long the server asks to wait; null where it does not say. */
  retryAfterMs: number | null;
  /** When there is room in a quota again, as the API writes moments; null for all other errors. */
  resetsAt: string | null;
}

/** The server refused a call. `code` is for programs and stable, `fix` says what to do about it. */
export class ApiError extends PostroomError implements ApiErrorFields {
  readonly code: string;
  readonly fix: string | null;
  readonly param: string | null;
  readonly status: number;
  readonly requestId: string | null;
  readonly retryAfterMs: number | null;
  readonly resetsAt: string | null;

  constructor(fields: ApiErrorFields) {
    super(fields.message);
    this.code = fields.code;
    this.fix = fields.fix;
    this.param = fields.param;
    this.status = fields.status;
    this.requestId = fields.requestId;
    this.retryAfterMs = fields.retryAfterMs;
    this.resetsAt = fields.resetsAt;
  }

  override toString(): string {
    return [`${this.name}: ${this.message} (${this.code || this.status})`, this.fix].filter(Boolean).join(" ");
  }
}

/** A field is missing, unknown or malformed, or a rule of the server refuses: `param` names the field. */
export class InvalidRequest extends ApiError {}
/** No API key, or one that is unknown, expired or revoked. */
export class Unauthorized extends ApiError {}
/** The key lacks a scope, or is bound to another inbox. */
export class Forbidden extends ApiError {}
/** No such thing in this workspace. */
export class NotFound extends ApiError {}
/** Taken, or in a state that does not allow it. */
export class Conflict extends ApiError {}
/** Over a size limit. */
export class TooLarge extends ApiError {}
/** A rate or a quota is used up; `retryAfterMs` says for how long, `resetsAt` of a quota until when. */
export class RateLimited extends ApiError {}
/** The server failed, or cannot answer now. */
export class ServerFailed extends ApiError {}

/** No answer came, or not in time. A POST that is made again carries the same Idempotency-Key. */
export class ConnectionFailed extends PostroomError {}
/** No message that fits came in time. */
export class WaitTimedOut extends PostroomError {}
/** What answers there is not what a Postroom sends: is `baseUrl` right? */
export class UnreadableAnswer extends PostroomError {}

/** The server ended a stream for good: `reason` is `unauthorized` or `forbidden`, `position` is where it stood. */
export class StreamEnded extends PostroomError {
  constructor(
    message: string,
    readonly reason: string,
    readonly position: number,
  ) {
    super(message);
  }
}

/** This webhook must not be believed. */
export class BadSignature extends PostroomError {
  constructor(
    message: string,
    readonly reason: "missing" | "expired" | "mismatch" | "unreadable",
  ) {
    super(message);
  }
}

const KINDS: Record<number, typeof ApiError> = {
  400: InvalidRequest,
  401: Unauthorized,
  403: Forbidden,
  404: NotFound,
  408: InvalidRequest,
  409: Conflict,
  413: TooLarge,
  415: InvalidRequest,
  422: InvalidRequest,
  429: RateLimited,
};

/**
 * The error that an answer tells of.
 *
 * @param body the answer as text; what a proxy sent instead of our JSON is stood for by the status alone.
 */
export function apiError(status: number, body: string, retryAfterMs: number | null): ApiError {
  const kind = KINDS[status] ?? (status >= 500 ? ServerFailed : ApiError);
  const told = errorBody(body);
  return new kind({
    code: told?.code ?? "",
    message: told?.message ?? `The server answered with status ${status}.`,
    fix: told?.fix ?? null,
    param: told?.param ?? null,
    status,
    requestId: told?.requestId ?? null,
    retryAfterMs,
    resetsAt: told?.resetsAt ?? null,
  });
}

function errorBody(body: string): Partial<ApiErrorFields> | undefined {
  try {
    const content: unknown = JSON.parse(body);
    const told = (content as { error?: unknown } | null)?.error;
    return typeof told === "object" && told !== null ? told : undefined;
  } catch {
    return undefined;
  }
}
