import assert from 'node:assert/strict';
import { siteSecret } from '../../sidecar/auth/secrets.ts';
import { signLink } from '../../sidecar/tracking/tracked-link.ts';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { pagesOf, startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Who a visitor is', (product) => {
  let sidecar: TestSidecar;
  beforeEach(async () => {
    sidecar = await startSidecar(product);
  });
  afterEach(() => sidecar.stop());

  const page = (name: string): { page_url: string } => ({
    page_url: `https://shop.example/${name}`,
  });

  it('a stranger in mode "visits" gets a device key and no contact', async () => {
    const { json, result } = await browserClient(sidecar.url).view(page('a'));
    assert.equal(result, 'stored');
    assert.equal(json.id, null);
    assert.match(json.device_id, /^[0-9a-z]{23}$/);
    assert.equal(json.sid, json.device_id);
  });

  it('a stranger in mode "off" leaves nothing behind', async () => {
    await sidecar.setMode('off');
    const browser = browserClient(sidecar.url);
    const { json, result, headers } = await browser.view(page('a'));
    assert.equal(result, 'ignored;anonymous-off');
    assert.deepEqual(json, { success: 1, id: null, sid: null, device_id: null, events: [] });
    assert.equal(headers['set-cookie'], undefined);
  });

  it('a stranger in mode "contacts" becomes an anonymous contact at once', async () => {
    await sidecar.setMode('contacts');
    const browser = browserClient(sidecar.url);
    const first = await browser.view(page('a'));
    const second = await browser.view(page('b'));
    assert.equal(typeof first.json.id, 'number');
    assert.equal(second.json.id, first.json.id);
    const { body } = await sidecar.api('GET', `/api/contacts/${first.json.id}`);
    assert.equal(body.contact.dateIdentified, null);
  });

  it('a tracked link makes the visitor the contact, earlier visits included', async () => {
    const ann = await sidecar.createContact({ firstname: 'Ann', email: 'ann@example.test' });
    const browser = browserClient(sidecar.url);
    await browser.view(page('a'));
    const { json } = await browser.view({ ...page('b'), ct: await sidecar.trackedToken(ann) });
    await browser.view(page('c'));
    assert.equal(json.id, ann);
    const timeline = await sidecar.timeline(ann);
    assert.deepEqual(
      pagesOf(timeline),
      ['a', 'b', 'c'].map((name) => page(name).page_url),
    );
  });

  it('in mode "off" a tracked link is what makes a visitor followed', async () => {
    await sidecar.setMode('off');
    const ann = await sidecar.createContact({ email: 'ann@example.test' });
    const browser = browserClient(sidecar.url);
    await browser.view(page('a'));
    await browser.view({ ...page('b'), ct: await sidecar.trackedToken(ann) });
    const { json } = await browser.view(page('c'));
    assert.equal(json.id, ann);
    assert.deepEqual(pagesOf(await sidecar.timeline(ann)), [
      page('b').page_url,
      page('c').page_url,
    ]);
  });

  it('a forged, altered, foreign or expired link identifies nobody', async () => {
    const ann = await sidecar.createContact({ email: 'ann@example.test' });
    const genuine = await sidecar.trackedToken(ann);
    const { key } = (await sidecar.api('GET', '/api/sites')).body.sites[0];
    const secret = siteSecret(sidecar.secret, key, 1);
    const now = Math.floor(Date.now() / 1000);
    const expired = signLink(secret, { c: ann, k: key, x: now - 1 });
    const foreign = signLink(secret, { c: ann, k: 'anothersite', x: now + 60 });
    const [, payload, proof] = genuine.split('.') as [string, string, string];
    const other = Buffer.from(JSON.stringify({ c: ann + 1, x: 4e9 })).toString('base64url');
    const flipped = proof.startsWith('A') ? `B${proof.slice(1)}` : `A${proof.slice(1)}`;
    const bad = [
      `mtc1.${payload}.${flipped}`,
      `mtc1.${other}.${proof}`,
      `${genuine}.x`,
      genuine.slice(0, -1),
      'mtc1..',
      expired,
      foreign,
    ];
    for (const ct of bad) {
      const { json, result } = await browserClient(sidecar.url).view({ ...page('a'), ct });
      assert.equal(result, 'stored');
      assert.equal(json.id, null, ct);
    }
    assert.equal(
      (await sidecar.timeline(ann)).events.filter((event: any) => event.event === 'page.hit')
        .length,
      0,
    );
  });

  it('an anonymous contact is merged into the person it turns out to be', async () => {
    await sidecar.setMode('contacts');
    const ann = await sidecar.createContact({ email: 'ann@example.test', points: 3 });
    const browser = browserClient(sidecar.url);
    const anonymous = (await browser.view({ ...page('a'), tags: 'curious' })).json.id;
    const { json } = await browser.view({ ...page('b'), ct: await sidecar.trackedToken(ann) });
    assert.equal(json.id, ann);
    const { body } = await sidecar.api('GET', `/api/contacts/${anonymous}`);
    assert.equal(body.contact.id, ann, 'the old id leads to the person');
    assert.deepEqual(
      body.contact.tags.map((tag: any) => tag.tag),
      ['curious'],
    );
    assert.deepEqual(pagesOf(await sidecar.timeline(ann)), [
      page('a').page_url,
      page('b').page_url,
    ]);
  });

  it('two identified people are never merged: the browser changes hands', async () => {
    const ann = await sidecar.createContact({ email: 'ann@example.test' });
    const bob = await sidecar.createContact({ email: 'bob@example.test' });
    const browser = browserClient(sidecar.url);
    await browser.view({ ...page('a'), ct: await sidecar.trackedToken(ann) });
    await browser.view(page('b'));
    await browser.view({ ...page('c'), ct: await sidecar.trackedToken(bob) });
    await browser.view(page('d'));
    assert.deepEqual(pagesOf(await sidecar.timeline(ann)), [
      page('a').page_url,
      page('b').page_url,
    ]);
    assert.deepEqual(pagesOf(await sidecar.timeline(bob)), [
      page('c').page_url,
      page('d').page_url,
    ]);
  });

  it('an e-mail in the page means nothing while the field is not publicly updatable', async () => {
    const ann = await sidecar.createContact({ email: 'ann@example.test' });
    const { json } = await browserClient(sidecar.url).view({
      ...page('a'),
      email: 'ann@example.test',
    });
    assert.equal(json.id, null);
    assert.deepEqual(pagesOf(await sidecar.timeline(ann)), []);
  });

  it('a publicly updatable e-mail finds the contact or makes one', async () => {
    await sidecar.makePublic('email', 'firstname');
    const ann = await sidecar.createContact({ email: 'ann@example.test' });
    const found = await browserClient(sidecar.url).view({
      ...page('a'),
      email: 'Ann@Example.test',
      firstname: 'Ann',
    });
    assert.equal(found.json.id, ann);
    const made = await browserClient(sidecar.url).view({ ...page('b'), email: 'new@example.test' });
    assert.notEqual(made.json.id, ann);
    const { body } = await sidecar.api('GET', `/api/contacts/${ann}`);
    assert.equal(body.contact.fields.all.firstname, 'Ann');
    assert.equal(body.contact.fields.all.email, 'ann@example.test', 'the value stays as it was');
  });

  it('another e-mail on the browser of an identified contact is another person', async () => {
    await sidecar.makePublic('email');
    const browser = browserClient(sidecar.url);
    const first = (await browser.view({ ...page('a'), email: 'ann@example.test' })).json.id;
    const second = (await browser.view({ ...page('b'), email: 'bob@example.test' })).json.id;
    assert.notEqual(first, second);
    const { body } = await sidecar.api('GET', `/api/contacts/${first}`);
    assert.equal(body.contact.fields.all.email, 'ann@example.test');
    assert.deepEqual(pagesOf(await sidecar.timeline(second)), [page('b').page_url]);
  });

  it('the cookie is stronger than the parameter, and the parameter works without cookies', async () => {
    const browser = browserClient(sidecar.url);
    const own = (await browser.view(page('a'))).json.device_id;
    const other = (await browserClient(sidecar.url).view(page('b'))).json.device_id;
    assert.equal(
      (await browser.view({ ...page('c'), mautic_device_id: other })).json.device_id,
      own,
    );
    const without = await browserClient(sidecar.url).view({
      ...page('d'),
      mautic_device_id: other,
    });
    assert.equal(without.json.device_id, other);
  });

  it('a planted device key is replaced', async () => {
    const planted = 'a'.repeat(23);
    const { json, headers } = await browserClient(sidecar.url).view({
      ...page('a'),
      mautic_device_id: planted,
    });
    assert.notEqual(json.device_id, planted);
    assert.match(String(headers['set-cookie']), /mautic_device_id=[0-9a-z]{23}; Max-Age=31536000/);
  });
});
