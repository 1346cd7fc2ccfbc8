import assert from 'node:assert/strict';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { secondSidecar, startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Merging and taking apart at the same time', (product) => {
  let sidecars: readonly TestSidecar[];
  let database: Database;
  before(async () => {
    const first = await startSidecar(product);
    sidecars = product === 'MariaDB' ? [first, await secondSidecar(first)] : [first];
    database = connect(first.database.url);
  });
  after(async () => {
    await database.knex.destroy();
    for (const sidecar of [...sidecars].reverse()) await sidecar.stop();
  });

  it('loses no points, no address and no answer', async () => {
    const [sidecar] = sidecars as [TestSidecar];
    const emails = ['a', 'b', 'c', 'd'].map((name) => `${name}.once@example.test`);
    const ids: number[] = [];
    for (const email of emails) ids.push(await sidecar.createContact({ email, points: 1 }));
    const [a, b, c, d] = ids as [number, number, number, number];
    const paths = [
      ...[`${a}/merge/${b}`, `${b}/merge/${a}`, `${c}/merge/${d}`, `${a}/merge/${c}`],
      ...[`${d}/merge/${b}`, `${a}/unmerge`, `${b}/unmerge`, `${c}/unmerge`, `${d}/unmerge`],
    ];
    for (let round = 0; round < 5; round++) {
      const answers = await Promise.all(
        paths.map((path, index) =>
          (sidecars[index % sidecars.length] as TestSidecar).api('POST', `/api/contacts/${path}`),
        ),
      );
      const others = answers.filter(({ status }) => ![200, 409].includes(status));
      assert.deepEqual(others, []);
      const alive = database.knex('contacts').whereIn('id', ids).whereNull('merged_into');
      const points = (await alive.clone().pluck('points')).map(Number);
      assert.equal(
        points.reduce((sum, each) => sum + each, 0),
        4,
      );
      const holders = await database.knex('contact_identifiers').pluck('contact_id');
      const aliveIds = new Set((await alive.clone().pluck('id')).map(Number));
      assert.ok(holders.every((id) => aliveIds.has(Number(id))));
      assert.equal(holders.length, 4);
    }
  });
});
