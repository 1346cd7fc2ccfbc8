import assert from 'node:assert/strict';
import { connect } from '../../sidecar/db/connect.ts';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('A deleted contact', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const page = (name: string) => ({ page_url: `https://shop.example/${name}` });
  const remove = (id: number) => sidecar.api('DELETE', `/api/contacts/${id}/delete`);
  const statusOf = async (id: number) => (await sidecar.api('GET', `/api/contacts/${id}`)).status;

  it('leaves its browser a stranger, whom an old link makes nobody', async () => {
    const id = await sidecar.createContact({ email: 'ann@example.test' });
    const ct = await sidecar.trackedToken(id);
    const browser = browserClient(sidecar.url);
    assert.equal((await browser.view({ ...page('a'), ct })).json.id, id);
    assert.equal((await remove(id)).status, 200);
    const afterwards = await browser.view(page('b'));
    assert.deepEqual([afterwards.result, afterwards.json.id], ['stored', null]);
    assert.equal((await browser.view({ ...page('c'), ct })).json.id, null);
    const next = await sidecar.createContact({ email: 'ann@example.test' });
    const again = await browser.view({ ...page('d'), ct: await sidecar.trackedToken(next) });
    assert.equal(again.json.id, next);
  });

  it('takes along what was merged into it', async () => {
    await sidecar.setMode('contacts');
    const browser = browserClient(sidecar.url);
    const stranger = (await browser.view(page('a'))).json.id;
    const id = await sidecar.createContact({ email: 'bea@example.test' });
    await browser.view({ ...page('b'), ct: await sidecar.trackedToken(id) });
    assert.equal(await statusOf(stranger), 200, 'the old id leads to the person');
    const { body } = await sidecar.api('GET', `/api/contacts?search=ids:${stranger},${id}`);
    assert.deepEqual([body.total, Object.keys(body.contacts)], ['1', [String(id)]]);
    await remove(id);
    assert.deepEqual([await statusOf(stranger), await statusOf(id)], [404, 404]);
    await sidecar.setMode('visits');
  });

  it('leaves no row that names it, in any table', async () => {
    const id = await sidecar.createContact({
      ...{ firstname: 'Cyd', email: 'cyd@example.test', tags: 'a,b', owner: 1 },
    });
    const browser = browserClient(sidecar.url);
    await browser.view({ ...page('a'), ct: await sidecar.trackedToken(id), tags: 'c' });
    await sidecar.api('PATCH', `/api/contacts/${id}/edit`, { firstname: 'Sid' });
    await remove(id);
    assert.deepEqual(await tablesNaming(id), []);
  });

  it('that is edited and deleted at once is answered without a fault', async () => {
    for (let round = 0; round < 5; round++) {
      const id = await sidecar.createContact({ email: `round${round}@example.test` });
      const edits = Array.from({ length: 8 }, (_, at) =>
        sidecar.api('PATCH', `/api/contacts/${id}/edit`, { firstname: `N${at}` }),
      );
      const answers = await Promise.all([...edits, remove(id)]);
      const wrong = answers.filter(({ status }) => status !== 200 && status !== 404);
      assert.deepEqual(
        wrong.map(({ status }) => status),
        [],
      );
      assert.equal(await statusOf(id), 404);
      assert.deepEqual(await tablesNaming(id), []);
    }
  });

  async function tablesNaming(id: number): Promise<string[]> {
    const { knex } = connect(sidecar.database.url);
    try {
      const naming: string[] = [];
      for (const table of [
        ...['contact_values', 'contact_identifiers', 'contact_changes', 'contact_events'],
        ...['contact_tags', 'company_contacts', 'visitor_links', 'visitors'],
      ])
        if (await knex(table).where({ contact_id: id }).first()) naming.push(table);
      return naming;
    } finally {
      await knex.destroy();
    }
  }
});
