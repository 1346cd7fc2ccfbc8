import { page, type Values } from '../../tracking/script/page.ts';

/** Names by which pages reach into their forms; they are those of Mautic's script. */
export interface FormGlobals {
  MauticFormCallback?: Record<string, Record<string, unknown>>;
  MauticFormValidations?: Record<string, Record<string, Validation>>;
  MauticSDK?: Values;
}

/** What is checked of a field before anything is sent. A page may change it. */
export interface Validation {
  type: string;
  name: string;
  multiple?: boolean;
}

export const globals = window as unknown as FormGlobals;

/** What a page's own function answers; undefined when it has none, or when it fails. */
export function ask(form: string, hook: string, ...args: unknown[]): unknown {
  const own = globals.MauticFormCallback?.[form];
  const callback = own?.[hook];
  if (typeof callback !== 'function') return undefined;
  try {
    return callback.apply(own, args);
  } catch (error) {
    // Shown as an uncaught error of the page, where its author looks for it.
    setTimeout(() => {
      throw error;
    });
    return undefined;
  }
}

/** A word that a page may have in its own language. */
export function wordOf(name: string, otherwise: string): string {
  return String(page.MauticLang?.[name] ?? otherwise);
}
