import { z } from 'zod';
import type { Sent } from '../contacts/entity.ts';
import type { Field, Fields } from '../contacts/field.ts';
import type { NamedKind, NamedSaving } from '../contacts/named-entity.ts';
import { flagOf, longText } from '../contacts/named-input.ts';
import type { NamedItem, Row } from '../contacts/named-store.ts';
import {
  publicationBody,
  publicationOf,
  publicationShape,
  publicationToWire,
} from '../contacts/publication.ts';
import { plainText } from '../contacts/value.ts';
import { invalid } from '../problem.ts';
import { nullableText, sentFlag, sentText, sentWhole } from '../shape.ts';
import { actionContent, actionToWire } from './action-input.ts';
import { checkAliases, fieldContent, fieldToWire } from './field-input.ts';
import { type FormAction, type FormField, formOf } from './form.ts';
import { mergedParts, type PartIds, partIds } from './parts-input.ts';

const parts = (what: string) =>
  z
    .unknown()
    .meta({ description: `A list of ${what}; those with an id are edited.`, examples: [[]] })
    .optional();

const postActions = ['return', 'redirect', 'message'] as const;

const bodyShape = {
  ...publicationBody,
  formType: sentText,
  postAction: z.union([z.enum(postActions), sentText]).optional(),
  postActionProperty: sentText,
  inKioskMode: sentFlag,
  renderStyle: sentFlag,
  noIndex: sentFlag,
  template: sentText,
  formAttributes: sentText,
  language: sentText,
  progressiveProfilingLimit: sentWhole,
  fields: parts('fields {label, type, alias, isRequired, mappedObject, mappedField, …}'),
  actions: parts('actions {name, type, properties}'),
};

const itemShape = {
  ...publicationShape,
  alias: z.string(),
  category: z.null(),
  cachedHtml: z.null(),
  fields: z.array(z.looseObject({ id: z.int(), label: z.string(), alias: z.string() })),
  actions: z.array(z.looseObject({ id: z.int(), name: z.string(), type: z.string() })),
  template: nullableText,
  inKioskMode: z.boolean(),
  renderStyle: z.boolean(),
  formType: z.string(),
  postAction: z.string(),
  postActionProperty: nullableText,
  noIndex: z.boolean().nullable(),
  formAttributes: nullableText,
  language: nullableText,
};

/** Forms behind the standard routes. */
export function formKind(fields: Fields): NamedKind {
  return {
    table: 'forms',
    path: '/forms',
    singular: 'form',
    plural: 'forms',
    listForm: 'array',
    words: ['a form', 'forms'],
    bodyShape,
    itemShape,
    sortable: { alias: 'alias', publish_up: 'publish_up_at', publish_down: 'publish_down_at' },
    async prepare() {
      const current = await fields.reload();
      return (saving) => formColumns(saving, current);
    },
    toWire: formToWire,
    // What people sent by it stays with them.
    forget: async () => undefined,
  };
}

async function formColumns(saving: NamedSaving, contactFields: readonly Field[]): Promise<Row> {
  const { sent, manner, known, name } = saving;
  const stored = manner === 'patch' ? known?.row : undefined;
  const ids = partIds(Number(known?.row.last_part_id ?? 0));
  const fields = await fieldsIn(saving, contactFields, ids);
  const actions = await actionsIn(saving, ids);
  const isKiosk = flagOf(sent, 'inKioskMode') ?? Number(stored?.in_kiosk_mode ?? 0) === 1;
  return {
    alias: String(known?.row.alias ?? aliasOf(name)),
    ...postActionIn(saving),
    ...publicationOf(saving),
    in_kiosk_mode: isKiosk ? 1 : 0,
    settings: JSON.stringify(settingsIn(sent, stored === undefined ? {} : settingsOf(stored))),
    fields: JSON.stringify(fields),
    actions: JSON.stringify(actions),
    last_part_id: ids.last(),
  };
}

async function fieldsIn(
  { sent, manner, known }: NamedSaving,
  contactFields: readonly Field[],
  ids: PartIds,
): Promise<FormField[]> {
  const fields = await mergedParts<FormField>(sent.fields, {
    word: 'fields',
    manner,
    stored: known === null ? [] : formOf(known).fields,
    ids,
    read: (one, stored) => fieldContent(one, stored, contactFields),
  });
  checkAliases(fields);
  return fields;
}

function actionsIn({ trx, sent, manner, known }: NamedSaving, ids: PartIds): Promise<FormAction[]> {
  return mergedParts<FormAction>(sent.actions, {
    word: 'actions',
    manner,
    stored: known === null ? [] : formOf(known).actions,
    ids,
    read: (one, stored) => actionContent(trx, one, stored),
  });
}

/** `Contact us!` → `contact_us` */
function aliasOf(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9_]+/g, '_')
      .slice(0, 10) || 'form'
  );
}

/** An address of the web or a path; tokens may stand behind the host only, never make one. */
export const redirectShape = /^(https?:\/\/[^\s/?#{}\\@]+([/?#]\S*)?|\/(?![/\\])\S*)$/i;

function postActionIn({ sent, manner, known }: NamedSaving): Row {
  const stored = manner === 'patch' ? known?.row : undefined;
  const action = plainText(sent.postAction) || String(stored?.post_action ?? 'return');
  const given = longText(sent, 'postActionProperty');
  const property = given === undefined ? (stored?.post_action_property ?? null) : given;
  if (!postActions.some((one) => one === action))
    throw invalid({ postAction: [`is one of ${postActions.join(', ')}`] });
  if (action === 'message' && property === null)
    throw invalid({ postActionProperty: ['A message is required.'] });
  if (action === 'redirect' && !redirectShape.test(String(property ?? '').replace(/\s/g, '%20')))
    throw invalid({ postActionProperty: ['A web address or a path is required.'] });
  return { post_action: action, post_action_property: property };
}

type Settings = Readonly<Record<string, string | boolean | number | null>>;

/** What is kept for whoever shows the form. */
function settingsIn(sent: Sent, stored: Settings): Settings {
  const text = (name: string) => {
    const value = longText(sent, name);
    return value === undefined ? (stored[name] ?? null) : value;
  };
  return {
    formType: text('formType') ?? 'standalone',
    template: text('template'),
    renderStyle: flagOf(sent, 'renderStyle') ?? stored.renderStyle ?? false,
    noIndex: flagOf(sent, 'noIndex') ?? stored.noIndex ?? null,
    formAttributes: text('formAttributes'),
    language: text('language'),
    progressiveProfilingLimit: limitIn(sent) ?? stored.progressiveProfilingLimit ?? null,
  };
}

function limitIn({ progressiveProfilingLimit: sent }: Sent): number | undefined {
  if (sent === undefined || sent === null || sent === '') return undefined;
  if (/^[1-9]\d{0,5}$/.test(plainText(sent))) return Number(sent);
  throw invalid({ progressiveProfilingLimit: ['is empty or more than 0'] });
}

function settingsOf(row: Row): Settings {
  return JSON.parse(String(row.settings)) as Settings;
}

function formToWire(item: NamedItem): object {
  const form = formOf(item);
  const { template, renderStyle, formType, noIndex, formAttributes, language } = settingsOf(
    item.row,
  );
  return {
    id: form.id,
    name: form.name,
    alias: form.alias,
    category: null,
    description: item.description,
    cachedHtml: null,
    ...publicationToWire(item),
    fields: form.fields.map(fieldToWire),
    actions: form.actions.map(actionToWire),
    template,
    inKioskMode: form.isKiosk,
    renderStyle,
    formType,
    postAction: form.postAction,
    postActionProperty: form.postActionProperty,
    noIndex,
    formAttributes,
    language,
  };
}
