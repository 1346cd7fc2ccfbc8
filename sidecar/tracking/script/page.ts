/** What the scripts share with the page: names that snippets, sites and plugins use. */
export type Values = Record<string, unknown>;
export type Callback = (...args: unknown[]) => unknown;

export interface QueueFunction {
  (...args: unknown[]): void;
  q?: unknown[];
}

export interface MauticPage extends Window {
  MauticTrackingObject?: string;
  MauticJS?: Values;
  MauticDomain?: string;
  MauticLang?: Values;
  gtag?: Callback;
  ga?: Callback;
  fbq?: Callback;
  [name: string]: unknown;
}

export const page = window as unknown as MauticPage;

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

/** A random UUID, also on pages without https. */
export function guid(): string {
  const bytes = new Uint8Array(16);
  crypto.getRandomValues(bytes);
  bytes[6] = ((bytes[6] as number) & 15) | 64;
  bytes[8] = ((bytes[8] as number) & 63) | 128;
  const hex = Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
