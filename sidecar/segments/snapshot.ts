import type { Contact, Values } from '../contacts/contact.ts';
import type { DevicePart, UtmKey } from './criterion.ts';

/** All that filters ask of one contact, as it was at one moment; what nobody asked for is empty. */
export interface Snapshot {
  readonly contact: Contact;
  readonly companies: readonly Values[];
  readonly tags: readonly number[];
  readonly segments: readonly number[];
  readonly refusals: readonly { readonly channel: string; readonly reason: number }[];
  readonly scores: readonly { readonly groupId: number; readonly score: number }[];
  readonly hits: readonly SeenPage[];
  readonly submissions: readonly { readonly formId: number; readonly at: number }[];
  readonly utm: readonly Readonly<Record<UtmKey, string>>[];
  readonly devices: readonly Readonly<Record<DevicePart, string>>[];
}

export interface SeenPage {
  readonly at: number;
  readonly url: string;
  readonly title: string;
  readonly referrer: string;
}
