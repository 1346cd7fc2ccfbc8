import { companyValues } from '../contacts/companies.ts';
import type { Values } from '../contacts/contact.ts';
import type { Field } from '../contacts/field.ts';
import { type TagChanges, tagChangesOf } from '../contacts/tags.ts';
import { checkValue, cleanText, isTimeZone, shortText, type Value } from '../contacts/value.ts';
import { originOf } from '../sites/origin.ts';
import { first, type Parameters, parametersInside } from './parameters.ts';

export const utmKeys = [
  'utm_campaign',
  'utm_content',
  'utm_medium',
  'utm_source',
  'utm_term',
] as const;
export type Utm = Readonly<Record<(typeof utmKeys)[number], string>>;

/** One page or screen view, as the request tells it. */
export interface Hit {
  readonly url: string;
  readonly title: string;
  readonly referrer: string;
  readonly language: string;
  readonly utm: Utm;
  /** Parameters of the page that mean nothing to us, kept for reports; `{}` as JSON when none. */
  readonly query: string;
  /** The tracked link's token, or ''. */
  readonly ct: string;
  /** What the page claims about the person; null when it claims nothing. */
  readonly claims: Claims | null;
  /** Name of the browser's time zone, or ''. */
  readonly timeZone: string;
  /** Whether the page says that its visitor agreed to be followed; not merely did not refuse. */
  readonly hasConsent: boolean;
}

/** Unproven statements of a page about the person in front of it. */
export interface Claims {
  /** Acceptable values of publicly updatable fields. */
  readonly values: Values;
  readonly company: Values;
  readonly tags: TagChanges;
}

export interface HitRequest {
  readonly parameters: Parameters;
  readonly refererHeader: string;
  /** Recorded when the request names no page at all. */
  readonly ownUrl: string;
}

export function saysCampaign({ utm }: Hit): boolean {
  return utmKeys.some((key) => utm[key] !== '');
}

const limits = { url: 2048, title: 191, referrer: 2048, language: 64, value: 191, query: 24 };

/** Request values → hit. Pure: no clock, no database. */
export function readHit(
  { parameters, refererHeader, ownUrl }: HitRequest,
  fields: readonly Field[],
): Hit {
  const text = (length: number, ...names: string[]): string =>
    shortText(first(parameters, ...names), length);
  const url = pageUrl(text(limits.url, 'page_url', 'url') || cleanText(refererHeader) || ownUrl);
  const referrer =
    text(limits.referrer, 'page_referrer', 'referrer') || foreignReferrer(refererHeader, url);
  return {
    url: shortText(url, limits.url),
    title: text(limits.title, 'page_title', 'title'),
    referrer: shortText(withoutTracking(referrer), limits.referrer),
    language: text(limits.language, 'page_language', 'language'),
    utm: Object.fromEntries(utmKeys.map((key) => [key, text(limits.value, key)])) as Utm,
    query: leftoverQuery(parameters, fields, url),
    ct: first(parameters, 'ct'),
    claims: readClaims(parameters, fields),
    timeZone: timeZoneOf(parameters),
    hasConsent: first(parameters, 'mtc_consent') === 'granted',
  };
}

/** The `Referer` header of a view is mostly the page itself, which is not where its visitor came from. */
function foreignReferrer(refererHeader: string, url: string): string {
  const header = cleanText(refererHeader);
  return header === url || originOf(header) === originOf(url) ? '' : header;
}

/** Screen names stay as they are; of addresses only `ct`, which would let others in, is taken out. */
function pageUrl(text: string): string {
  return withoutTracking(text).replace(/\s+/g, ' ');
}

/** The address without the token of a tracked link. */
export function withoutTracking(url: string): string {
  if (!/[?&]ct(=|%5B|\[)/i.test(url)) return url;
  const [address = '', ...fragment] = url.split('#');
  const [path = '', ...query] = address.split('?');
  const kept = query
    .join('?')
    .split('&')
    .filter((part) => !/^ct(=|%5B|\[)/i.test(part));
  const hash = fragment.length > 0 ? `#${fragment.join('#')}` : '';
  return `${path}${kept.length > 0 ? `?${kept.join('&')}` : ''}${hash}`;
}

function readClaims(parameters: Parameters, fields: readonly Field[]): Claims | null {
  const values = publicValues(parameters, fields);
  const company = companyValues(fields, (name) => first(parameters, name));
  const tags = tagChangesOf(parameters.get('tags') ?? []);
  const claimsSomething =
    Object.keys(values).length +
      Object.keys(company).length +
      tags.add.length +
      tags.remove.length >
    0;
  return claimsSomething ? { values, company, tags } : null;
}

/** An unacceptable value is dropped alone; an empty one never erases. */
function publicValues(parameters: Parameters, fields: readonly Field[]): Values {
  const values: Record<string, Value> = {};
  for (const field of fields) {
    if (field.object !== 'contact' || !field.isPublished || !field.isPubliclyUpdatable) continue;
    const sent = parameters.get(field.alias);
    if (sent === undefined || cleanText(sent.join('')) === '') continue;
    const checked = checkValue(field, sent.length === 1 ? sent[0] : sent);
    if ('value' in checked && checked.value !== null) values[field.alias] = checked.value;
  }
  return values;
}

/** The zone's own name; from an offset alone (minutes west of UTC) a zone of fixed hours. */
function timeZoneOf(parameters: Parameters): string {
  const name = cleanText(first(parameters, 'timezone')).slice(0, 64);
  if (name !== '' && knownTimeZone(name)) return name;
  const offset = first(parameters, 'timezone_offset');
  const minutes = /^[+-]?\d{1,3}$/.test(offset) ? Number(offset) : Number.NaN;
  if (minutes === 0) return 'UTC';
  const isZone = minutes % 60 === 0 && minutes >= -840 && minutes <= 720;
  return isZone ? `Etc/GMT${minutes > 0 ? '+' : ''}${minutes / 60}` : '';
}

const zones = new Map<string, boolean>();

function knownTimeZone(name: string): boolean {
  let known = zones.get(name);
  if (known === undefined) {
    known = isTimeZone(name);
    if (zones.size < 2000) zones.set(name, known);
  }
  return known;
}

const ownParameters = new Set<string>([
  ...utmKeys,
  'page_url',
  'page_title',
  'page_referrer',
  'page_language',
  'url',
  'title',
  'referrer',
  'language',
  'tags',
  'ct',
  'd',
  'mautic_device_id',
  'mtc_id',
  'mtc_sid',
  'mtc_site',
  'mtc_consent',
  'event_id',
  'counter',
  'timezone_offset',
  'timezone',
  'do_not_track',
  '__proto__',
  'constructor',
  'prototype',
]);

/**
 * Parameters that neither we, nor a field, nor the page's address knows. Values sent for contact
 * or company fields are left out: personal data that was not accepted is not kept by a side door.
 */
function leftoverQuery(parameters: Parameters, fields: readonly Field[], url: string): string {
  let inAddress: Parameters | undefined;
  const left: [string, string][] = [];
  for (const [name, values] of parameters) {
    if (ownParameters.has(name) || isFieldName(name, fields)) continue;
    inAddress ??= parametersInside(url);
    if (inAddress.get(name)?.at(-1) === values.at(-1)) continue;
    left.push([shortText(name, 64), shortText(values.join(','), limits.value)]);
    if (left.length === limits.query) break;
  }
  return left.length === 0 ? '{}' : JSON.stringify(Object.fromEntries(left));
}

function isFieldName(name: string, fields: readonly Field[]): boolean {
  return aliasesOf(fields).has(name.toLowerCase());
}

const aliasSets = new WeakMap<readonly Field[], ReadonlySet<string>>();

function aliasesOf(fields: readonly Field[]): ReadonlySet<string> {
  let aliases = aliasSets.get(fields);
  if (aliases === undefined) {
    aliases = new Set(fields.map((field) => field.alias));
    aliasSets.set(fields, aliases);
  }
  return aliases;
}
