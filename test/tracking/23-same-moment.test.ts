import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { connect } from '../../sidecar/db/connect.ts';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { pagesOf, startSidecar, type TestSidecar } from '../support/sidecar.ts';
import { signedCall } from '../support/signed-call.ts';

describeOnEachDatabase('Who signs in at the very moment of a view', (product) => {
  let sidecar: TestSidecar;
  let siteKey: string;
  before(async () => {
    sidecar = await startSidecar(product);
    siteKey = (await sidecar.api('GET', '/api/sites')).body.sites[0].key;
  });
  after(() => sidecar.stop());

  const page = (name: string) => `https://shop.example/${name}`;
  const signIn = (email: string, device: string, at = Date.now()) => {
    const about = { id: randomUUID(), occurred_at: new Date(at).toISOString() };
    const body = { ...about, visitor: { device }, contact: { email } };
    return signedCall(sidecar, siteKey, { path: '/mtc/v1/sign-in', body }, { id: about.id });
  };
  const pages = async (email: string) => {
    const { contacts } = (await sidecar.api('GET', `/api/contacts?search=email:${email}`)).body;
    const [{ id }] = Object.values<any>(contacts);
    return pagesOf(await sidecar.timeline(id));
  };

  it('does not get that view, which came before', async () => {
    const browser = browserClient(sidecar.url);
    await browser.view({ page_url: page('first') });
    const device = browser.cookies.get('mautic_device_id') as string;
    await signIn('earlier@example.test', device);
    await browser.view({ page_url: page('last') });

    await signIn('later@example.test', device, await lastViewAt(device));

    assert.deepEqual(await pages('earlier@example.test'), [page('first'), page('last')]);
    assert.deepEqual(await pages('later@example.test'), []);
  });

  /** To the millisecond, which the API does not tell. */
  async function lastViewAt(device: string): Promise<number> {
    const { knex } = connect(sidecar.database.url);
    const visitor = knex('visitors').where({ device_key: device }).select('id');
    const row = await knex('hits').whereIn('visitor_id', visitor).max({ at: 'at' }).first();
    await knex.destroy();
    return Number(row?.at);
  }
});
