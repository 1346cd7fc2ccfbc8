import assert from 'node:assert/strict';
import { browserClient, chromeAgent } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 ' +
  '(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';

describeOnEachDatabase('Devices that tracking saw', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const get = (path: string) => sidecar.api('GET', `/api/${path}`);
  const devicesOf = async (id: number): Promise<any[]> =>
    (await get(`contacts/${id}/devices`)).body.devices;

  async function seen(...agents: string[]): Promise<number> {
    const id = await sidecar.createContact({});
    for (const agent of agents) {
      const ct = await sidecar.trackedToken(id);
      await browserClient(sidecar.url, agent).view({ page_url: 'https://a.example/', ct });
    }
    return id;
  }

  it('are in the list of the contact after the reported ones, one for each browser', async () => {
    const id = await seen(chromeAgent, iphone);
    const reported = { lead: id, device: 'tv' };
    const own = (await sidecar.api('POST', '/api/devices/new', reported)).body.device;
    const { body } = await get(`contacts/${id}/devices`);
    const [first, desktop, phone] = body.devices;
    assert.deepEqual([body.total, body.devices.length, first.id], [3, 3, own.id]);
    assert.deepEqual([desktop.device, desktop.deviceOsName], ['desktop', 'Linux']);
    assert.deepEqual(
      [phone.device, phone.deviceBrand, phone.lead],
      ['smartphone', 'Apple', { id }],
    );
    assert.deepEqual(Object.keys(phone), Object.keys(first));
    assert.equal(desktop.clientInfo.name, 'Chrome');
  });

  it('are read by their id, and found by what they are', async () => {
    const id = await seen(iphone);
    const [{ id: deviceId }] = await devicesOf(id);
    const { device } = (await get(`devices/${deviceId}`)).body;
    assert.deepEqual([device.id, device.lead.id, device.device], [deviceId, id, 'smartphone']);
    const { devices } = (await get('devices?search=iphone&orderBy=id&orderByDir=DESC')).body;
    assert.equal(devices[0].id, deviceId);
    assert.deepEqual((await get(`devices?search=ids:${deviceId}`)).body.devices, [device]);
  });

  it('come page by page with the reported ones, forwards and backwards, each once', async () => {
    const id = await seen(chromeAgent, iphone, chromeAgent);
    for (const device of ['a', 'b', 'c']) {
      const sent = { lead: id, device };
      await sidecar.api('POST', '/api/devices/new', sent);
    }
    for (const path of [`contacts/${id}/devices`, 'devices']) {
      const idsFrom = async (query: string): Promise<number[]> =>
        (await get(`${path}?${query}`)).body.devices.map((one: any) => one.id);
      const all = await idsFrom('limit=100');
      const pages = [];
      for (let start = 0; start < all.length; start += 2)
        pages.push(...(await idsFrom(`limit=2&start=${start}`)));
      const backwards = await idsFrom('limit=100&orderBy=id&orderByDir=DESC');
      assert.deepEqual([pages, backwards], [all, [...all].reverse()]);
      assert.equal(new Set(all).size, (await get(path)).body.total);
    }
  });

  it('are not changed and not deleted', async () => {
    const id = await seen(iphone);
    const [before] = await devicesOf(id);
    for (const [method, action] of [
      ...[
        ['PUT', 'edit'],
        ['PATCH', 'edit'],
        ['DELETE', 'delete'],
      ],
    ] as const) {
      const path = `/api/devices/${before.id}/${action}`;
      const { status, body } = await sidecar.api(method as string, path, { lead: id });
      assert.equal(status, 400, method);
      assert.match(JSON.stringify(body), /is read, not changed/);
    }
    assert.deepEqual(await devicesOf(id), [before]);
  });

  it('of a stranger are in no list', async () => {
    await sidecar.setMode('visits');
    const { total } = (await get('devices')).body;
    await browserClient(sidecar.url).view({ page_url: 'https://a.example/' });
    assert.equal((await get('devices')).body.total, total);
    assert.equal((await get('devices/1000000999999')).status, 404);
  });

  it('follow their contact into a merge and out of it', async () => {
    const [winner, loser] = [await seen(chromeAgent), await seen(iphone)];
    const [before] = await devicesOf(loser);
    await sidecar.api('POST', `/api/contacts/${winner}/merge/${loser}`);
    assert.equal((await devicesOf(winner)).length, 2);
    await sidecar.api('POST', `/api/contacts/${winner}/unmerge`);
    assert.deepEqual(await devicesOf(loser), [before]);
  });

  it('a user agent sent with UTM tags is a reported device, the same twice is one', async () => {
    const id = await sidecar.createContact({});
    const add = (body: object) => sidecar.api('POST', `/api/contacts/${id}/utm/add`, body);
    await add({ utm_source: 'a', user_agent: chromeAgent });
    assert.deepEqual(await devicesOf(id), []);
    for (const useragent of [iphone, iphone]) await add({ utm_source: 'b', useragent });
    const [device, ...others] = await devicesOf(id);
    assert.deepEqual([device.device, device.deviceModel, others], ['smartphone', 'iPhone', []]);
    await add({ utm_source: 'c', useragent: chromeAgent });
    assert.equal((await devicesOf(id)).length, 2);
  });
});
