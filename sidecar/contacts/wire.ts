import type { Contact } from './contact.ts';
import type { Field } from './field.ts';
import type { TimelineEntry } from './timeline.ts';
import type { Value } from './value.ts';

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

export interface ContactView {
  /** Only what a list shows. */
  readonly minimal?: boolean;
  /** Only these fields, and only where they have a value. */
  readonly select?: readonly string[];
}

export function contactToWire(parts: ContactParts, view: ContactView = {}): object {
  const { contact, parts: own, operatorName } = parts;
  const inLists = {
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
    fields: fieldsToWire(contact, shownFields(parts, view)),
  };
  if (view.minimal) return inLists;
  return {
    ...inLists,
    lastActive: isoTime(contact.lastActiveAt),
    owner: own.owner ?? null,
    ipAddresses: own.ipAddresses ?? [],
    tags: own.tags ?? [],
    utmtags: own.utmtags ?? [],
    stage: own.stage ?? null,
    dateIdentified: isoTime(contact.identifiedAt),
    preferredProfileImage: null,
    doNotContact: own.doNotContact ?? [],
    frequencyRules: own.frequencyRules ?? [],
  };
}

/** As after a delete: what is gone has no id, in the contact and in its fields. */
export function withoutId(wire: object): object {
  const { fields } = wire as { fields?: { all?: object } };
  if (fields?.all === undefined) return { ...wire, id: null };
  return { ...wire, id: null, fields: { ...fields, all: { ...fields.all, id: null } } };
}

function shownFields({ contact, fields }: ContactParts, { select }: ContactView): readonly Field[] {
  const own = fields.filter(({ object, isPublished }) => object === 'contact' && isPublished);
  if (select === undefined || select.length === 0) return own;
  return own.filter((field) => select.includes(field.alias) && wireValue(contact, field) !== null);
}

function fieldsToWire(contact: Contact, fields: readonly Field[]): object {
  const groups: Record<string, Record<string, object>> = {
    core: {},
    social: {},
    personal: {},
    professional: {},
  };
  const all: Record<string, Value> = { id: String(contact.id) };
  for (const field of fields) {
    const value = wireValue(contact, field);
    all[field.alias] = value;
    groups[field.group] ??= {};
    (groups[field.group] as Record<string, object>)[field.alias] = contactFieldToWire(field, value);
  }
  const entries = Object.entries(groups).map(([group, members]) => [
    group,
    Object.keys(members).length === 0 ? [] : members,
  ]);
  return { ...Object.fromEntries(entries), all };
}

function contactFieldToWire(field: Field, value: Value): object {
  return {
    id: String(field.id),
    label: field.label,
    alias: field.alias,
    type: field.type,
    group: field.group,
    object: 'lead',
    is_fixed: field.isFixed ? '1' : '0',
    properties: field.properties,
    default_value: field.defaultValue,
    value,
    normalizedValue: wordFor(field, value),
  };
}

/** The label of a choice, where a field has choices. */
function wordFor({ type, properties }: Field, value: Value): Value {
  if (value === null) return '';
  if (type === 'boolean') return String((value === 1 ? properties.yes : properties.no) ?? value);
  if (type !== 'select' && type !== 'multiselect') return value;
  const list: { value?: unknown; label?: unknown }[] = Array.isArray(properties.list)
    ? properties.list
    : [];
  const wordOf = (one: string): string =>
    String(list.find((choice) => String(choice?.value) === one)?.label ?? one);
  return String(value).split('|').map(wordOf).join('|');
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
    object: field.object === 'contact' ? 'lead' : 'company',
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

export function fieldInListToWire({ id, label, alias, type, group, order, object }: Field): object {
  const word = object === 'contact' ? 'lead' : 'company';
  return { id, label, alias, type, group, order, object: word };
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
