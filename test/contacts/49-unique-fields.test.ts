import assert from 'node:assert/strict';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { secondSidecar, startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('A field that becomes unique', (product) => {
  let sidecar: TestSidecar;
  let database: Database;
  before(async () => {
    sidecar = await startSidecar(product);
    database = connect(sidecar.database.url);
  });
  after(async () => {
    await database.knex.destroy();
    await sidecar.stop();
  });

  interface Made {
    readonly id: number;
    readonly alias: string;
  }

  async function field(label: string, more: object = {}): Promise<Made> {
    const { body } = await sidecar.api('POST', '/api/fields/contact/new', { label, ...more });
    return body.field;
  }
  const change = ({ id }: Made, body: object, object = 'contact') =>
    sidecar.api('PATCH', `/api/fields/${object}/${id}/edit`, body);
  const makeUnique = (made: Made) => change(made, { isUniqueIdentifier: true });
  const makeShared = (made: Made) => change(made, { isUniqueIdentifier: false });
  const post = (body: object) => sidecar.api('POST', '/api/contacts/new', body);
  const notes = async (alias: string): Promise<number> =>
    (await database.knex('contact_identifiers').where('field', 'like', `%${alias}`)).length;

  it('leads to the contacts that hold values of it, in any case', async () => {
    const made = await field('Card');
    const id = await sidecar.createContact({ card: 'A-1' });
    const answer = await makeUnique(made);
    assert.deepEqual([answer.status, answer.body.field.isUniqueIdentifier], [200, true]);
    const again = await post({ card: 'a-1', city: 'Rome' });
    assert.deepEqual([again.status, again.body.contact.id], [200, id]);
    const other = await sidecar.createContact({ card: 'A-2' });
    const taking = await sidecar.api('PATCH', `/api/contacts/${other}/edit`, { card: 'A-1' });
    assert.deepEqual([taking.status, Object.keys(taking.body.errors[0].details)], [422, ['card']]);
  });

  it('is refused with the number of contacts that share values, and nothing changes', async () => {
    const made = await field('Locker');
    for (const locker of ['1', '1', '2', '2', '2', '3']) await sidecar.createContact({ locker });
    const answer = await change(made, { isUniqueIdentifier: true, label: 'Other' });
    assert.equal(answer.status, 422);
    assert.match(answer.body.errors[0].message, /5 contacts share 2 values/);
    const { body } = await sidecar.api('GET', `/api/fields/contact/${made.id}`);
    assert.deepEqual([body.field.label, body.field.isUniqueIdentifier], ['Locker', false]);
    assert.equal(await notes('locker'), 0);
    assert.equal((await post({ locker: '3' })).status, 201);
  });

  it('becomes so once those contacts are merged', async () => {
    const made = await field('Desk');
    const [winner, loser] = [
      await sidecar.createContact({ desk: 'D' }),
      await sidecar.createContact({ desk: 'D' }),
    ];
    assert.equal((await makeUnique(made)).status, 422);
    await sidecar.api('POST', `/api/contacts/${winner}/merge/${loser}`);
    assert.equal((await makeUnique(made)).status, 200);
    const apart = await sidecar.api('POST', `/api/contacts/${winner}/unmerge`);
    assert.equal(apart.status, 409);
    assert.match(apart.body.errors[0].message, /have the same desk/);
  });

  it('gives a contact that is taken out of another one its value back', async () => {
    const made = await field('Badge');
    const winner = await sidecar.createContact({ firstname: 'Win' });
    const loser = await sidecar.createContact({ badge: 'B' });
    await sidecar.api('POST', `/api/contacts/${winner}/merge/${loser}`);
    await makeUnique(made);
    assert.equal((await post({ badge: 'B' })).body.contact.id, winner);
    assert.equal((await sidecar.api('POST', `/api/contacts/${winner}/unmerge`)).status, 200);
    assert.equal((await post({ badge: 'B' })).body.contact.id, loser);
  });

  it('may be shared again, and then be made unique again', async () => {
    const made = await field('Seat', { isUniqueIdentifier: true });
    const first = await sidecar.createContact({ seat: '1' });
    assert.equal((await makeShared(made)).body.field.isUniqueIdentifier, false);
    assert.equal(await notes('seat'), 0);
    const second = await post({ seat: '1' });
    assert.equal(second.status, 201);
    assert.equal((await makeUnique(made)).status, 422);
    await sidecar.api('DELETE', `/api/contacts/${first}/delete`);
    assert.equal((await makeUnique(made)).status, 200);
    assert.equal((await post({ seat: '1' })).body.contact.id, second.body.contact.id);
  });

  it('is unique for another process at once', async () => {
    const other = await secondSidecar(sidecar);
    const made = await field('Plate');
    const id = await other.createContact({ plate: 'P' });
    await makeUnique(made);
    const again = await other.api('POST', '/api/contacts/new', { plate: 'p' });
    assert.deepEqual([again.status, again.body.contact.id], [200, id]);
    await other.stop();
  });

  it('is finished on the next try where a process ended half-way', async () => {
    const made = await field('Token');
    const id = await sidecar.createContact({ token: 'T' });
    const value = JSON.stringify({
      token: 'gone',
      until: 1,
      prepared: { aliases: ['token'], combination: null },
    });
    await database.knex('contact_settings').where({ name: 'unique-fields' }).update({ value });
    const rows = ['token', '!token'].map((name) => [name, 'stale', id]);
    for (const [name, value_key, contact_id] of rows)
      await database.knex('contact_identifiers').insert({ field: name, value_key, contact_id });
    const { body } = await sidecar.api('GET', `/api/fields/contact/${made.id}`);
    assert.equal(body.field.isUniqueIdentifier, false);
    const same = await post({ token: 'T' });
    assert.equal(same.status, 201, 'nobody goes by half of the values');
    await sidecar.api('DELETE', `/api/contacts/${same.body.contact.id}/delete`);
    assert.equal((await makeUnique(made)).status, 200);
    assert.equal(await notes('token'), 1);
  });

  it('waits while another one is made unique', async () => {
    const made = await field('Later');
    const value = JSON.stringify({ token: 'busy', until: Date.now() + 60_000 });
    const rules = database.knex('contact_settings').where({ name: 'unique-fields' });
    await rules.clone().update({ value });
    assert.equal((await makeUnique(made)).status, 409);
    await rules.update({ value: '{}' });
    assert.equal((await makeUnique(made)).status, 200);
  });

  it('is known at once to the tracking of another process', async () => {
    const made = await field('Member', { isPubliclyUpdatable: true });
    const id = await sidecar.createContact({ member: 'M-1', firstname: 'Mia' });
    const other = await secondSidecar(sidecar);
    const browser = browserClient(other.url);
    await browser.view({ page_url: 'https://shop.example/a' });
    await makeUnique(made);
    const { json } = await browser.view({ page_url: 'https://shop.example/b', member: 'm-1' });
    assert.equal(json.id, id);
    await other.stop();
  });

  const properties = { list: [{ label: 'A', value: 'a' }], yes: 'Yes', no: 'No' };
  for (const type of ['textarea', 'html', 'multiselect', 'boolean'])
    it(`is no ${type} field`, async () => {
      const made = await field(`Kind ${type}`, { type, properties });
      const { status, body } = await makeUnique(made);
      assert.equal(status, 400);
      assert.deepEqual(Object.keys(body.errors[0].details), ['isUniqueIdentifier']);
      const sent = { label: 'New', type, properties, isUniqueIdentifier: true };
      assert.equal((await sidecar.api('POST', '/api/fields/contact/new', sent)).status, 400);
    });

  it('has no default', async () => {
    const made = await field('Preset', { defaultValue: 'x' });
    assert.equal((await makeUnique(made)).status, 400);
    const both = { isUniqueIdentifier: true, defaultValue: '' };
    assert.equal((await change(made, both)).status, 200);
  });

  it('is the name alone where it is one of companies', async () => {
    const { body } = await sidecar.api('GET', '/api/fields/company?limit=0');
    const fields = Object.values<any>(body.fields);
    const of = (alias: string): Made => fields.find((one) => one.alias === alias);
    const unique = { isUniqueIdentifier: true };
    assert.equal((await change(of('companyphone'), unique, 'company')).status, 400);
    const shared = { isUniqueIdentifier: false };
    assert.equal((await change(of('companyname'), shared, 'company')).status, 400);
    assert.equal((await change(of('companyname'), unique, 'company')).status, 200);
  });
});
