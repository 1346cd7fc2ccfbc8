import assert from 'node:assert/strict';
import { connect } from '../../sidecar/db/connect.ts';
import { runCommand } from '../support/command-line.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { segmentWorld } from '../support/live-segments.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('mtc-sidecar segments rebuild', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const run = (...words: string[]) =>
    runCommand(['segments', 'rebuild', ...words], {
      MTC_DATA_DIR: sidecar.database.folder,
      MTC_DATABASE_URL: sidecar.database.url,
      MTC_SECRET: sidecar.secret,
    });

  it('puts right who is in, also while the sidecar runs', async () => {
    const { person, segment, members, until } = segmentWorld(sidecar);
    const [ulm, bonn] = [await person({ city: 'Ulm' }), await person({ city: 'Bonn' })];
    const one = await segment([{ field: 'city', operator: '=', value: 'Ulm' }]);
    const two = await segment([{ field: 'leadlist', operator: 'in', value: [one] }]);
    await until(members(two), [ulm]);
    const database = connect(sidecar.database.url);
    await database.knex('segment_members').update({ contact_id: bonn });
    await database.knex.destroy();

    const { code, output, errors } = await run('--json');
    assert.deepEqual([code, errors], [0, '']);
    const told = { state: 'done', contacts: 2, added: 1, removed: 1 };
    assert.deepEqual(JSON.parse(output), {
      segments: [
        { id: one, ...told },
        { id: two, ...told },
      ],
    });
    await until(members(one), [ulm]);
    await until(members(two), [ulm]);
    const sentence = `Segment ${one}: looked at 2 contacts, added 0, removed 0.\n`;
    assert.deepEqual(await run(String(one)), { code: 0, output: sentence, errors: '' });
  });

  it('says so when there is no such segment', async () => {
    const missing = await run('999999');
    assert.equal(missing.code, 1);
    assert.match(missing.errors, /No published segment with filters has the id 999999/);
    assert.match((await run('vip')).errors, /vip is not the id of a segment/);
  });
});
