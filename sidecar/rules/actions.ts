import type { Author } from '../contacts/author.ts';
import type { Contact } from '../contacts/contact.ts';
import { holdContact } from '../contacts/store.ts';
import { applyTags } from '../contacts/tags.ts';
import type { Dialect } from '../db/dialect.ts';
import type { Transaction } from '../db/transaction.ts';
import { queueDelivery } from '../delivery/queue.ts';
import { givePoints } from '../forms/actions.ts';
import { changeMemberships } from '../segments/store.ts';
import type { TrackedEvent } from '../tracking/pending-events.ts';
import type { Rule, RuleAction, WebhookProperties } from './rule.ts';

interface Acting {
  readonly trx: Transaction;
  readonly dialect: Dialect;
  readonly author: Author;
  readonly rule: Rule;
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
  rule: Rule,
  { contactId, at }: { readonly contactId: number; readonly at: number },
): Promise<void> {
  const wanted = rule.actions.filter(({ type }) => type !== 'tracking.event');
  if (wanted.length === 0) return;
  let contact = await holdContact(trx, contactId);
  const { source, ...pointsReason } = rule.logged;
  const author: Author = { at, source, operatorId: null, operatorName: null, pointsReason };
  for (const action of wanted)
    if (contact !== null) contact = await act({ trx, dialect, author, rule }, contact, action);
}

async function act(acting: Acting, contact: Contact, action: RuleAction): Promise<Contact> {
  const { trx, dialect, author } = acting;
  const { type, properties } = action;
  if (type === 'tags') await applyTags(trx, dialect, contact.id, properties);
  if (type === 'segments') await changeMemberships(trx, contact.id, properties);
  if (type === 'webhook') await tellServer(acting, contact, properties);
  if (type !== 'points') return contact;
  const change = { operator: 'plus', by: properties.delta } as const;
  return givePoints(trx, contact, { change, author }, properties.group);
}

/** Of the person no more than the rule asks for; a field that is gone meanwhile has no value. */
async function tellServer(
  { trx, rule, author }: Acting,
  { id, values, points }: Contact,
  { url, fields }: WebhookProperties,
): Promise<void> {
  const known: Contact['values'] = { ...values, points };
  const asked = fields.map((alias) => [alias, known[alias] ?? null]);
  const body = {
    event: 'rule',
    rule: { id: Number(rule.source.split(':')[1]), name: rule.name },
    trigger: rule.trigger,
    contact: { id, ...(fields.length > 0 && { fields: Object.fromEntries(asked) }) },
    at: new Date(author.at).toISOString(),
  };
  await queueDelivery(trx, { kind: 'webhook', url, body }, id);
}
