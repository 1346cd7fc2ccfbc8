import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { siteSecret } from '../../sidecar/auth/secrets.ts';
import { signLink } from '../../sidecar/tracking/tracked-link.ts';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';
import { signedCall } from '../support/signed-call.ts';

const path = '/mtc/v1/submissions';
const seconds = () => Math.floor(Date.now() / 1000);

describeOnEachDatabase('A submission from a page that a tracked link led to', (product) => {
  let sidecar: TestSidecar;
  let siteKey: string;
  before(async () => {
    sidecar = await startSidecar(product);
    siteKey = (await sidecar.api('GET', '/api/sites')).body.sites[0].key;
  });
  after(() => sidecar.stop());

  const forward = (ct: string, answers: Record<string, string>, others: object = {}) => {
    const id = randomUUID();
    const fields = Object.entries(answers).map(([key, value]) => ({ key, value, type: 'text' }));
    const form = { provider: 'p', id: Object.keys(answers).join(), title: 'Feedback' };
    const occurred_at = new Date().toISOString();
    const body = { id, occurred_at, form, visitor: { ct }, fields, ...others };
    return signedCall(sidecar, siteKey, { path, body }, { id });
  };
  const sentBy = async (contactId: number) =>
    (await sidecar.timeline(contactId, '&filters[includeEvents][]=form.submitted')).total;
  const emailOf = async (contactId: number) =>
    (await sidecar.api('GET', `/api/contacts/${contactId}`)).body.contact.fields.all.email;
  const contacts = async () => Number((await sidecar.api('GET', '/api/contacts')).body.total);
  const tokenOf = (contactId: number, expires = 60, purpose = siteKey) =>
    signLink(siteSecret(sidecar.secret, siteKey, 1), {
      ...{ c: contactId, k: purpose, x: seconds() + expires },
    });

  it('is of the contact of that link when it names nobody', async () => {
    const contactId = await sidecar.createContact({ email: 'linked@example.test' });

    const { status, body } = await forward(tokenOf(contactId), { message: 'Hello' });

    assert.deepEqual([status, body, await sentBy(contactId)], [202, { result: 'stored' }, 1]);
  });

  it('gives that contact an address that nobody has, unless it has another one', async () => {
    const without = await sidecar.createContact({ firstname: 'Without' });
    const having = await sidecar.createContact({ email: 'having@example.test' });

    await forward(tokenOf(without), { email: 'mine@example.test' });
    await forward(tokenOf(having), { email: 'other@example.test' });

    const found = [await emailOf(without), await emailOf(having), await sentBy(having)];
    assert.deepEqual(found, ['mine@example.test', 'having@example.test', 0]);
  });

  it('is of whom it names, whoever opened the link', async () => {
    const forwarder = await sidecar.createContact({ email: 'forwarder@example.test' });
    const reader = await sidecar.createContact({ email: 'reader@example.test' });

    await forward(tokenOf(forwarder), { email: 'reader@example.test' });

    assert.deepEqual([await sentBy(forwarder), await sentBy(reader)], [0, 1]);
  });

  it('is of the browser when that is known, and not of the link', async () => {
    const contactId = await sidecar.createContact({ email: 'not-me@example.test' });
    const browser = browserClient(sidecar.url);
    const { json } = await browser.view({ page_url: 'https://shop.example/' });

    const visitor = { device: json.device_id, ct: tokenOf(contactId) };
    await forward('', { message: 'Hello' }, { visitor });

    assert.equal(await sentBy(contactId), 0);
  });

  it('is stored without the link when that is wrong, too old or of another site', async () => {
    const contactId = await sidecar.createContact({ email: 'safe@example.test' });
    const good = tokenOf(contactId);
    const bad = [
      tokenOf(contactId, -1),
      tokenOf(contactId, 60, 'anothersite00000'),
      good.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')).replace('mtc1.e', 'mtc1.f'),
      Buffer.from(`a:1:{s:4:"lead";i:${contactId};}`).toString('base64'),
      'x'.repeat(5000),
    ];
    for (const ct of bad) {
      const { status, body } = await forward(ct, { message: 'Hello' });
      assert.deepEqual([status, body], [202, { result: 'stored', ct: 'ignored' }], ct);
    }
    assert.equal(await sentBy(contactId), 0);
  });

  it('was good when it was sent, however long it waited', async () => {
    const contactId = await sidecar.createContact({ email: 'waited@example.test' });
    const occurred_at = new Date(Date.now() - 3600_000).toISOString();

    const { body } = await forward(tokenOf(contactId, -60), { message: 'Hi' }, { occurred_at });

    assert.deepEqual([body, await sentBy(contactId)], [{ result: 'stored' }, 1]);
  });

  it('counts by an old link only where the site lets such links identify', async () => {
    const contactId = await sidecar.createContact({ email: 'old@example.test' });
    const ct = Buffer.from(`a:1:{s:4:"lead";i:${contactId};}`).toString('base64');
    const [site] = (await sidecar.api('GET', '/api/sites')).body.sites;
    const allow = (identifyByTrackingUrl: boolean) =>
      sidecar.api('PATCH', `/api/sites/${site.id}/edit`, { identifyByTrackingUrl });
    await allow(true);

    const { body } = await forward(ct, { message: 'Hello' });

    await allow(false);
    assert.deepEqual([body, await sentBy(contactId)], [{ result: 'stored' }, 1]);
  });

  it('is of nobody known when its person said no', async () => {
    const contactId = await sidecar.createContact({ email: 'denied@example.test' });
    const before = await contacts();

    await forward(tokenOf(contactId), { message: 'Hello' }, { consent: { state: 'denied' } });

    assert.deepEqual([await sentBy(contactId), await contacts()], [0, before + 1]);
  });
});
