import type { Queries } from '../db/connect.ts';
import { findByCombination, holderOf } from './combinations.ts';
import type { Contact, Values } from './contact.ts';
import { identifiersOf } from './identifiers.ts';
import { findByIdentifiers, findContact } from './store.ts';
import { uniqueFields, uniqueValues } from './unique-fields.ts';
import { lookupKey, type Value } from './value.ts';

/* How unique values stand to a contact, whether each is unique for itself or all of them together. */

/**
 * Whom unique values name. Where several have them and none of those has nothing else, they name
 * nobody: whom they speak of cannot be told. A contact that has them all itself comes first.
 */
export async function namedBy(
  trx: Queries,
  unique: Values,
  own: number | null,
): Promise<Contact | 'several' | null> {
  const { relied } = await uniqueFields(trx);
  if (relied.combination === null) {
    const [found] = await findByIdentifiers(trx, unique);
    return found === undefined ? null : findContact(trx, found.id);
  }
  const itself = own === null ? null : await findContact(trx, own);
  if (itself !== null && agrees(itself, unique)) return itself;
  const [id, ...others] = await findByCombination(trx, relied, unique);
  if (others.length > 0) return 'several';
  return id === undefined ? null : findContact(trx, id);
}

/**
 * `own`: the contact has it, or it leads to the contact since a merge. `free`: it may get it.
 * `shared`: it may, and others have it too. `other`: it has another one. `taken`: the value, or
 * what the contact would have with it, is somebody else's.
 */
export type Standing = 'own' | 'free' | 'shared' | 'other' | 'taken';

/** How the unique ones of these values, said in one breath, stand to the contact, by alias. */
export async function standingOf(
  trx: Queries,
  contact: Contact,
  values: Values,
): Promise<Map<string, Standing>> {
  const unique = await uniqueValues(trx, values);
  if (Object.keys(unique).length === 0) return new Map();
  const { relied } = await uniqueFields(trx);
  if (relied.combination !== null) return standingTogether(trx, contact, unique);
  const standings = new Map<string, Standing>();
  for (const [alias, value] of Object.entries(unique)) {
    const [holder] = await findByIdentifiers(trx, { [alias]: value });
    const unheld = (contact.values[alias] ?? null) === null ? 'free' : 'other';
    const held = holder?.id === contact.id ? 'own' : 'taken';
    standings.set(alias, holder === undefined ? unheld : held);
  }
  return standings;
}

async function standingTogether(
  trx: Queries,
  contact: Contact,
  unique: Values,
): Promise<Map<string, Standing>> {
  const named = agrees(contact, unique) ? contact : await namedBy(trx, unique, null);
  const isMeant = named !== null && named !== 'several' && named.id === contact.id;
  const rest = isMeant ? 'own' : await standingOfRest(trx, contact, { unique, named });
  const standings = Object.entries(unique).map(([alias, value]): [string, Standing] => [
    alias,
    agrees(contact, { [alias]: value }) ? 'own' : rest,
  ]);
  return new Map(standings);
}

interface Naming {
  readonly unique: Values;
  readonly named: Contact | 'several' | null;
}

async function standingOfRest(
  trx: Queries,
  contact: Contact,
  { unique, named }: Naming,
): Promise<Standing> {
  if (named !== null && named !== 'several') return 'taken';
  if (contradicts(contact, unique)) return 'other';
  if ((await otherHolder(trx, contact, unique)) !== null) return 'taken';
  return named === null ? 'free' : 'shared';
}

/** Whether the contact has all these values. */
export function agrees(contact: Contact, values: Values): boolean {
  return Object.entries(values).every(([alias, value]) => keyOf(contact, alias) === folded(value));
}

/** Whether the contact has others in place of some of these values. */
export function contradicts(contact: Contact, values: Values): boolean {
  return Object.entries(values).some(([alias, value]) => {
    const held = keyOf(contact, alias);
    return held !== null && held !== folded(value);
  });
}

function keyOf({ values }: Contact, alias: string): string | null {
  return folded(values[alias] ?? null);
}

function folded(value: Value): string | null {
  return value === null ? null : lookupKey(String(value));
}

/**
 * Another contact that is in the way of this one, or of a new one, having these values; by OR it
 * is among those that were found by them.
 */
export async function otherHolder(
  trx: Queries,
  contact: Contact | null,
  values: Values,
  found?: readonly Contact[],
): Promise<number | null> {
  const { relied } = await uniqueFields(trx);
  if (relied.combination === null) {
    const holders = found ?? (await findByIdentifiers(trx, values));
    return holders.find(({ id }) => id !== contact?.id)?.id ?? null;
  }
  if (!relied.aliases.some((alias) => alias in values)) return null;
  const [whole] = identifiersOf(relied, { ...contact?.values, ...values });
  const holder = whole === undefined ? null : await holderOf(trx, whole);
  return holder === contact?.id ? null : holder;
}

/** The values without those that another contact is in the way of. */
export async function withoutTaken(
  trx: Queries,
  contact: Contact,
  values: Values,
): Promise<Values> {
  const { relied } = await uniqueFields(trx);
  const unique = Object.keys(values).filter((alias) => relied.aliases.includes(alias));
  const sets = relied.combination === null ? unique.map((alias) => [alias]) : [unique];
  const kept = { ...values };
  for (const aliases of sets) {
    const some = Object.fromEntries(aliases.map((alias) => [alias, values[alias] ?? null]));
    if ((await otherHolder(trx, contact, some)) === null) continue;
    for (const alias of aliases) delete kept[alias];
  }
  return kept;
}
