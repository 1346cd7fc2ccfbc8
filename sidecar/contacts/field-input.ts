import { z } from 'zod';
import { invalid } from '../problem.ts';
import { sentFlag, sentText, sentWhole } from '../shape.ts';
import type { Sent } from './entity.ts';
import type { Field } from './field.ts';
import { checkValue, plainText, shortText } from './value.ts';

/* What API clients may say of a field. */

const types = new Set([
  ...['text', 'textarea', 'html', 'email', 'tel', 'url', 'lookup', 'select', 'multiselect'],
  ...['boolean', 'number', 'date', 'datetime', 'time', 'country', 'region', 'locale', 'timezone'],
]);
const groups = new Set(['core', 'social', 'personal', 'professional']);
const withList = new Set(['select', 'multiselect']);
const withoutDefault = new Set(['firstname', 'lastname', 'company', 'email', 'companyname']);

/** Their values are no keys, or other rows say what they are. */
const neverUnique = new Set([
  ...['textarea', 'html', 'multiselect', 'boolean'],
  ...['company', 'points', 'last_active'],
]);

/** Names that mean something else in the body of a contact, in a search or in a list. */
const reserved = new Set([
  ...['id', 'contact_id', 'company_id', 'points', 'tags', 'owner', 'owner_id', 'stage', 'stage_id'],
  ...['date_added', 'date_modified', 'date_identified', 'last_active', 'created_by', 'modified_by'],
  ...['hit_url', 'companies', 'custom', 'score', 'is', 'ids', 'name', 'tag', 'segment', 'common'],
  ...['ip', 'constructor'],
]);

const maxAlias = 25;
const maxProperties = 60_000;

/** What clients send for a field. */
export const fieldBodyShape = z.looseObject({
  label: sentText,
  alias: sentText,
  type: z.union([z.enum([...types]), z.string()]).optional(),
  group: z.union([z.enum([...groups]), z.string()]).optional(),
  order: sentWhole,
  defaultValue: sentText,
  isPublished: sentFlag,
  isRequired: sentFlag,
  isListable: sentFlag,
  isVisible: sentFlag,
  isShortVisible: sentFlag,
  isUniqueIdentifier: sentFlag,
  isPubliclyUpdatable: sentFlag,
  properties: z
    .unknown()
    .meta({ description: 'Such as {"list": [{"label", "value"}]}, {"yes", "no"} or {"scale"}.' })
    .optional(),
});

export type FieldDraft = Omit<Field, 'id'>;

/** A field as it shall be. @throws Problem 400 with a sentence for each mistake */
export function fieldDraftOf(
  sent: Sent,
  object: Field['object'],
  known: Field | null,
  others: readonly Field[],
): FieldDraft {
  const base = known ?? newField(sent, object, others);
  const draft: FieldDraft = {
    ...base,
    label: sent.label === undefined ? base.label : shortText(textOf(sent.label), 191),
    group: textOf(sent.group) || base.group,
    order: orderOf(sent.order) ?? base.order,
    defaultValue:
      sent.defaultValue === undefined ? base.defaultValue : defaultOf(sent.defaultValue),
    // The second name is misspelt, as some clients send it.
    isUnique: flag(sent.isUniqueIdentifier ?? sent.isUniqueIdentifer, base.isUnique),
    isPublished: base.alias === 'email' || flag(sent.isPublished, base.isPublished),
    isRequired: flag(sent.isRequired, base.isRequired),
    isListable: flag(sent.isListable, base.isListable),
    isVisible: flag(sent.isVisible, base.isVisible),
    isShortVisible: flag(sent.isShortVisible, base.isShortVisible),
    isPubliclyUpdatable: flag(sent.isPubliclyUpdatable, base.isPubliclyUpdatable),
    properties: propertiesOf(sent.properties) ?? base.properties,
  };
  const problems = problemsOf(draft);
  if (Object.keys(problems).length > 0) throw invalid(problems);
  return draft;
}

/** What never changes later, and what holds unless something else is sent. */
function newField(sent: Sent, object: Field['object'], others: readonly Field[]): FieldDraft {
  return {
    object,
    alias: freeAlias(textOf(sent.alias) || textOf(sent.label), others),
    type: textOf(sent.type) || 'text',
    isUnique: false,
    label: '',
    group: 'core',
    order: nextOrder(object, others),
    defaultValue: null,
    isPublished: true,
    isRequired: false,
    isFixed: false,
    isListable: true,
    isVisible: true,
    isShortVisible: true,
    isPubliclyUpdatable: false,
    properties: {},
  };
}

function problemsOf(draft: FieldDraft): Record<string, string[]> {
  const { label, type, group, properties, defaultValue } = draft;
  const problems: Record<string, string[]> = {};
  if (label === '') problems.label = ['A label is required.'];
  if (!types.has(type)) problems.type = [`There is no field type ${type.slice(0, 60)}.`];
  if (!groups.has(group)) problems.group = [`There is no group ${group.slice(0, 60)}.`];
  if (type === 'boolean' && !(properties.yes && properties.no))
    problems.properties = ['Labels for yes and no are required.'];
  if (withList.has(type) && !hasList(properties))
    problems.properties = ['A list of choices is required.'];
  if (JSON.stringify(properties).length > maxProperties)
    problems.properties = ['This is too much: 60,000 characters at most.'];
  Object.assign(problems, uniquenessProblems(draft));
  if (defaultValue !== null) {
    const checked = checkValue({ id: 0, ...draft }, defaultValue);
    const may = group !== 'social' && !draft.isUnique && !withoutDefault.has(draft.alias);
    if (!may) problems.defaultValue = ['This field cannot have a default.'];
    else if ('problem' in checked) problems.defaultValue = [checked.problem];
  }
  return problems;
}

function uniquenessProblems({ object, alias, type, isUnique }: FieldDraft): object {
  if (object === 'company' && isUnique !== (alias === 'companyname'))
    return { isUniqueIdentifier: ['Of the fields of companies, the name and no other is unique.'] };
  if (isUnique && (neverUnique.has(type) || (object === 'contact' && neverUnique.has(alias))))
    return { isUniqueIdentifier: ['This field cannot be unique.'] };
  return {};
}

function hasList({ list }: Field['properties']): boolean {
  return Array.isArray(list) && list.length > 0;
}

/** `Größe (cm)` → `grosse_cm`, with a number behind it when the name is taken. */
function freeAlias(wanted: string, others: readonly Field[]): string {
  const plain = wanted
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, maxAlias)
    .replace(/^_+|_+$/g, '');
  const needsPrefix = plain === '' || /^\d/.test(plain) || reserved.has(plain);
  const name = (needsPrefix ? `f_${plain || 'field'}` : plain).slice(0, maxAlias);
  const taken = new Set(others.map(({ alias }) => alias));
  for (let count = 1; ; count++) {
    const suffix = count === 1 ? '' : String(count);
    const alias = name.slice(0, maxAlias - suffix.length) + suffix;
    if (!taken.has(alias)) return alias;
  }
}

function nextOrder(object: Field['object'], others: readonly Field[]): number {
  return 1 + Math.max(0, ...others.filter((one) => one.object === object).map((one) => one.order));
}

function orderOf(sent: unknown): number | null {
  return /^\d{1,6}$/.test(textOf(sent)) ? Number(sent) : null;
}

function defaultOf(sent: unknown): string | null {
  const text = typeof sent === 'boolean' ? String(Number(sent)) : textOf(sent);
  return shortText(text, 191) || null;
}

/** Choices come as a list or, in forms, as an object with numbers for keys. */
function propertiesOf(sent: unknown): Field['properties'] | null {
  if (sent === undefined || sent === null || typeof sent !== 'object') return null;
  if (Array.isArray(sent)) return sent.length === 0 ? {} : { list: sent };
  const { list } = sent as { list?: unknown };
  const isKeyed = list !== null && typeof list === 'object' && !Array.isArray(list);
  return { ...sent, ...(isKeyed && { list: Object.values(Object(list)) }) };
}

function flag(sent: unknown, otherwise: boolean): boolean {
  return sent === undefined ? otherwise : /^(1|true|yes|on)$/i.test(plainText(sent));
}

function textOf(sent: unknown): string {
  return typeof sent === 'string' || typeof sent === 'number' ? String(sent).trim() : '';
}
