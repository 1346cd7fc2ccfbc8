import { Router } from 'express';
import { z } from 'zod';
import { callerOf } from '../auth/basic.ts';
import { findOperator, type Operator } from '../auth/operators.ts';
import type { Database } from '../db/connect.ts';
import { inTransaction } from '../db/transaction.ts';
import { invalid, notFound } from '../problem.ts';
import type { Contact, Values } from './contact.ts';
import {
  changeableFlags,
  changeField,
  type Field,
  type FieldChange,
  type Fields,
} from './field.ts';
import {
  type Author,
  createContact,
  findByIdentifiers,
  findContact,
  uniqueAliases,
  updateContact,
} from './store.ts';
import { applyTags, tagChangesOf, tagsOf } from './tags.ts';
import { readTimeline, type TimelineQuery, type TimelineSource } from './timeline.ts';
import { checkValue, type Value } from './value.ts';
import { contactToWire, entryToWire, fieldToWire } from './wire.ts';

interface ContactRoutes {
  readonly database: Database;
  readonly fields: Fields;
  readonly timeline: readonly TimelineSource[];
}

/** Contacts, their timeline and the fields, in the shapes of Mautic's REST API. */
export function contactRoutes(room: ContactRoutes): Router {
  const router = Router();

  router.post('/contacts/new', async (request, response) => {
    const { contact, isNew } = await saveContact(room, bodyOf(request.body), callerOf(response));
    if (isNew) response.location(`/api/contacts/${contact.id}`);
    response.status(isNew ? 201 : 200).json({ contact: await describe(room, contact) });
  });

  router.get('/contacts/:id', async (request, response) => {
    const contact = await contactAt(room.database, request.params.id);
    response.json({ contact: await describe(room, contact) });
  });

  for (const path of ['/contacts/:id/activity', '/contacts/:id/events'] as const) {
    router.get(path, async (request, response) => {
      const contact = await contactAt(room.database, request.params.id);
      response.json(await activityOf(room.timeline, contact.id, request.query));
    });
  }

  router.get('/fields/:object', async (request, response) => {
    const object = objectOf(request.params.object);
    const fields = (await room.fields.reload()).filter((field) => field.object === object);
    const byId = Object.fromEntries(fields.map((field) => [field.id, fieldToWire(field)]));
    response.json({ total: fields.length, fields: byId });
  });

  router.patch('/fields/:object/:id/edit', async (request, response) => {
    const field = await fieldAt(room, request.params.object, request.params.id);
    await changeField(room.database, field.id, flagsOf(request.body));
    await room.fields.reload();
    response.json({
      field: fieldToWire(await fieldAt(room, request.params.object, request.params.id)),
    });
  });
  return router;
}

/** The contact with this id in a path. @throws Problem 404 */
export async function contactAt({ knex }: Database, id: string): Promise<Contact> {
  const number = /^\d{1,15}$/.test(id) ? Number(id) : 0;
  const contact = number === 0 ? null : await findContact(knex, number);
  if (contact === null) throw notFound();
  return contact;
}

/** Creates the contact or, when another one holds a unique value of it, updates that one. */
async function saveContact(
  { database, fields: catalog }: ContactRoutes,
  body: Record<string, unknown>,
  operator: Operator,
): Promise<{ contact: Contact; isNew: boolean }> {
  const fields = await catalog.reload();
  const values = contactValues(fields, body);
  const tags = tagChangesOf(tagTexts(body.tags));
  const author: Author = {
    at: Date.now(),
    source: 'api',
    operatorId: operator.id,
    operatorName: operator.username,
  };
  return inTransaction(database, async (trx) => {
    const unique = uniqueAliases(fields).filter((alias) => (values[alias] ?? null) !== null);
    const held = Object.fromEntries(unique.map((alias) => [alias, values[alias] as Value]));
    const [known] = await findByIdentifiers(trx, held);
    const contact = known
      ? await updateContact(trx, known, { fields, values, author })
      : await createContact(trx, { fields, values, author });
    await applyTags(trx, database.dialect, contact.id, tags);
    return { contact, isNew: known === undefined };
  });
}

function contactValues(fields: readonly Field[], body: Record<string, unknown>): Values {
  const values: Record<string, Value> = {};
  const problems: Record<string, string[]> = {};
  const overwritesWithBlank = /^(1|true|yes)$/i.test(String(body.overwriteWithBlank ?? ''));
  for (const field of fields) {
    if (field.object !== 'contact' || !field.isPublished || body[field.alias] === undefined)
      continue;
    const checked = checkValue(field, body[field.alias]);
    if ('problem' in checked) problems[field.alias] = [checked.problem];
    else if (overwritesWithBlank || !isBlank(checked.value)) values[field.alias] = checked.value;
  }
  if (Object.keys(problems).length > 0) throw invalid(problems);
  return values;
}

/** What clients send for "nothing": it erases only when they say so. */
function isBlank(value: Value): boolean {
  return value === null || value === 0;
}

export async function describe(
  { database, fields }: Pick<ContactRoutes, 'database' | 'fields'>,
  contact: Contact,
): Promise<object> {
  const { createdBy, modifiedBy, ownerId } = contact;
  const ids = [...new Set([createdBy, modifiedBy, ownerId])].filter((id) => id !== null);
  const operators = await Promise.all(ids.map((id) => findOperator(database, id)));
  const byId = (id: number | null): Operator | null =>
    operators.find((operator) => operator?.id === id) ?? null;
  return contactToWire({
    contact,
    fields: await fields.current(),
    tags: await tagsOf(database, contact.id),
    owner: byId(ownerId),
    operatorName: (id) => fullName(byId(id)),
  });
}

function fullName(operator: Operator | null): string | null {
  if (operator === null) return null;
  return [operator.firstName, operator.lastName].filter(Boolean).join(' ') || operator.username;
}

const activityShape = z.object({
  filters: z
    .object({
      search: z.string().catch(''),
      includeEvents: words(),
      excludeEvents: words(),
      dateFrom: z.string().catch(''),
      dateTo: z.string().catch(''),
    })
    .partial()
    .catch({}),
  order: z
    .preprocess((value) => Object.values(Object(value)), z.array(z.string()).max(2))
    .catch([]),
  page: z.coerce.number().int().min(1).max(10_000).catch(1),
  limit: z.coerce.number().int().min(1).catch(25).transform(atMost(1000)),
});

function atMost(most: number): (asked: number) => number {
  return (asked) => Math.min(asked, most);
}

/** A list of words, sent as `x[]=a` or `x=a`. */
function words() {
  return z.preprocess(
    (value) => (value === undefined || value === '' ? [] : Object.values(Object([value].flat()))),
    z.array(z.string()).catch([]),
  );
}

async function activityOf(sources: readonly TimelineSource[], contactId: number, sent: unknown) {
  const { filters, order, page, limit } = activityShape.parse(sent);
  const { search = '', includeEvents = [], excludeEvents = [] } = filters;
  const labels = Object.assign({}, ...sources.map((source) => source.types)) as Record<
    string,
    string
  >;
  const included = includeEvents.length > 0 ? includeEvents : Object.keys(labels);
  const direction = order[1]?.toUpperCase() === 'ASC' ? 'ASC' : 'DESC';
  const query: TimelineQuery = {
    contactId,
    types: new Set(included.filter((type) => !excludeEvents.includes(type))),
    search,
    from: timeOf(filters.dateFrom, 0),
    to: timeOf(filters.dateTo, 999),
    orderBy: order[0] === 'eventLabel' ? 'label' : 'at',
    descending: direction === 'DESC',
  };
  const { entries, total } = await readTimeline(sources, query, page, limit);
  const sorted = Object.entries(labels).sort(([, a], [, b]) => a.localeCompare(b, 'en'));
  return {
    events: entries.map((entry) => entryToWire(contactId, labels[entry.type] ?? entry.type, entry)),
    filters: { ...filters, search, includeEvents, excludeEvents },
    order: [order[0] === 'eventLabel' ? 'eventLabel' : 'timestamp', direction],
    types: Object.fromEntries(sorted),
    total,
    page,
    limit,
    maxPages: Math.ceil(total / limit),
  };
}

/** A day means its first moment as a start and its last as an end. */
function timeOf(text: string | undefined, endOfDay: 0 | 999): number | null {
  if (text === undefined || text === '') return null;
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  const suffix = isDay ? (endOfDay === 0 ? 'T00:00:00Z' : 'T23:59:59Z') : '';
  const hasZone = isDay || /(Z|[+-]\d\d:?\d\d)$/.test(text);
  const at = Date.parse(`${isDay ? text : text.replace(' ', 'T')}${suffix}${hasZone ? '' : 'Z'}`);
  if (Number.isNaN(at))
    throw invalid({ [endOfDay === 0 ? 'dateFrom' : 'dateTo']: ['is not a date'] });
  return at + endOfDay;
}

async function fieldAt({ fields }: ContactRoutes, object: string, id: string): Promise<Field> {
  const field = (await fields.current()).find(
    (one) => one.object === objectOf(object) && String(one.id) === id,
  );
  if (field === undefined) throw notFound();
  return field;
}

function objectOf(name: string): Field['object'] {
  if (name !== 'contact' && name !== 'company') throw notFound();
  return name;
}

function flagsOf(body: unknown): FieldChange {
  const sent = bodyOf(body);
  const flags = Object.keys(changeableFlags).filter((flag) => sent[flag] !== undefined);
  return Object.fromEntries(
    flags.map((flag) => [flag, /^(1|true|yes)$/i.test(String(sent[flag]))]),
  );
}

function bodyOf(body: unknown): Record<string, unknown> {
  if (body === undefined || body === null) return {};
  // PHP clients send an empty set of values as an empty list.
  if (Array.isArray(body) && body.length === 0) return {};
  if (typeof body !== 'object' || Array.isArray(body))
    throw invalid({ body: ['must be an object'] });
  return body as Record<string, unknown>;
}

function tagTexts(sent: unknown): string[] {
  const list = Array.isArray(sent) ? sent : sent === undefined || sent === null ? [] : [sent];
  return list.map((one) => String((one as { tag?: unknown })?.tag ?? one));
}
