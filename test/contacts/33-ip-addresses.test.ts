import assert from 'node:assert/strict';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Addresses sent by API clients', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const addressesOf = async (id: number): Promise<string[]> => {
    const { contact } = (await sidecar.api('GET', `/api/contacts/${id}`)).body;
    return contact.ipAddresses.map(({ ipAddress }: any) => ipAddress);
  };
  const found = async (search: string): Promise<string[]> => {
    const { contacts } = (await sidecar.api('GET', `/api/contacts?search=${search}`)).body;
    return Object.keys(contacts);
  };

  it('are added to the contact, each once, and show with an id', async () => {
    const id = await sidecar.createContact({ ipAddress: '203.0.113.9' });
    for (const ipAddress of ['203.0.113.9', '2001:DB8::1', ''])
      await sidecar.api('PATCH', `/api/contacts/${id}/edit`, { ipAddress });
    assert.deepEqual(await addressesOf(id), ['203.0.113.9', '2001:db8::1']);
    const [first] = (await sidecar.api('GET', `/api/contacts/${id}`)).body.contact.ipAddresses;
    assert.deepEqual([typeof first.id, first.ipDetails.city], ['number', '']);
  });

  it('are found by a search', async () => {
    const id = await sidecar.createContact({ ipAddress: '198.51.100.7' });
    await sidecar.createContact({ ipAddress: '192.0.2.1' });
    assert.deepEqual(await found('ip:198.51.100.'), [String(id)]);
    assert.deepEqual(await found('ip:198.51.100.8'), []);
  });

  it('that are none are refused and nothing is changed', async () => {
    for (const ipAddress of ['999.1.1.1', 'localhost', 'fe80::1%eth0', {}, ['1.2.3.4'], 7]) {
      const { status } = await sidecar.api('POST', '/api/contacts/new', { ipAddress });
      assert.equal(status, 400, JSON.stringify(ipAddress));
    }
  });

  it('follow a merge, come apart again and are forgotten with the last contact', async () => {
    const winner = await sidecar.createContact({ ipAddress: '192.0.2.50' });
    const loser = await sidecar.createContact({ ipAddress: '192.0.2.51' });
    await sidecar.api('POST', `/api/contacts/${winner}/merge/${loser}`);
    assert.deepEqual(await addressesOf(winner), ['192.0.2.50', '192.0.2.51']);
    await sidecar.api('POST', `/api/contacts/${winner}/unmerge`);
    assert.deepEqual(
      [await addressesOf(winner), await addressesOf(loser)],
      [['192.0.2.50'], ['192.0.2.51']],
    );
    const [{ id }] = (await sidecar.api('GET', `/api/contacts/${loser}`)).body.contact.ipAddresses;
    await sidecar.api('DELETE', `/api/contacts/${loser}/delete`);
    const again = await sidecar.createContact({ ipAddress: '192.0.2.51' });
    const [now] = (await sidecar.api('GET', `/api/contacts/${again}`)).body.contact.ipAddresses;
    assert.notEqual(now.id, id);
  });
});
