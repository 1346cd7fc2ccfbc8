import type { Author } from '../contacts/author.ts';
import type { Contact } from '../contacts/contact.ts';
import { holdContact } from '../contacts/store.ts';
import { applyTags } from '../contacts/tags.ts';
import type { Dialect } from '../db/dialect.ts';
import type { Transaction } from '../db/transaction.ts';
import { givePoints } from '../forms/actions.ts';
import { changeMemberships } from '../segments/store.ts';
import type { TrackedEvent } from '../tracking/pending-events.ts';
import type { Rule, RuleAction } from './rule.ts';

interface Acting {
  readonly trx: Transaction;
  readonly dialect: Dialect;
  readonly author: Author;
}

/** What a rule tells services in the visitor's page. */
export function eventsOf({ actions }: Rule): TrackedEvent[] {
  return actions.flatMap(({ type, properties }) => {
    if (type !== 'tracking.event') return [];
    const { services, category, action, label } = properties;
    return services.map((service) => ({ service, category, action, label }));
  });
}

/** Does to a contact what a rule says, in its order; what is gone meanwhile is passed over. */
export async function actOnContact(
  { trx, dialect }: Pick<Acting, 'trx' | 'dialect'>,
  { actions, logged }: Rule,
  { contactId, at }: { readonly contactId: number; readonly at: number },
): Promise<void> {
  const wanted = actions.filter(({ type }) => type !== 'tracking.event');
  if (wanted.length === 0) return;
  let contact = await holdContact(trx, contactId);
  const { source, ...pointsReason } = logged;
  const author: Author = { at, source, operatorId: null, operatorName: null, pointsReason };
  for (const action of wanted)
    if (contact !== null) contact = await act({ trx, dialect, author }, contact, action);
}

async function act(
  { trx, dialect, author }: Acting,
  contact: Contact,
  { type, properties }: RuleAction,
): Promise<Contact> {
  if (type === 'tags') await applyTags(trx, dialect, contact.id, properties);
  if (type === 'segments') await changeMemberships(trx, contact.id, properties);
  if (type !== 'points') return contact;
  const change = { operator: 'plus', by: properties.delta } as const;
  return givePoints(trx, contact, { change, author }, properties.group);
}
