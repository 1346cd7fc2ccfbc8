import assert from 'node:assert/strict';
import { readFields } from '../../sidecar/contacts/field.ts';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { compileFilters } from '../../sidecar/segments/compile.ts';
import { rebuild } from '../../sidecar/segments/rebuild.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { diceOf } from '../support/dice.ts';
import { segmentWorld } from '../support/live-segments.ts';
import { buildTown, untilSettled } from '../support/segment-town.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

const deeds = 300;
const firstSeed = Number(process.env.MTC_TEST_SEED ?? 20_261_125);

describeOnEachDatabase('After any deeds in any order', (product) => {
  let sidecar: TestSidecar;
  let database: Database;
  let ahead = 0;
  const now = () => Date.now() + ahead;
  before(async () => {
    sidecar = await startSidecar(product, {}, undefined, now);
    database = connect(sidecar.database.url);
  });
  after(async () => {
    await database.knex.destroy();
    await sidecar.stop();
  });

  const askedByQueries = async (id: number, list: { name: string; filters: unknown }) => {
    const filters = compileFilters(list.filters, { fields: await readFields(database.knex) });
    return rebuild(database, { segment: { id, name: list.name }, filters, clock: now });
  };

  it('members are just those whom a rebuild finds', async () => {
    const town = await buildTown(sidecar);
    for (const seed of [firstSeed, firstSeed + 1, firstSeed + 2]) {
      const dice = diceOf(seed);
      for (let count = 0; count < 20; count++) await town.addSegment(dice);
      for (let count = 0; count < deeds; count++) {
        await town.act(dice);
        if (dice.chance(2)) ahead += dice.roll(3) * 86_400_000;
      }
      await untilSettled(database, now);
      for (const id of town.segments) {
        const { added, removed } = await segmentWorld(sidecar).rebuilt(id);
        const { body } = await sidecar.api('GET', `/api/segments/${id}`);
        const told = `seed ${seed}: ${JSON.stringify(body.list.filters)}`;
        assert.deepEqual([added, removed], [0, 0], told);
        const asked = await askedByQueries(id, body.list);
        assert.deepEqual([asked.added, asked.removed], [0, 0], told);
      }
    }
  });
});
