import assert from 'node:assert/strict';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

const sent = {
  ...{ device: 'desktop', deviceBrand: '', deviceModel: 'M', deviceOsName: 'Linux' },
  ...{ deviceOsShortName: 'LIN', deviceOsVersion: '6', deviceOsPlatform: 'x64' },
  clientInfo: { type: 'browser', name: 'Chrome', version: '126.0' },
};

describeOnEachDatabase('Devices by the API', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const create = (body: object) => sidecar.api('POST', '/api/devices/new', body);

  it('belong to a contact, named as lead or as contact, and come back as sent', async () => {
    const id = await sidecar.createContact({});
    for (const key of ['lead', 'contact']) {
      const { status, body } = await create({ ...sent, [key]: id });
      const { id: own, lead, ...rest } = body.device;
      assert.deepEqual([status, typeof own, lead.id, rest], [201, 'number', id, sent]);
    }
    const { body } = await sidecar.api('GET', `/api/contacts/${id}/devices`);
    assert.deepEqual([body.total, body.devices.length], [2, 2]);
  });

  it('without a contact or with unreadable values are refused', async () => {
    const lead = await sidecar.createContact({});
    for (const body of [sent, { lead, device: {} }, { lead, clientInfo: 'x' }, { lead: 'x' }])
      assert.equal((await create(body)).status, 400, JSON.stringify(body));
    assert.equal((await create({ lead: 99999 })).status, 404);
  });

  it('PATCH changes what is sent, PUT empties what is not', async () => {
    const lead = await sidecar.createContact({});
    const path = `/api/devices/${(await create({ ...sent, lead })).body.device.id}/edit`;
    const patched = (await sidecar.api('PATCH', path, { device: 'tablet' })).body.device;
    assert.deepEqual([patched.device, patched.deviceModel], ['tablet', 'M']);
    const put = (await sidecar.api('PUT', path, { lead, device: 'tv' })).body.device;
    assert.deepEqual([put.device, put.deviceModel, put.clientInfo], ['tv', null, null]);
  });

  it('are listed as an array, searched and deleted', async () => {
    const lead = await sidecar.createContact({});
    const { id } = (await create({ lead, deviceBrand: 'Findable' })).body.device;
    const { body } = await sidecar.api('GET', '/api/devices?search=findab');
    assert.deepEqual([body.total, body.devices[0].id], [1, id]);
    const deleted = await sidecar.api('DELETE', `/api/devices/${id}/delete`);
    assert.equal(deleted.body.device.id, null);
    assert.equal((await sidecar.api('GET', `/api/devices/${id}`)).status, 404);
  });

  it('follow their contact into a merge and out of it', async () => {
    const [winner, loser] = [await sidecar.createContact({}), await sidecar.createContact({})];
    const { id } = (await create({ ...sent, lead: loser })).body.device;
    const leadNow = async () =>
      (await sidecar.api('GET', `/api/devices/${id}`)).body.device.lead.id;
    await sidecar.api('POST', `/api/contacts/${winner}/merge/${loser}`);
    assert.equal(await leadNow(), winner);
    await sidecar.api('POST', `/api/contacts/${winner}/unmerge`);
    assert.equal(await leadNow(), loser);
  });
});
