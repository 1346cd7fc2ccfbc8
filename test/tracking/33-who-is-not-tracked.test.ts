import assert from 'node:assert/strict';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { operator, startSidecar, type TestSidecar } from '../support/sidecar.ts';

const gone = { success: 1, id: null, sid: null, device_id: null, events: [] };

describeOnEachDatabase('Who is not tracked', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const reasons: [who: string, headers: Record<string, string>, reason: string][] = [
    ['a crawler', { 'User-Agent': 'Googlebot/2.1' }, 'bot'],
    ['a command-line client', { 'User-Agent': 'curl/8.5.0' }, 'bot'],
    ['a page fetched ahead (Sec-Purpose)', { 'Sec-Purpose': 'prefetch;prerender' }, 'prefetch'],
    ['a page fetched ahead (Purpose)', { Purpose: 'prefetch' }, 'prefetch'],
    ['a page fetched ahead (X-Moz)', { 'X-Moz': 'prefetch' }, 'prefetch'],
    ['a preview', { 'X-Purpose': 'preview' }, 'prefetch'],
    ['a visitor who says Do Not Track', { DNT: '1' }, 'dnt'],
    ['a visitor who says Global Privacy Control', { 'Sec-GPC': '1' }, 'gpc'],
  ];
  for (const [who, headers, reason] of reasons) {
    it(`${who} leaves nothing behind`, async () => {
      const event = await browserClient(sidecar.url).view({ page_url: 'a' }, headers);
      assert.equal(event.result, `ignored;${reason}`);
      assert.deepEqual(event.json, gone);
      const pixel = await browserClient(sidecar.url).pixel({ page_url: 'a' }, headers);
      assert.equal(pixel.result, `ignored;${reason}`);
      assert.equal(pixel.bytes.length, 43);
      for (const answer of [event, pixel]) assert.equal(answer.headers['set-cookie'], undefined);
    });
  }

  it('a tracked link does not override an explicit wish not to be tracked', async () => {
    const ann = await sidecar.createContact({ email: 'ann@example.test' });
    const ct = await sidecar.trackedToken(ann);
    assert.equal((await browserClient(sidecar.url).view({ ct }, { DNT: '1' })).json.id, null);
  });

  it('DNT: 0, an empty agent and a CMS server are tracked', async () => {
    for (const headers of [{ DNT: '0' }, { 'User-Agent': '' }, { 'User-Agent': 'GuzzleHttp/7' }]) {
      const { result } = await browserClient(sidecar.url).view(
        { page_url: 'a' },
        headers as Record<string, string>,
      );
      assert.equal(result, 'stored');
    }
  });

  it('an operator who is signed in is not tracked, and told so', async () => {
    const client = browserClient(sidecar.url);
    const body = new URLSearchParams({ username: operator.username, password: operator.password });
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    assert.equal(
      (await client.send('POST', '/sign-in', { headers, body: body.toString() })).status,
      303,
    );
    const event = await client.view({ page_url: 'a' });
    assert.deepEqual([event.json, event.result], [{ success: 0 }, 'ignored;operator']);
    assert.deepEqual((await client.send('GET', '/mtc')).json, []);
    assert.equal((await client.pixel({ page_url: 'a' })).bytes.length, 43);
  });
});

describeOnEachDatabase('Loopback and private addresses', (product) => {
  const view = async (environment: Record<string, string>, forwarded?: string) => {
    const sidecar = await startSidecar(product, environment);
    const headers = forwarded === undefined ? {} : { 'X-Forwarded-For': forwarded };
    const { result } = await browserClient(sidecar.url).view(
      { page_url: 'a' },
      headers as Record<string, string>,
    );
    await sidecar.stop();
    return result;
  };
  const publicSite = { MTC_BASE_URL: 'https://track.example' };

  it('are tracked while the sidecar itself is on loopback', async () => {
    assert.equal(await view({}), 'stored');
  });

  it('are not tracked on a public sidecar, unless a setting says so', async () => {
    assert.equal(await view(publicSite), 'ignored;private-ip');
    assert.equal(await view({ ...publicSite, MTC_TRACK_PRIVATE_IPS: 'true' }), 'stored');
  });

  it('a forwarded address counts from a trusted proxy only', async () => {
    const behindProxy = { ...publicSite, MTC_TRUST_PROXY: 'loopback' };
    assert.equal(await view(publicSite, '8.8.8.8'), 'ignored;private-ip');
    assert.equal(await view(behindProxy, '8.8.8.8'), 'stored');
    assert.equal(await view(behindProxy, '10.0.0.7'), 'ignored;private-ip');
    assert.equal(await view(behindProxy, '8.8.8.8, 10.0.0.7'), 'ignored;private-ip');
  });
});
