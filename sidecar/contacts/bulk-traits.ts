import type { Transaction } from '../db/transaction.ts';
import type { Back, BulkRoom, Trait, Wanted } from './bulk.ts';
import type { Contact } from './contact.ts';
import type { ContactPart, Traits } from './contact-part.ts';

/** What a contact is like: by part, fields first. */
export type Likeness = Readonly<Record<string, Traits>>;

export const fieldsKey = 'fields';

/** All fields of a contact and those of its parts that the change is about. */
export async function likenessOf(
  trx: Transaction,
  contact: Contact,
  parts: readonly ContactPart[],
): Promise<Likeness> {
  const read: [string, Traits][] = [[fieldsKey, fieldTraits(contact)]];
  for (const { key, undo } of parts)
    if (undo !== undefined) read.push([key, await undo.traitsOf(trx, contact)]);
  return Object.fromEntries(read);
}

export function fieldTraits({ values, points }: Contact): Traits {
  return { ...values, points };
}

/** The parts that a change names. */
export function partsIn({ parts }: BulkRoom, wanted: Wanted): ContactPart[] {
  return parts.filter(({ key }) => Object.hasOwn(wanted.parts, key));
}

export function differenceOf(before: Likeness, after: Likeness): Back {
  const parts = Object.entries(after).map(([key, traits]) => {
    const old = before[key] ?? {};
    const names = [...new Set([...Object.keys(old), ...Object.keys(traits)])];
    const changed = names
      .map((name) => [name, [traitOf(old, name), traitOf(traits, name)]] as const)
      .filter(([, [was, is]]) => was !== is);
    return [key, Object.fromEntries(changed)] as const;
  });
  return Object.fromEntries(parts.filter(([, traits]) => Object.keys(traits).length > 0));
}

export function traitOf(traits: Traits, name: string): Trait {
  return Object.hasOwn(traits, name) ? (traits[name] ?? null) : null;
}
