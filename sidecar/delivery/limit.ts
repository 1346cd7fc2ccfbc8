/** The end of an attempt: after a time, or when the service stops. */
export interface Limit {
  readonly signal: AbortSignal;
  clear(): void;
}

/** `AbortSignal.any` of a time-out would do, but Node 20 forgets such signals while they are waited for. */
export function limitOf(timeMs: number, stopping: AbortSignal): Limit {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const timer = setTimeout(abort, timeMs);
  stopping.addEventListener('abort', abort);
  if (stopping.aborted) abort();
  return {
    signal: controller.signal,
    clear() {
      clearTimeout(timer);
      stopping.removeEventListener('abort', abort);
    },
  };
}
