/** Waiting that an AbortSignal cuts short. */

/** Resolves after so many milliseconds; rejects with the signal's reason once it is aborted. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/** A pause from half of so many milliseconds to the whole: clients that were cut off together do not all come back at once. */
export function jittered(ms: number): number {
  return ms * (0.5 + Math.random() / 2);
}

/**
 * A signal that follows another and has a time limit, which can be set anew.
 *
 * AbortSignal.any would do; it is younger than Node 18.
 */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal | undefined;
  readonly #follow = (): void => this.#controller.abort(this.#outer?.reason);
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether it was the time limit that aborted. */
  passed = false;

  constructor(outer?: AbortSignal) {
    this.#outer = outer;
    if (outer?.aborted) this.#follow();
    else outer?.addEventListener("abort", this.#follow, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Abort after so many milliseconds from now; undefined for never. */
  set(ms: number | undefined): void {
    clearTimeout(this.#timer);
    this.#timer =
      ms === undefined
        ? undefined
        : setTimeout(() => {
            this.passed = true;
            this.#controller.abort();
          }, ms);
  }

  /** Nothing is watched any more. */
  close(): void {
    this.set(undefined);
    this.#outer?.removeEventListener("abort", this.#follow);
  }

  /** Let go of what still goes on under the signal. */
  abort(): void {
    this.close();
    this.#controller.abort();
  }
}
