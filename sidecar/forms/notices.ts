import type { Contact } from '../contacts/contact.ts';
import type { Transaction } from '../db/transaction.ts';
import { queueDelivery } from '../delivery/queue.ts';
import type { Form, FormAction } from './form.ts';

/* What others are told of a submission. */

type Results = Readonly<Record<string, string>>;

export interface Telling {
  readonly form: Form;
  readonly action: FormAction;
  readonly results: Results;
  readonly author: { readonly at: number };
}

/** Queues what was sent for the server that the action names. */
export async function tellServer(
  trx: Transaction,
  contact: Contact,
  { form: { id, name, alias }, action, results, author }: Telling,
): Promise<Contact> {
  const url = String(action.properties.post_url);
  const body = {
    event: 'form.submit',
    form: { id, name, alias },
    contact: { id: contact.id },
    at: new Date(author.at).toISOString(),
    results,
  };
  await queueDelivery(trx, { kind: 'webhook', url, body }, contact.id);
  return contact;
}
