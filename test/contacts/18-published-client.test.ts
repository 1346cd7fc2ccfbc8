import assert from 'node:assert/strict';
import MauticConnector from 'node-mautic';
import { describeOnEachDatabase } from '../support/databases.ts';
import { operator, startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('A published API client', (product) => {
  let sidecar: TestSidecar;
  let client: MauticConnector;
  before(async () => {
    sidecar = await startSidecar(product);
    client = new MauticConnector({
      apiUrl: sidecar.url,
      username: operator.username,
      password: operator.password,
      timeoutInSeconds: 10,
    });
  });
  after(() => sidecar.stop());

  it('creates, reads, edits and deletes a contact', async () => {
    const email = 'client+one@example.test';
    const made = await client.contacts.createContact({ email, firstname: 'Kim', tags: ['a'] });
    const { id } = made.contact;
    const read = await client.contacts.getContact(id);
    assert.equal(read.contact.fields.all.firstname, 'Kim');
    const edited = await client.contacts.editContact('PATCH', { firstname: 'Jo' }, id);
    assert.deepEqual(
      [edited.contact.fields.all.firstname, edited.contact.fields.all.email],
      ['Jo', email],
    );
    const replaced = await client.contacts.editContact('PUT', { email }, id);
    assert.equal(replaced.contact.fields.all.firstname, null);
    const deleted = await client.contacts.deleteContact(id);
    assert.equal(deleted.contact.id, null);
    await assert.rejects(client.contacts.getContact(id), /404/);
  });

  it('finds contacts by e-mail, by a query and in a list', async () => {
    const email = 'client+two@example.test';
    const { contact } = await client.contacts.createContact({ email, city: 'Bern' });
    const byEmail = await client.contacts.getContactByEmailAddress(email);
    assert.deepEqual([byEmail.total, Object.keys(byEmail.contacts)], ['1', [String(contact.id)]]);
    const byQuery = await client.contacts.queryContacts({ email, city: 'Bern' });
    assert.deepEqual(Object.keys(byQuery.contacts), [String(contact.id)]);
    const asked = { limit: 1, orderBy: 'date_added', orderByDir: 'DESC', minimal: true };
    const listed = await client.contacts.listContacts(asked);
    assert.deepEqual(Object.keys(listed.contacts), [String(contact.id)]);
    const activity = await client.contacts.getActivityEventsForContact(contact.id, {});
    assert.ok(activity.events.length > 0);
  });

  it('lists owners and fields', async () => {
    assert.equal((await client.contacts.listAvailableOwners())[0].id, 1);
    assert.equal((await client.contacts.listAvailableFields())[6].alias, 'email');
  });

  it('creates, renames, uses and deletes a field', async () => {
    const sent = { label: 'By client', type: 'text' };
    const { field } = await client.fields.createField('contact', sent);
    const change = { label: 'Renamed' };
    const renamed = await client.fields.editField('PATCH', 'contact', change, field.id);
    assert.deepEqual([renamed.field.label, renamed.field.alias], ['Renamed', 'by_client']);
    const { contact } = await client.contacts.createContact({ [field.alias]: 'yes' });
    assert.equal(contact.fields.all.by_client, 'yes');
    await client.fields.deleteField('contact', field.id);
    const after = await client.contacts.getContact(contact.id);
    assert.equal('by_client' in after.contact.fields.all, false);
  });
});
