import assert from 'node:assert/strict';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Values that cannot even be written as text', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const strange: unknown[] = [
    { toString: 1 },
    [{ toString: 1 }],
    { 0: { toString: 1 } },
    { id: { toString: 1 }, tag: { toString: 1 } },
    [{ id: { toString: 1 }, tag: { toString: 1 } }],
  ];

  async function assertNoFault(method: string, path: string, body: object): Promise<void> {
    const { status } = await sidecar.api(method, path, body);
    assert.ok(status < 500, `${method} ${path} ${JSON.stringify(body)} answers ${status}`);
  }

  it('are refused or passed over in contacts and companies', async () => {
    const keys = [
      ...['firstname', 'points', 'tags', 'owner', 'stage', 'companies', 'overwriteWithBlank'],
      ...['doNotContact', 'utmtags', 'ipAddress', 'lastActive', 'segments', 'dateAdded'],
    ];
    for (const value of strange) {
      for (const key of keys) await assertNoFault('POST', '/api/contacts/new', { [key]: value });
      for (const key of ['companyname', 'companycity', 'score', 'force', 'overwriteWithBlank'])
        await assertNoFault('POST', '/api/companies/new', { companyname: 'Acme', [key]: value });
    }
    const { body } = await sidecar.api('GET', '/api/tags');
    assert.equal(body.total, 0);
  });

  it('are refused or passed over in fields, tags and batches', async () => {
    for (const value of strange) {
      for (const key of ['label', 'alias', 'order', 'isUniqueIdentifier', 'properties'])
        await assertNoFault('POST', '/api/fields/contact/new', { label: 'A field', [key]: value });
      await assertNoFault('POST', '/api/tags/new', { tag: value });
      await assertNoFault('POST', '/api/tags/new', { tag: 'a tag', description: value });
      for (const body of [{ ids: value }, [value], { 0: value }])
        await assertNoFault('DELETE', '/api/companies/batch/delete', body);
      await assertNoFault('PATCH', '/api/contacts/batch/edit', [{ id: value }]);
    }
  });

  it('are no choices of a field', async () => {
    const properties = { list: [{ label: 'A', value: { toString: 1 } }, 'b'] };
    const field = { label: 'Choice', alias: 'choice', type: 'select', properties };
    await assertNoFault('POST', '/api/fields/contact/new', field);
    for (const choice of ['a', 'b'])
      await assertNoFault('POST', '/api/contacts/new', { firstname: 'Ada', choice });
    assert.equal((await sidecar.api('GET', '/api/contacts')).status, 200);
  });
});
