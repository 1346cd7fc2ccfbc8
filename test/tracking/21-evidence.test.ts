import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { pagesOf, startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('What says who a visitor is', (product) => {
  let sidecar: TestSidecar;
  beforeEach(async () => {
    sidecar = await startSidecar(product);
  });
  afterEach(() => sidecar.stop());

  const page = (name: string) => ({ page_url: `https://shop.example/${name}` });
  const namesOf = async (id: number): Promise<(string | undefined)[]> =>
    pagesOf(await sidecar.timeline(id)).map((url) => url.at(-1));
  const oldLink = (id: number): string =>
    Buffer.from(`a:1:{s:4:"lead";i:${id};}`).toString('base64');

  it('in mode "off" a tracked link of somebody known by phone only makes the visitor followed', async () => {
    await sidecar.setMode('off');
    const cem = await sidecar.createContact({ phone: '555' });
    const browser = browserClient(sidecar.url);
    await browser.view({ ...page('a'), ct: await sidecar.trackedToken(cem) });
    assert.equal((await browser.view(page('b'))).json.id, cem);
    assert.deepEqual(await namesOf(cem), ['a', 'b']);
  });

  it('somebody known by phone only is not merged into the next person on the browser', async () => {
    const cem = await sidecar.createContact({ phone: '555' });
    const ann = await sidecar.createContact({ email: 'ann@example.test' });
    const browser = browserClient(sidecar.url);
    await browser.view({ ...page('a'), ct: await sidecar.trackedToken(cem) });
    await browser.view({ ...page('b'), ct: await sidecar.trackedToken(ann) });
    assert.deepEqual([await namesOf(cem), await namesOf(ann)], [['a'], ['b']]);
  });

  it('a page that names somebody else writes nothing to the person of the tracked link', async () => {
    await sidecar.makePublic('email', 'firstname');
    const ann = await sidecar.createContact({ email: 'ann@example.test', firstname: 'Ann' });
    const ct = await sidecar.trackedToken(ann);
    const claims = { email: 'bob@example.test', firstname: 'Bob', tags: 'vip' };
    await browserClient(sidecar.url).view({ ...page('a'), ct, ...claims });
    const { contact } = (await sidecar.api('GET', `/api/contacts/${ann}`)).body;
    assert.equal(contact.fields.all.email, 'ann@example.test');
    assert.equal(contact.fields.all.firstname, 'Ann');
    assert.deepEqual(contact.tags, []);
  });

  it('a page names a first name, later an e-mail: both belong to the same new contact', async () => {
    await sidecar.setMode('contacts');
    await sidecar.makePublic('email', 'firstname');
    const browser = browserClient(sidecar.url);
    const first = await browser.view({ ...page('a'), firstname: 'Ann' });
    const second = await browser.view({ ...page('b'), email: 'ann@example.test' });
    assert.equal(second.json.id, first.json.id);
  });

  it('an old unsigned link identifies only where the site lets it', async () => {
    const ann = await sidecar.createContact({ email: 'ann@example.test' });
    const before = await browserClient(sidecar.url).view({ ...page('a'), ct: oldLink(ann) });
    const { sites } = (await sidecar.api('GET', '/api/sites')).body;
    const change = { identifyByTrackingUrl: true };
    await sidecar.api('PATCH', `/api/sites/${sites[0].id}/edit`, change);
    const after = await browserClient(sidecar.url).view({ ...page('b'), ct: oldLink(ann) });
    assert.deepEqual([before.json.id, after.json.id], [null, ann]);
  });

  it('a view that arrives once more does not bring the earlier person back', async () => {
    const ann = await sidecar.createContact({ email: 'ann@example.test' });
    const bob = await sidecar.createContact({ email: 'bob@example.test' });
    const browser = browserClient(sidecar.url);
    const fromAnn = { ...page('a'), event_id: randomUUID(), ct: await sidecar.trackedToken(ann) };
    await browser.view(fromAnn);
    await browser.view({ ...page('b'), ct: await sidecar.trackedToken(bob) });
    assert.equal((await browser.view(fromAnn)).result, 'stored');
    await browser.view(page('c'));
    assert.deepEqual([await namesOf(ann), await namesOf(bob)], [['a'], ['b', 'c']]);
  });
});
