/** What the scripts share with the page: names that snippets, sites and plugins use. */
export type Values = Record<string, unknown>;
export type Callback = (...args: unknown[]) => unknown;

export interface QueueFunction {
  (...args: unknown[]): void;
  q?: unknown[];
}

export interface MauticPage {
  MauticTrackingObject?: string;
  MauticJS?: Values;
  MauticDomain?: string;
  MauticLang?: Values;
  gtag?: Callback;
  ga?: Callback;
  fbq?: Callback;
  /** Set by the gate when the visitor said no: nothing is sent or kept any more. */
  mtcDenied?: boolean;
  [name: string]: unknown;
}

export const page = window as unknown as MauticPage;

export function listen(name: string, callback: (event: CustomEventInit) => void): void {
  document.addEventListener(name, callback as EventListener);
}

/** A page that is only rendered ahead has no visitor yet. */
export function whenVisited(callback: () => void): void {
  if ((document as { prerendering?: boolean }).prerendering) listen('prerenderingchange', callback);
  else callback();
}

/** Runs foreign code; whatever it does, ours goes on. */
export function runSafely(callback: unknown, ...args: unknown[]): void {
  if (typeof callback !== 'function') return;
  try {
    callback(...args);
  } catch (error) {
    // Shown as an uncaught error of the page, where its author looks for it.
    setTimeout(() => {
      throw error;
    });
  }
}

/** Uses what a browser may refuse: storage that is switched off, cookies in a sandboxed frame. */
export function attempt<Value>(use: () => Value): Value | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}
