import type { Author } from '../contacts/author.ts';
import { differenceOf, type Likeness, likenessOf, traitOf } from '../contacts/bulk-traits.ts';
import type { Contact, Values } from '../contacts/contact.ts';
import { withAttributionDate } from '../contacts/contact-input.ts';
import type { ContactPart, PartChange } from '../contacts/contact-part.ts';
import { allowChannel, reasons, refuseChannel } from '../contacts/do-not-contact.ts';
import type { Field } from '../contacts/field.ts';
import { addAddress } from '../contacts/ip-addresses.ts';
import type { NamedItem } from '../contacts/named-store.ts';
import { changeStage } from '../contacts/stages.ts';
import { assignOwner, updateContact } from '../contacts/store.ts';
import { applyTags } from '../contacts/tags.ts';
import { otherHolder } from '../contacts/unique-standing.ts';
import { lookupKey, type Value } from '../contacts/value.ts';
import type { Database } from '../db/connect.ts';
import type { Transaction } from '../db/transaction.ts';
import { joinSegment } from '../segments/store.ts';
import { type Draft, RowProblem } from './draft.ts';
import type { Outcome, Settings } from './import.ts';
import { companyNameIn, type Names } from './names.ts';

/* What a row changes of a contact that is there. */

/** What the rows of a file have in common. */
export interface Work {
  readonly database: Database;
  readonly fields: readonly Field[];
  readonly settings: Settings;
  readonly segment: NamedItem | null;
  readonly author: Author;
  /** What rows may change beside fields. */
  readonly parts: readonly ContactPart[];
}

/** What the contact lacks of what the row says. */
export interface Needed {
  readonly values: Values;
  readonly ownerId: number | null;
  readonly stage: NamedItem | null;
  readonly tags: readonly string[];
  readonly closed: readonly string[];
  readonly opened: string | null;
  readonly addresses: readonly string[];
  readonly segment: NamedItem | null;
}

/** Null when the row says nothing new. */
export function neededFor(
  work: Work,
  draft: Draft,
  contact: Contact,
  { names, likeness }: { readonly names: Names; readonly likeness: Likeness },
): Needed | null {
  const { settings, segment } = work;
  const mayReplace = (held: unknown): boolean => held === null || !settings.keepExisting;
  const has = (part: string, name: string): boolean => traitOf(likeness[part] ?? {}, name) !== null;
  const tags = new Set(Object.keys(likeness.tags ?? {}).map(lookupKey));
  const ownerId = draft.ownerId ?? settings.ownerId;
  const stage = names.stages.get(lookupKey(draft.stage ?? '')) ?? null;
  const needed: Needed = {
    values: changedValues(work, draft, contact, names),
    ownerId: ownerId !== contact.ownerId && mayReplace(contact.ownerId) ? ownerId : null,
    stage: stage?.id !== contact.stageId && mayReplace(contact.stageId) ? stage : null,
    tags: [...settings.tags, ...draft.tags].filter((tag) => !tags.has(lookupKey(tag))),
    closed: draft.closed.filter((channel) => !has('doNotContact', channel)),
    opened: draft.opened !== null && has('doNotContact', draft.opened) ? draft.opened : null,
    addresses: draft.addresses.filter((address) => !has('addresses', address)),
    segment: segment !== null && !has('segment', String(segment.id)) ? segment : null,
  };
  return isNothing(needed) ? null : needed;
}

function isNothing({ values, tags, closed, addresses, ...single }: Needed): boolean {
  const lists = [Object.keys(values), tags, closed, addresses];
  return (
    lists.every((list) => list.length === 0) && Object.values(single).every((one) => one === null)
  );
}

/** Where they come from and how many points they have is said of new contacts only. */
const onlyOfNew = new Set(['points', 'last_active']);

function changedValues(work: Work, draft: Draft, contact: Contact, names: Names): Values {
  const said: Record<string, Value> = { ...draft.values };
  const company = companyNameIn(draft);
  if (company !== null) said.company = names.companies.get(lookupKey(company))?.name ?? company;
  const changed = Object.entries(said).filter(([alias, value]) => {
    const held = contact.values[alias] ?? null;
    const isKept = work.settings.keepExisting && held !== null;
    return held !== value && !isKept && !onlyOfNew.has(alias);
  });
  return withAttributionDate(Object.fromEntries(changed));
}

/** Writes what the row says over a held contact. @throws RowProblem before anything is written */
export async function changeKnown(
  trx: Transaction,
  work: Work,
  draft: Draft,
  { contact, names }: { readonly contact: Contact; readonly names: Names },
): Promise<Outcome> {
  const row = draft.row.number;
  const before = await likenessOf(trx, contact, work.parts);
  const needed = neededFor(work, draft, contact, { names, likeness: before });
  if (needed === null) return { row, state: 'unchanged', contactId: contact.id };
  if ((await otherHolder(trx, contact, needed.values)) !== null)
    throw new RowProblem('Another contact has a value that is unique.');
  const { fields, author } = work;
  let current = await updateContact(trx, contact, { fields, values: needed.values, author });
  for (const change of changesOf(work, needed))
    current = await change(trx, current, { author, isNew: false, fields });
  const back = differenceOf(before, await likenessOf(trx, current, work.parts));
  const modified = { at: [contact.modifiedAt, current.modifiedAt] as const };
  const by = [contact.modifiedBy, current.modifiedBy] as const;
  return {
    ...{ row, state: 'updated', contactId: contact.id, leftAt: current.modifiedAt },
    back: { ...back, modified: { ...modified, by } },
  };
}

/** What the row brings beside values, for a contact that is held. */
export function changesOf(
  { database: { dialect } }: Pick<Work, 'database'>,
  needed: Omit<Needed, 'values'>,
): PartChange[] {
  const { ownerId, stage, tags, closed, opened, addresses, segment } = needed;
  const changes: PartChange[] = [];
  if (ownerId !== null)
    changes.push((trx, contact, saving) => assignOwner(trx, contact, { ownerId, ...saving }));
  if (stage !== null)
    changes.push((trx, contact, saving) => changeStage(trx, contact, { stage, ...saving }));
  if (tags.length > 0)
    changes.push(silently((trx, id) => applyTags(trx, dialect, id, { add: tags, remove: [] })));
  for (const channel of closed)
    changes.push(
      silently((trx, id, author) => refuseChannel(trx, id, { channel, ...byImport }, author)),
    );
  if (opened !== null)
    changes.push(silently((trx, id, author) => allowChannel(trx, id, opened, author)));
  for (const address of addresses)
    changes.push(silently((trx, contactId) => addAddress(trx, dialect, { contactId, address })));
  if (segment !== null) changes.push(silently((trx, id) => joinSegment(trx, segment, id)));
  return changes;
}

const byImport = { reason: reasons.manual, comments: 'Imported', channelId: null } as const;

type SilentChange = (trx: Transaction, contactId: number, author: Author) => Promise<unknown>;

/** The columns of the contact stay what they are. */
function silently(change: SilentChange): PartChange {
  return async (trx, contact, { author }) => {
    await change(trx, contact.id, author);
    return contact;
  };
}
