/** Calls of the API: their types come from the OpenAPI document, their retries never do a thing twice. */

import { Deadline, jittered, sleep } from "./clock.js";
import { ApiError, apiError, ConnectionFailed, UnreadableAnswer } from "./errors.js";
import type { paths } from "./schema.js";
import { randomWord } from "./web_crypto.js";

const DEFAULT_URL = "http://127.0.0.1:8025";
const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_RETRIES = 3;
/** The first pause is up to so long, each next one up to twice as long. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 8_000;
/** A server that asks for more patience than this is told to the caller instead: it is a quota, not a rush. */
const LONGEST_RETRY_AFTER_MS = 60_000;
/** Statuses that tell of a passing trouble. */
const PASSING = new Set([408, 429, 502, 503, 504]);
/** The same call is still under way: asking again later gets its answer. */
const IN_PROGRESS = "idempotency_key_in_use";

/** How the client is made. */
export interface PostroomOptions {
  /** The API key; `POSTROOM_API_KEY` of the environment when left away. */
  apiKey?: string | undefined;
  /** Where the server is; `POSTROOM_URL` of the environment, or `http://127.0.0.1:8025`, when left away. */
  baseUrl?: string | undefined;
  /** How long one try of a call may take, in milliseconds: 30,000 when left away. */
  timeoutMs?: number;
  /** How often a call that met a passing trouble is made again: 3 when left away. */
  maxRetries?: number;
  /** What stands for the global fetch. */
  fetch?: typeof globalThis.fetch;
}

/** What every call takes as its last argument. */
export interface CallOptions {
  /** Ends the call: it rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** How long one try may take, in milliseconds. */
  timeoutMs?: number | undefined;
  /** For a POST: the same word and body get the same answer for a day. One is made for each call when left away. */
  idempotencyKey?: string | undefined;
}

type Method = "get" | "post" | "patch" | "put" | "delete";
/** The paths that know a method. */
type PathOf<M extends Method> = { [P in keyof paths]: paths[P] extends Record<M, unknown> ? P : never }[keyof paths];
type Operation<M extends Method, P extends PathOf<M>> = paths[P][M & keyof paths[P]];
type PartOf<O, Name extends string> =
  O extends { parameters: Record<string, unknown> } ? O["parameters"][Name] : never;
type BodyOf<O> = O extends { requestBody?: { content: { "application/json": infer B } } } ? B : never;
type JsonOf<R> = R extends { content: { "application/json": infer J } } ? J : R extends { content?: never } ? void : never;
type AnswerOf<O> = O extends { responses: infer R } ? JsonOf<R[keyof R]> : never;

/** What a path's query may hold. */
export type Query<P extends PathOf<M>, M extends Method = "get"> = NonNullable<PartOf<Operation<M, P>, "query">>;

/** The parts of one call. */
interface Parts<M extends Method, P extends PathOf<M>> extends CallOptions {
  in?: PartOf<Operation<M, P>, "path">;
  query?: PartOf<Operation<M, P>, "query">;
  body?: BodyOf<Operation<M, P>>;
}

/** As Parts, for a sender that does not look at types. */
export interface Request extends CallOptions {
  in?: unknown;
  query?: unknown;
  body?: unknown;
  form?: FormData;
  accept?: string;
}

/** What came back, read to its end. */
export interface RawAnswer {
  status: number;
  headers: Headers;
  bytes: Uint8Array;
}

/** The server as one key sees it. */
export class Http {
  readonly baseUrl: string;
  readonly #apiKey: string;
  readonly #timeoutMs: number;
  readonly #maxRetries: number;
  readonly #fetch: typeof globalThis.fetch;

  constructor(options: PostroomOptions) {
    const apiKey = options.apiKey ?? environment("POSTROOM_API_KEY");
    if (!apiKey) throw new TypeError("No API key: pass apiKey, or set POSTROOM_API_KEY.");
    this.#apiKey = apiKey;
    this.baseUrl = (options.baseUrl ?? environment("POSTROOM_URL") ?? DEFAULT_URL).replace(/\/$/, "");
    this.#timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    this.#maxRetries = options.maxRetries ?? DEFAULT_RETRIES;
    // Browsers want fetch called as a function of the window.
    this.#fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  }

  /** The JSON of an answer; undefined where there is none. Throws ApiError, ConnectionFailed, UnreadableAnswer. */
  async json<M extends Method, P extends PathOf<M>>(
    method: M,
    path: P,
    parts: Parts<M, P> = {},
  ): Promise<AnswerOf<Operation<M, P>>> {
    const answer = await this.send(method, path, parts);
    return (answer.bytes.length === 0 ? undefined : readJson(answer)) as AnswerOf<Operation<M, P>>;
  }

  /** An answer, after as many tries as it takes. Throws as json. */
  async send(method: Method, path: string, request: Request): Promise<RawAnswer> {
    const url = this.url(path, request);
    const init = await this.#init(method, request);
    for (let tries = 1; ; tries++) {
      try {
        return await this.#try(url, init, request);
      } catch (error) {
        // It was gone already: an earlier try, whose answer was lost, has done it.
        if (method === "delete" && tries > 1 && error instanceof ApiError && error.status === 404) {
          return { status: 204, headers: new Headers(), bytes: new Uint8Array() };
        }
        const pauseMs = tries > this.#maxRetries ? undefined : decidePause(error, tries);
        if (pauseMs === undefined) throw error;
        await sleep(pauseMs, request.signal);
      }
    }
  }

  /** An answer whose body is still coming. Throws ApiError, ConnectionFailed. */
  async open(url: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
    const init: RequestInit = { headers: { Authorization: `Bearer ${this.#apiKey}`, ...headers }, signal };
    const answer = await this.#answered(url, init);
    if (!answer.ok) throw refusal(answer, await answer.text().catch(() => ""));
    return answer;
  }

  /** The whole URL of a path with its parameters filled in. */
  url(path: string, request: Request): string {
    const url = new URL(this.baseUrl + fill(path, request.in));
    for (const [name, value] of Object.entries(request.query ?? {})) {
      for (const one of Array.isArray(value) ? value : [value]) {
        if (one !== undefined && one !== null) url.searchParams.append(name, String(one));
      }
    }
    return url.href;
  }

  async #init(method: Method, request: Request): Promise<RequestInit> {
    const headers: Record<string, string> = {
      Authorization: `Bearer ${this.#apiKey}`,
      Accept: request.accept ?? "application/json",
    };
    // Made here, once: every try of the call carries the same one, so that nothing is done twice.
    if (method === "post") headers["Idempotency-Key"] = request.idempotencyKey ?? `ts-${await randomWord()}`;
    const init: RequestInit = { method: method.toUpperCase(), headers };
    if (request.form !== undefined) {
      init.body = request.form;
    } else if (request.body !== undefined) {
      headers["Content-Type"] = "application/json";
      init.body = JSON.stringify(request.body);
    }
    return init;
  }

  async #try(url: string, init: RequestInit, request: Request): Promise<RawAnswer> {
    const timeoutMs = request.timeoutMs ?? this.#timeoutMs;
    const deadline = new Deadline(request.signal);
    deadline.set(timeoutMs);
    try {
      const answer = await this.#answered(url, { ...init, signal: deadline.signal });
      const bytes = new Uint8Array(await answer.arrayBuffer());
      if (!answer.ok) throw refusal(answer, new TextDecoder().decode(bytes));
      return { status: answer.status, headers: answer.headers, bytes };
    } catch (error) {
      if (request.signal?.aborted) throw request.signal.reason;
      if (deadline.passed) throw new ConnectionFailed(`No answer in ${timeoutMs} ms from ${this.baseUrl}.`);
      if (error instanceof ApiError || error instanceof UnreadableAnswer) throw error;
      throw new ConnectionFailed(`No answer from ${this.baseUrl}: ${reasonOf(error)}`, { cause: error });
    } finally {
      deadline.close();
    }
  }

  async #answered(url: string, init: RequestInit): Promise<Response> {
    // A redirect is a wrong baseUrl; followed, it would turn a POST into a GET.
    const answer = await this.#fetch(url, { ...init, redirect: "manual" });
    if (answer.type === "opaqueredirect" || (answer.status >= 300 && answer.status < 400)) {
      throw new UnreadableAnswer(`${this.baseUrl} answered with a redirect: is it the server itself?`);
    }
    return answer;
  }
}

/** After how many milliseconds a call is made again; undefined when it is not. tries: how often it was made. */
function decidePause(error: unknown, tries: number): number | undefined {
  const backoffMs = jittered(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1)));
  if (error instanceof ConnectionFailed) return backoffMs;
  if (!(error instanceof ApiError) || !(PASSING.has(error.status) || error.code === IN_PROGRESS)) return undefined;
  if (error.retryAfterMs === null) return backoffMs;
  return error.retryAfterMs <= LONGEST_RETRY_AFTER_MS ? error.retryAfterMs : undefined;
}

function refusal(answer: Response, body: string): ApiError {
  const seconds = answer.headers.get("retry-after");
  return apiError(answer.status, body, seconds !== null && /^\d{1,9}$/.test(seconds) ? Number(seconds) * 1_000 : null);
}

function readJson(answer: RawAnswer): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(answer.bytes));
  } catch (error) {
    throw new UnreadableAnswer("The answer is no JSON: is baseUrl that of Postroom?", { cause: error });
  }
}

/** The path with each `{name}` filled in, escaped: an id with a slash in it leads nowhere else. */
function fill(path: string, values: unknown): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String((values as Record<string, unknown> | undefined)?.[name] ?? "");
    // An empty id would name the list instead of the thing; dots would be taken out of the path.
    if (["", ".", ".."].includes(value)) throw new TypeError(`${name} is empty in ${path}.`);
    return encodeURIComponent(value);
  });
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error ? cause.message || String(error) : String(error);
}

function environment(name: string): string | undefined {
  const found = (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env?.[name];
  return found || undefined;
}
