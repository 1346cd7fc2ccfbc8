import assert from 'node:assert/strict';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('The company that a page tells', (product) => {
  let sidecar: TestSidecar;
  let database: Database;
  beforeEach(async () => {
    sidecar = await startSidecar(product);
    await sidecar.setMode('contacts');
    database = connect(sidecar.database.url);
  });
  afterEach(async () => {
    await database.knex.destroy();
    await sidecar.stop();
  });

  it('is created once, found again by its name in any case, and has both people', async () => {
    await sidecar.makePublic('company');
    await browserClient(sidecar.url).view({ page_url: 'a', company: 'Acme', city: 'Berlin' });
    await browserClient(sidecar.url).view({ page_url: 'b', companyname: 'ACME' });
    const companies = await database.knex('companies').select('companyname', 'companycity');
    assert.deepEqual(
      companies.map(({ ...row }) => row),
      [{ companyname: 'Acme', companycity: 'Berlin' }],
    );
    assert.equal((await database.knex('company_contacts').where({ is_primary: 1 })).length, 2);
  });

  it('is brought up to date by a member, and left when the member names another', async () => {
    await sidecar.makePublic('company');
    const client = browserClient(sidecar.url);
    await client.view({ page_url: 'a', companyname: 'Acme' });
    await client.view({ page_url: 'b', companyname: 'Acme', companycity: 'Köln' });
    await client.view({ page_url: 'c', companyname: 'Other' });
    const acme = await database.knex('companies').where({ companyname: 'Acme' }).first();
    assert.equal(acme.companycity, 'Köln');
    const primary = await database.knex('company_contacts').where({ is_primary: 1 });
    assert.equal(primary.length, 1);
    assert.notEqual(primary[0].company_id, acme.id);
  });

  it('is not the one that a contact shows, unless pages may set that field', async () => {
    await browserClient(sidecar.url).view({ page_url: 'a', companyname: 'Acme' });
    const [row, ...others] = await database.knex('company_contacts');
    const { company } = await database.knex('contacts').first('company');
    assert.deepEqual([Number(row.is_primary), others, company], [0, [], null]);
  });

  it('is told by Company inside the page address, and not by a city alone', async () => {
    await browserClient(sidecar.url).view({ page_url: 'https://a.example/?Company=Acme' });
    await browserClient(sidecar.url).view({ page_url: 'b', city: 'Berlin' });
    assert.deepEqual(await database.knex('companies').pluck('companyname'), ['Acme']);
  });
});
