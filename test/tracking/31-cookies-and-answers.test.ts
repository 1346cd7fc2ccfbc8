import assert from 'node:assert/strict';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Cookies and answers', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
    await sidecar.setMode('contacts');
  });
  after(() => sidecar.stop());

  it('the first view sets the device cookie for a year and the contact cookie for the session', async () => {
    const { headers, json } = await browserClient(sidecar.url).view({ page_url: 'a' });
    assert.deepEqual(headers['set-cookie'], [
      `mautic_device_id=${json.device_id}; Max-Age=31536000; Path=/; Secure; SameSite=None; Partitioned`,
      `mtc_id=${json.id}; Path=/; Secure; SameSite=None; Partitioned`,
    ]);
  });

  it('the second view sets none, and a leave time needs none', async () => {
    const client = browserClient(sidecar.url);
    const first = await client.view({ page_url: 'a' });
    const second = await client.view({ page_url: 'b' });
    assert.equal(second.headers['set-cookie'], undefined);
    assert.deepEqual(second.json, first.json);
  });

  it('a browser that becomes another contact gets that contact cookie', async () => {
    const client = browserClient(sidecar.url);
    await client.view({ page_url: 'a' });
    const ann = await sidecar.createContact({ email: 'ann@example.test' });
    const ct = await sidecar.trackedToken(ann);
    const { headers } = await client.pixel({ page_url: 'b', ct });
    assert.deepEqual(headers['set-cookie'], [
      `mtc_id=${ann}; Path=/; Secure; SameSite=None; Partitioned`,
    ]);
  });

  it('a browser without cookies that shows its key is not offered any again', async () => {
    const { json } = await browserClient(sidecar.url).view({ page_url: 'a' });
    const other = browserClient(sidecar.url);
    const { headers } = await other.view({ page_url: 'b', mautic_device_id: json.device_id });
    assert.equal(headers['set-cookie'], undefined);
  });

  it('the event answer has its five keys in the order that clients know', async () => {
    const { json, headers } = await browserClient(sidecar.url).view({ page_url: 'a' });
    assert.deepEqual(Object.keys(json), ['success', 'id', 'sid', 'device_id', 'events']);
    assert.equal(json.sid, json.device_id);
    assert.equal(headers['content-type'], 'application/json');
    assert.match(String(headers['cache-control']), /no-store/);
  });

  it('the pixel is a GIF of 43 bytes that nobody keeps, whatever was asked', async () => {
    const client = browserClient(sidecar.url);
    for (const query of [
      'page_url=a',
      '',
      'd=garbage',
      'ct=garbage',
      'ct=mtc1.x.y',
      'page_url[]=a',
    ]) {
      const { status, bytes, headers } = await client.pixel(query);
      assert.equal(status, 200);
      assert.equal(headers['content-type'], 'image/gif');
      assert.equal(bytes.length, 43);
      assert.match(bytes.toString('latin1'), /^GIF89a/);
      assert.match(String(headers['cache-control']), /no-cache/);
    }
  });

  it('asking who one is creates nobody and sets no cookie', async () => {
    for (const method of ['GET', 'POST']) {
      const { json, headers, result } = await browserClient(sidecar.url).send(method, '/mtc');
      assert.equal(result, 'ignored;no-hit');
      assert.deepEqual(json, { id: null, sid: null, device_id: null });
      assert.equal(headers['set-cookie'], undefined);
    }
  });

  it('asking who one is tells a known browser its own ids, by cookie or parameter', async () => {
    const client = browserClient(sidecar.url);
    const { json } = await client.view({ page_url: 'a' });
    const own = { id: json.id, sid: json.sid, device_id: json.device_id };
    assert.deepEqual((await client.send('GET', '/mtc')).json, own);
    const byParameter = browserClient(sidecar.url);
    assert.deepEqual(
      (await byParameter.send('GET', `/mtc?mautic_device_id=${json.sid}`)).json,
      own,
    );
  });
});
