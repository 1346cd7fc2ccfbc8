import { createHash } from 'node:crypto';
import type { Contact } from '../contacts/contact.ts';
import { findContacts } from '../contacts/store.ts';
import type { Transaction } from '../db/transaction.ts';
import type { IncomingHit } from '../tracking/incoming-hit.ts';
import { provenAmong } from '../tracking/link.ts';
import type { SeenHit } from '../tracking/replies.ts';
import type { TrackingServices } from './services.ts';

/** The services that the pages of these hits load, as the script understands them. */
export async function servicesOf(
  trx: Transaction,
  hits: readonly SeenHit[],
  settings: TrackingServices,
  baseUrl: string,
): Promise<Map<IncomingHit, object>> {
  const { onOwnPages, onTrackedPages } = settings;
  const asking = hits.filter(({ incoming: { asksForEvents, hit } }) => {
    const isOwn = hit.url === baseUrl || hit.url.startsWith(`${baseUrl}/`);
    return asksForEvents && (isOwn ? onOwnPages : onTrackedPages);
  });
  const people = await peopleWhoAgreed(trx, asking, settings);
  const forNobody = told(settings, null);
  return new Map(
    asking.map(({ incoming, visitor }) => {
      const person = incoming.hit.hasConsent ? people.get(visitor.id) : undefined;
      return [incoming, person === undefined ? forNobody : told(settings, person)];
    }),
  );
}

/** By visitor: contacts who proved to be it, and who agreed at this very view. */
async function peopleWhoAgreed(
  trx: Transaction,
  hits: readonly SeenHit[],
  { userId, advancedMatching }: TrackingServices,
): Promise<Map<number, Contact>> {
  const agreed = hits.filter(
    ({ incoming, visitor }) => incoming.hit.hasConsent && visitor.contactId !== null,
  );
  if (agreed.length === 0 || !(userId || advancedMatching)) return new Map();
  const owners = new Map(agreed.map(({ visitor }) => [visitor.id, visitor.contactId as number]));
  const proven = await provenAmong(trx, [...owners.keys()]);
  const ids = [...proven].map((visitorId) => owners.get(visitorId) as number);
  const contacts = new Map((await findContacts(trx, ids)).map((one) => [one.id, one]));
  return new Map(
    [...proven].flatMap((visitorId) => {
      const contact = contacts.get(owners.get(visitorId) as number);
      return contact === undefined ? [] : [[visitorId, contact] as const];
    }),
  );
}

function told(settings: TrackingServices, person: Contact | null): object {
  const { googleAnalyticsId, facebookPixelId } = settings;
  return {
    ...(googleAnalyticsId !== null && { google: google(googleAnalyticsId, settings, person) }),
    ...(facebookPixelId !== null && { facebook: facebook(facebookPixelId, settings, person) }),
  };
}

function google(
  id: string,
  { anonymizeIp, userId }: TrackingServices,
  person: Contact | null,
): object {
  const config = {
    // The script counts the view itself, once.
    send_page_view: false,
    ...(anonymizeIp && { anonymize_ip: true }),
    ...(userId && person !== null && { user_id: String(person.id) }),
  };
  return { id, src: `https://www.googletagmanager.com/gtag/js?id=${id}`, config };
}

function facebook(
  id: string,
  { advancedMatching }: TrackingServices,
  person: Contact | null,
): object {
  const src = 'https://connect.facebook.net/en_US/fbevents.js';
  return { id, src, ...(advancedMatching && person !== null && { match: matchOf(person) }) };
}

const letters = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{M}\p{N}]/gu, '');

/** Each value in the one form that the vendor hashes on its side. */
const forms: readonly [name: string, alias: string, form: (text: string) => string][] = [
  ['em', 'email', (text) => text.trim().toLowerCase()],
  ['ph', 'mobile', internationalDigits],
  ['ph', 'phone', internationalDigits],
  ['fn', 'firstname', letters],
  ['ln', 'lastname', letters],
  ['ct', 'city', letters],
  ['st', 'state', letters],
  ['zp', 'zipcode', letters],
];

/** What is known of a person, as SHA-256 of its normal form. */
export function matchOf({ values }: Pick<Contact, 'values'>): Record<string, string> {
  const match: Record<string, string> = {};
  for (const [name, alias, form] of forms) {
    const text = form(String(values[alias] ?? ''));
    if (text !== '') match[name] ??= createHash('sha256').update(text).digest('hex');
  }
  return match;
}

/** Digits with the code of the country; a number without one is nobody's. */
function internationalDigits(text: string): string {
  const [, number = ''] = /^\s*(?:\+|00)([\d\s()./-]+)$/.exec(text) ?? [];
  return number.replace(/\D/g, '');
}
