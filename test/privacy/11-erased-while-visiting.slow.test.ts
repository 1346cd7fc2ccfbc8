import assert from 'node:assert/strict';
import { connect } from '../../sidecar/db/connect.ts';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';
import { signedCall } from '../support/signed-call.ts';

describeOnEachDatabase('Somebody who is erased while reading on', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  it('leaves no visit behind that leads to them, or belongs to no browser', async () => {
    const siteKey = (await sidecar.api('GET', '/api/sites')).body.sites[0].key;
    for (let round = 0; round < 15; round++) {
      const email = `round${round}@example.test`;
      const ct = await sidecar.trackedToken(await sidecar.createContact({ email }));
      const browser = browserClient(sidecar.url);
      await browser.view({ page_url: 'https://shop.example/', ct });

      const views = Array.from({ length: 12 }, (_, at) =>
        browser.view({ page_url: `https://shop.example/${at}` }),
      );
      const erase = { path: '/mtc/v1/privacy/erase', body: { email } };
      const answers = await Promise.all([...views, signedCall(sidecar, siteKey, erase)]);

      assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
    }
    assert.deepEqual(await leftBehind(), { lostHits: 0, links: 0 });
  });

  async function leftBehind(): Promise<{ lostHits: number; links: number }> {
    const { knex } = connect(sidecar.database.url);
    try {
      const visitors = knex('visitors').select('id');
      const lost = await knex('hits').whereNotIn('visitor_id', visitors);
      return { lostHits: lost.length, links: (await knex('visitor_links')).length };
    } finally {
      await knex.destroy();
    }
  }
});
