import type { Contact } from '../contacts/contact.ts';
import { findContacts } from '../contacts/store.ts';
import { isoTime } from '../contacts/wire.ts';
import type { Database } from '../db/connect.ts';
import type { Form } from './form.ts';
import type { StoredSubmission } from './report.ts';

const fieldsOfLead = [
  ...['title', 'firstname', 'lastname', 'company', 'position', 'email', 'phone', 'mobile'],
  ...['address1', 'address2', 'city', 'state', 'zipcode', 'timezone', 'country'],
];

/** What was sent by a form, as the API shows it. */
export async function describeSubmissions(
  { knex }: Database,
  { id, name, alias }: Form,
  submissions: readonly StoredSubmission[],
): Promise<object[]> {
  const ids = [...new Set(submissions.map(({ contactId }) => contactId))];
  const contacts = new Map((await findContacts(knex, ids)).map((one) => [one.id, one]));
  const form = { id, name, alias, category: null };
  return submissions.map((submission) => ({
    id: submission.id,
    // Addresses are not kept, and whoever knows the key of a browser can pass for its visitor.
    ipAddress: { ipAddress: null },
    form,
    lead: leadOf(contacts.get(submission.contactId)),
    trackingId: null,
    dateSubmitted: isoTime(submission.at),
    referer: submission.referrer,
    page: null,
    results: submission.results,
  }));
}

function leadOf(contact: Contact | undefined): object | null {
  if (contact === undefined) return null;
  const values = fieldsOfLead.map((alias) => [alias, contact.values[alias] ?? null]);
  return { id: contact.id, points: contact.points, color: null, ...Object.fromEntries(values) };
}
