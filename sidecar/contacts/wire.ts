import type { Contact } from './contact.ts';
import { type Field, ownFields } from './field.ts';
import type { TimelineEntry } from './timeline.ts';
import type { Value } from './value.ts';
import {
  objectWord,
  shownFields,
  type ValuesWriter,
  type View,
  valuesToWire,
  valuesWriter,
} from './values-wire.ts';

/* Our words ↔ the words of Mautic's contact API. Nothing else in the sidecar knows the latter. */

/** `2026-01-31T10:00:00+00:00`; null stays null. */
export function isoTime(at: number | null): string | null {
  return at === null ? null : `${new Date(at).toISOString().slice(0, 19)}+00:00`;
}

export interface ContactParts {
  readonly contact: Contact;
  readonly fields: readonly Field[];
  /** What the contact has beside its fields, by key. */
  readonly parts: Readonly<Record<string, unknown>>;
  readonly operatorName: (id: number | null) => string | null;
}

export function contactToWire(parts: ContactParts, view: View = {}): object {
  const { contact, fields } = parts;
  const valueFor = (field: Field) => wireValue(contact, field);
  const inLists = {
    ...beforeFields(parts),
    fields: valuesToWire({
      id: String(contact.id),
      fields: shownFields(ownFields(fields, 'contact'), valueFor, view),
      valueFor,
      groups: contactGroups,
    }),
  };
  return view.minimal ? inLists : { ...inLists, ...afterFields(parts) };
}

/** What `JSON.stringify` makes of `contactToWire`, in a fraction of the time. */
export function contactToJson(parts: ContactParts): string {
  const { contact, fields } = parts;
  const id = String(contact.id);
  const values = writerOf(fields)({ id, valueFor: (field) => wireValue(contact, field) });
  const before = JSON.stringify(beforeFields(parts)).slice(0, -1);
  return `${before},"fields":${values},${JSON.stringify(afterFields(parts)).slice(1)}`;
}

const contactGroups = ['core', 'social', 'personal', 'professional'];
const writers = new WeakMap<readonly Field[], ValuesWriter>();

/** Made once for each state of the fields. */
function writerOf(fields: readonly Field[]): ValuesWriter {
  const known = writers.get(fields);
  if (known !== undefined) return known;
  const writer = valuesWriter(ownFields(fields, 'contact'), contactGroups);
  writers.set(fields, writer);
  return writer;
}

function beforeFields({ contact, operatorName }: ContactParts): object {
  return {
    isPublished: true,
    dateAdded: isoTime(contact.createdAt),
    dateModified: isoTime(contact.modifiedAt),
    createdBy: contact.createdBy,
    createdByUser: operatorName(contact.createdBy),
    modifiedBy: contact.modifiedBy,
    modifiedByUser: operatorName(contact.modifiedBy),
    id: contact.id,
    points: contact.points,
    color: null,
  };
}

function afterFields({ contact, parts }: ContactParts): object {
  return {
    lastActive: isoTime(contact.lastActiveAt),
    owner: parts.owner ?? null,
    ipAddresses: parts.ipAddresses ?? [],
    tags: parts.tags ?? [],
    utmtags: parts.utmtags ?? [],
    stage: parts.stage ?? null,
    dateIdentified: isoTime(contact.identifiedAt),
    preferredProfileImage: null,
    doNotContact: parts.doNotContact ?? [],
    frequencyRules: parts.frequencyRules ?? [],
  };
}

/** As after a delete: what is gone has no id, in the contact and in its fields. */
export function withoutId(wire: object): object {
  const { fields } = wire as { fields?: { all?: object } };
  if (fields?.all === undefined) return { ...wire, id: null };
  return { ...wire, id: null, fields: { ...fields, all: { ...fields.all, id: null } } };
}

function wireValue(contact: Contact, field: Field): Value {
  if (field.alias === 'points') return contact.points;
  if (field.alias === 'last_active')
    return isoTime(contact.lastActiveAt)?.slice(0, 19).replace('T', ' ') ?? null;
  return contact.values[field.alias] ?? null;
}

export function fieldToWire(field: Field): object {
  return {
    isPublished: field.isPublished,
    dateAdded: null,
    dateModified: null,
    createdBy: null,
    createdByUser: null,
    modifiedBy: null,
    modifiedByUser: null,
    id: field.id,
    label: field.label,
    alias: field.alias,
    type: field.type,
    group: field.group,
    order: field.order,
    object: objectWord(field),
    defaultValue: field.defaultValue,
    isRequired: field.isRequired,
    isFixed: field.isFixed,
    isListable: field.isListable,
    isVisible: field.isVisible,
    isShortVisible: field.isShortVisible,
    isUniqueIdentifier: field.isUnique,
    isPubliclyUpdatable: field.isPubliclyUpdatable,
    properties: field.properties,
  };
}

export function fieldInListToWire(field: Field): object {
  const { id, label, alias, type, group, order } = field;
  return { id, label, alias, type, group, order, object: objectWord(field) };
}

export function entryToWire(
  contactId: number | undefined,
  word: string,
  entry: TimelineEntry,
): object {
  const { type, rowId, prefix = '', at, label, href, icon, details } = entry;
  return {
    event: type,
    eventId: type === 'page.hit' ? String(rowId) : `${type}${prefix}${rowId}`,
    eventLabel: href === null ? label : { label, href, isExternal: true },
    eventType: word,
    timestamp: isoTime(at),
    ...(icon !== undefined && { icon }),
    contactId: String(contactId),
    details,
  };
}
