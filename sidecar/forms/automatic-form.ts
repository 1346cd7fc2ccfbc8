import { createHash } from 'node:crypto';
import { findNamed, storeNamed } from '../contacts/named-store.ts';
import { lookupKey, shortText } from '../contacts/value.ts';
import type { Database } from '../db/connect.ts';
import { insertRow } from '../db/rows.ts';
import { inTransaction, StaleRead, type Transaction } from '../db/transaction.ts';
import type { Site } from '../sites/site.ts';
import { targetOf } from './field-mapping.ts';
import { type Form, type FormField, formOf } from './form.ts';
import type { SignedAnswer, SignedSubmission } from './signed-submission.ts';

/** A form of a site's own, as its plugin names it. */
export interface FormOrigin {
  readonly key: Buffer;
  readonly title: string;
  readonly provider: string;
}

const maxFields = 200;

/** The same form of the same site has the same key, whatever its title. */
export function originOf(
  { key }: Site,
  { form: { provider, id, title } }: Pick<SignedSubmission, 'form'>,
): FormOrigin {
  const digest = createHash('sha256')
    .update(JSON.stringify([key, provider, id]))
    .digest();
  return { key: digest.subarray(0, 16), title, provider };
}

/**
 * Our record of a form that lives in a CMS: made when it is first heard of, with a field for each
 * key that was ever sent. What an operator changed in it stays; its name follows the CMS.
 */
export async function automaticForm(
  database: Database,
  origin: FormOrigin,
  answers: readonly SignedAnswer[],
): Promise<Form> {
  const known = await findForm(database, origin);
  if (known !== null && isCurrent(known, origin, answers)) return known;
  return inTransaction(database, async (trx) => {
    const { held, lostId } = await heldForm(trx, origin);
    const row = held === null ? newRow(origin) : { name: nameOf(origin, held.name) };
    const fields = withNewFields(held?.fields ?? [], answers);
    const lastId = Math.max(0, ...fields.map(({ id }) => id), held?.lastPartId ?? 0);
    const item = await storeNamed(trx, 'forms', {
      id: held?.id ?? null,
      row: {
        ...{ ...row, name_key: lookupKey(row.name) },
        ...{ fields: JSON.stringify(fields), last_part_id: lastId },
      },
    });
    if (held === null) await claim(trx, origin, { formId: item.id, lostId });
    return formOf(item);
  });
}

export async function findForm({ knex }: Database, { key }: FormOrigin): Promise<Form | null> {
  const row = await knex('form_origins').where({ origin_key: key }).first();
  const item = row === undefined ? null : await findNamed(knex, 'forms', Number(row.form_id));
  return item === null ? null : formOf(item);
}

interface HeldForm extends Form {
  readonly lastPartId: number;
}

/** `lostId` is the id of a form that somebody deleted. */
async function heldForm(
  trx: Transaction,
  { key }: FormOrigin,
): Promise<{ readonly held: HeldForm | null; readonly lostId: number | null }> {
  const row = await trx('form_origins').where({ origin_key: key }).first().forUpdate();
  if (row === undefined) return { held: null, lostId: null };
  const item = await findNamed(trx, 'forms', Number(row.form_id));
  if (item === null) return { held: null, lostId: Number(row.form_id) };
  return { held: { ...formOf(item), lastPartId: Number(item.row.last_part_id) }, lostId: null };
}

interface Claim {
  readonly formId: number;
  readonly lostId: number | null;
}

/** When another submission was first, the key or the lost form is taken: all is done again. */
async function claim(
  trx: Transaction,
  { key }: FormOrigin,
  { formId, lostId }: Claim,
): Promise<void> {
  const row = { origin_key: key, form_id: formId };
  if (lostId === null) return void (await insertRow(trx, 'form_origins', row));
  const lost = trx('form_origins').where({ origin_key: key, form_id: lostId });
  if ((await lost.update(row)) === 0) throw new StaleRead();
}

function isCurrent(form: Form, origin: FormOrigin, answers: readonly SignedAnswer[]): boolean {
  const known = new Set(form.fields.map(({ alias }) => alias));
  const isFull = form.fields.length >= maxFields;
  const isKnown = answers.every(({ alias }) => known.has(alias)) || isFull;
  const isMapped = form.fields.every((field) => asChosen(field, answers) === field);
  return isKnown && isMapped && form.name === nameOf(origin, form.name);
}

function nameOf({ title, provider }: FormOrigin, before = ''): string {
  return shortText(title, 191).trim() || before || provider;
}

function newRow(origin: FormOrigin) {
  const name = nameOf(origin);
  return {
    ...{ name, description: null, is_published: 1 },
    ...{ created_at: Date.now(), created_by: null, modified_at: null, modified_by: null },
    alias: origin.provider
      .toLowerCase()
      .replace(/[^a-z0-9_]+/g, '_')
      .slice(0, 10),
    ...{ post_action: 'return', post_action_property: null, in_kiosk_mode: 0 },
    ...{ publish_up_at: null, publish_down_at: null },
    ...{ settings: JSON.stringify({ formType: 'standalone', renderStyle: false }), actions: '[]' },
  };
}

function withNewFields(
  fields: readonly FormField[],
  answers: readonly SignedAnswer[],
): FormField[] {
  const all = fields.map((field) => asChosen(field, answers));
  const known = new Set(fields.map(({ alias }) => alias));
  let id = Math.max(0, ...fields.map((field) => field.id));
  for (const answer of answers) {
    if (known.has(answer.alias) || all.length >= maxFields) continue;
    known.add(answer.alias);
    id += 1;
    all.push(newField(id, answer));
  }
  return all;
}

/** What the site chose wins over what was guessed here, or mapped by an operator. */
function asChosen(field: FormField, answers: readonly SignedAnswer[]): FormField {
  const to = answers.find(({ alias }) => alias === field.alias)?.to;
  const isSame = to === undefined || to === (field.mappedField ?? '');
  return isSame ? field : { ...field, ...mappingOf(to) };
}

/** A site has checked its answers already: none is refused here. */
function newField(id: number, { alias, key, label, type, to }: SignedAnswer): FormField {
  const target = to ?? targetOf(key, label, type);
  return {
    ...{ id, order: id, alias, label: label || shortText(key, 191), showLabel: true, type: 'text' },
    ...{ defaultValue: null, isRequired: false, validationMessage: null, helpMessage: null },
    ...{ properties: {}, validation: {}, parent: null, conditions: {} },
    ...{ labelAttributes: null, inputAttributes: null, containerAttributes: null },
    ...{ saveResult: true, isAutoFill: false, ...mappingOf(target) },
    ...{ showWhenValueExists: true, alwaysDisplay: false, showAfterXSubmissions: null },
  };
}

/** A whole name is mapped to the first one, and told apart when it comes. */
export function mappingOf(target: string | null): Pick<FormField, 'mappedObject' | 'mappedField'> {
  if (target === null || target === '') return { mappedObject: null, mappedField: null };
  return { mappedObject: 'contact', mappedField: target === 'fullname' ? 'firstname' : target };
}

/** Whether it is told apart; who chooses a field for it wants it whole. */
export function isWholeName({ key, label, type, to }: Omit<SignedAnswer, 'value'>): boolean {
  return to === undefined && targetOf(key, label, type) === 'fullname';
}
