import assert from 'node:assert/strict';
import { contactsWithAddress } from '../../sidecar/contacts/by-address.ts';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { migrate } from '../../sidecar/db/migrate.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { questions } from '../support/same-question.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';
import { joinUniqueFields, uniqueField } from '../support/unique-fields.ts';

describeOnEachDatabase('Accents, which no search asks for,', (product) => {
  let sidecar: TestSidecar;
  let database: Database;
  beforeEach(async () => {
    sidecar = await startSidecar(product);
    database = connect(sidecar.database.url);
  });
  afterEach(async () => {
    await database.knex.destroy();
    await sidecar.stop();
  });

  const post = async (body: object) => {
    const answer = await sidecar.api('POST', '/api/contacts/new', body);
    return [answer.status, answer.body.contact?.id];
  };

  it('tell contacts apart by a unique field', async () => {
    const [, plain] = await post({ email: 'jose@example.test' });
    const [status, other] = await post({ email: 'José@example.test' });
    assert.equal(status, 201);
    assert.deepEqual(await questions(sidecar).searched('email:+jose@example.test'), [plain, other]);
    const found = async (address: string) =>
      (await contactsWithAddress(database.knex, address)).map(({ id }) => id);
    assert.deepEqual(await found('JOSE@example.test'), [plain]);
    assert.deepEqual(await found('JOSÉ@example.test'), [other]);
  });

  it('tell contacts apart by unique fields that are joined by AND', async () => {
    await uniqueField(sidecar, 'Badge');
    await joinUniqueFields(sidecar, 'and');
    const email = 'family@example.test';
    const [, plain] = await post({ email, badge: 'Zoe' });
    const [status, other] = await post({ email, badge: 'Zoë' });
    assert.equal(status, 201);
    assert.deepEqual(await post({ email, badge: 'ZOË' }), [200, other]);
    assert.deepEqual(await post({ badge: 'ZOE' }), [200, plain]);
    assert.deepEqual(await post({ badge: 'zoë' }), [200, other]);
  });

  it('are no reason against a unique field, equal values are', async () => {
    const field = { label: 'Badge', alias: 'badge' };
    const { id } = (await sidecar.api('POST', '/api/fields/contact/new', field)).body.field;
    const make = () =>
      sidecar.api('PATCH', `/api/fields/contact/${id}/edit`, { isUniqueIdentifier: true });
    for (const badge of ['Zoe', 'Zoë', 'Zoé', 'X']) await post({ badge });
    const [, double] = await post({ badge: 'zoë' });
    const refused = await make();
    assert.equal(refused.status, 422);
    assert.match(refused.body.errors[0].message, /2 contacts share one value of badge/);
    await sidecar.api('DELETE', `/api/contacts/${double}/delete`);
    assert.equal((await make()).status, 200);
    assert.equal((await post({ badge: 'ZOÉ' }))[0], 200);
  });

  it('do not matter in the names of companies of a contact', async () => {
    const [, id] = await post({ company: 'Ünion' });
    const { body } = await sidecar.api('POST', '/api/companies/new', { companyname: 'Café 2' });
    await sidecar.api('POST', `/api/companies/${body.company.id}/contact/${id}/add`);
    for (const search of ['company:union', 'company:+ÜNION', 'company:cafe', 'company:c%2'])
      assert.deepEqual(await questions(sidecar).searched(search), [id], search);
    assert.deepEqual(await questions(sidecar).searched('company:nion'), []);
    const companies = await sidecar.api('GET', '/api/companies?search=companyname:%2Bunion');
    assert.equal(companies.body.total, '1');
  });

  it('are taken out of the values that an earlier version looked up with them', async () => {
    const values = {
      city: 'Ålesund',
      firstname: 'Zoë',
      address1: 'two\nlines',
      lastname: 'Ångström',
    };
    const [, id] = await post({ ...values, company: 'Ünion' });
    const { knex } = database;
    const rows = () => Promise.all(['contact_values', 'company_values'].map(keysIn));
    const keysIn = async (table: string) =>
      (await knex(table).orderBy('field')).map(({ field, text_key: key }) => [field, key]);
    const now = await rows();
    for (const [field, value] of Object.entries(values))
      await knex('contact_values').where({ field }).update({ text_key: value.toLowerCase() });
    await knex('company_values').where({ field: 'companyname' }).update({ text_key: 'ünion' });
    assert.notDeepEqual(await rows(), now);
    assert.deepEqual(await questions(sidecar).searched('city:+alesund'), []);
    await knex('migrations').where({ name: '0037-plain-keys' }).delete();
    assert.deepEqual(await migrate(database), ['0037-plain-keys']);
    assert.deepEqual(await rows(), now);
    assert.deepEqual(await questions(sidecar).searched('city:+alesund'), [id]);
  });
});
