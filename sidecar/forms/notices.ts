import type { Contact } from '../contacts/contact.ts';
import { isEmail, shortText } from '../contacts/value.ts';
import type { Transaction } from '../db/transaction.ts';
import { queueDelivery } from '../delivery/queue.ts';
import type { Form, FormAction, Properties } from './form.ts';

/* What others are told of a submission: people by e-mail, servers by a webhook. */

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

/** Queues an e-mail with what was sent; an answer to it goes to the sender. */
export async function tellPeople(
  trx: Transaction,
  contact: Contact,
  { form, action, results }: Telling,
): Promise<Contact> {
  const { to, subject, message, set_replyto, copy_lead } = action.properties as Properties &
    EmailProperties;
  const sender = senderOf(form, results);
  const content = {
    subject: shortText(filled(subject, results), 191),
    text: textOf(form, message, results),
  };
  const replyTo = set_replyto && sender !== null ? { replyTo: sender } : {};
  // One for each: they do not learn of each other, and what one refuses the others get once.
  for (const address of to)
    await queueDelivery(trx, { kind: 'email', to: [address], ...content, ...replyTo }, contact.id);
  if (copy_lead && sender !== null)
    await queueDelivery(trx, { kind: 'email', to: [sender], ...content }, contact.id);
  return contact;
}

export interface EmailProperties {
  readonly to: readonly string[];
  readonly subject: string;
  readonly message: string;
  readonly set_replyto: boolean;
  readonly copy_lead: boolean;
}

/** The first answer to a question for an e-mail address. */
function senderOf({ fields }: Form, results: Results): string | null {
  const asked = fields.filter(
    ({ type, mappedField }) => type === 'email' || mappedField === 'email',
  );
  return asked.map(({ alias }) => results[alias] ?? '').find(isEmail) ?? null;
}

const token = /\{formfield=([\w-]+)\}/g;

/** The message with the answers where it names them; all of them when it names none. */
function textOf({ fields, name }: Form, message: string, results: Results): string {
  if (message.search(token) >= 0) return filled(message, results);
  const answers = fields
    .filter(({ alias }) => Object.hasOwn(results, alias))
    .map(({ label, alias }) => `${label || alias}: ${results[alias]}`);
  return [message === '' ? name : message, '', ...answers].join('\n');
}

function filled(text: string, results: Results): string {
  return text.replace(token, (_token, alias: string) =>
    Object.hasOwn(results, alias) ? String(results[alias]) : '',
  );
}
