import assert from 'node:assert/strict';
import { rowOwners } from '../../sidecar/app.ts';
import { dedupe, type OnProgress } from '../../sidecar/contacts/dedupe.ts';
import { openFields } from '../../sidecar/contacts/field.ts';
import { createMerge } from '../../sidecar/contacts/merge.ts';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { createProgressBar } from '../../sidecar/progress.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Merging duplicates', (product) => {
  let sidecar: TestSidecar;
  let database: Database;
  beforeEach(async () => {
    sidecar = await startSidecar(product);
    database = connect(sidecar.database.url);
  });
  afterEach(async () => {
    await database.knex.destroy();
    await sidecar.stop();
  });

  const run = async (
    by: string[],
    options: object = {},
    onProgress: OnProgress = () => undefined,
  ) => {
    const fields = await openFields(database).reload();
    const chosen = by.map((alias) => fields.find((field) => field.alias === alias));
    const order = { by: chosen as any, isDryRun: false, largest: 20, portion: 1000, ...options };
    const room = { database, merge: createMerge(rowOwners(database)) };
    return dedupe(room, order, onProgress);
  };
  const idOf = async (id: number): Promise<number> =>
    (await sidecar.api('GET', `/api/contacts/${id}`)).body.contact.id;

  it('makes one contact of those with the same phone number, however it is written', async () => {
    const anonymous = await sidecar.createContact({ phone: '+49 30 12' });
    const known = await sidecar.createContact({ phone: '+49-30-12', firstname: 'Ann' });
    const later = await sidecar.createContact({ phone: '+493012', email: 'later@example.test' });
    const other = await sidecar.createContact({ phone: '+49 30 13' });
    const result = await run(['phone']);
    assert.deepEqual(
      { ...result, examples: [...(result.examples[0] ?? [])].sort() },
      { checked: 4, groups: 1, merged: 2, skipped: 0, examples: [anonymous, known, later] },
    );
    assert.deepEqual(
      [await idOf(anonymous), await idOf(known), await idOf(later), await idOf(other)],
      [known, known, known, other],
    );
    assert.equal((await run(['phone'])).merged, 0);
    const { events } = await sidecar.timeline(known);
    assert.match(JSON.stringify(events), /by the search for duplicates/);
  });

  it('compares all chosen fields, takes case for nothing and a blank for no value', async () => {
    const ann = await sidecar.createContact({ lastname: 'Low', city: 'Rome' });
    const same = await sidecar.createContact({ lastname: 'LOW', city: 'rome' });
    const elsewhere = await sidecar.createContact({ lastname: 'Low', city: 'Oslo' });
    const blanks = [
      await sidecar.createContact({ lastname: 'Low' }),
      await sidecar.createContact({ lastname: 'Low' }),
    ];
    await run(['lastname', 'city']);
    const ids = await Promise.all([ann, same, elsewhere, ...blanks].map(idOf));
    assert.deepEqual(ids, [ann, ann, elsewhere, ...blanks]);
  });

  it('finds them all, however few it looks at together', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'a', 'b', 'c', 'd', 'a', 'e'])
      await sidecar.createContact({ lastname: name });
    const seen: number[] = [];
    const result = await run(['lastname'], { portion: 2 }, (done, total) =>
      seen.push(done / total),
    );
    assert.deepEqual([result.groups, result.merged], [4, 5]);
    assert.equal(seen.at(-1), 1);
    assert.deepEqual(seen, [...seen].sort());
  });

  it('a dry run tells the same and changes nothing', async () => {
    const first = await sidecar.createContact({ lastname: 'Low' });
    const second = await sidecar.createContact({ lastname: 'Low' });
    const { groups, merged, examples } = await run(['lastname'], { isDryRun: true });
    assert.deepEqual([groups, merged, examples], [1, 1, [[first, second]]]);
    assert.equal(await idOf(second), second);
  });

  it('leaves groups alone that are too large to be one person', async () => {
    for (let n = 0; n < 4; n++) await sidecar.createContact({ phone: '000' });
    const { groups, merged, skipped } = await run(['phone'], { largest: 3 });
    assert.deepEqual([groups, merged, skipped], [0, 0, 1]);
  });

  it('two runs at once merge each contact once', async () => {
    for (let n = 0; n < 12; n++) await sidecar.createContact({ lastname: `N${n % 3}`, points: 1 });
    const results = await Promise.all([run(['lastname']), run(['lastname'])]);
    assert.equal(
      results.reduce((sum, { merged }) => sum + merged, 0),
      9,
    );
    const points = database.knex('contacts').whereNull('merged_into').pluck('points');
    assert.deepEqual((await points).map(Number), [4, 4, 4]);
  });
});

describe('The progress bar', () => {
  const drawn = (isTTY: boolean): string => {
    let text = '';
    const bar = createProgressBar({
      isTTY,
      write: (part) => {
        text += part;
      },
    });
    for (const done of [0, 1, 500, 500, 1000]) bar.show(done, 1000);
    bar.clear();
    return text;
  };

  it('grows on a terminal, draws only what changed and goes away', () => {
    const lines = drawn(true)
      .split('\r')
      .filter((line) => line.trim() !== '');
    assert.deepEqual(lines, [
      `[${'-'.repeat(30)}]   0 %`,
      `[${'#'.repeat(15)}${'-'.repeat(15)}]  50 %`,
      `[${'#'.repeat(30)}] 100 %`,
    ]);
  });

  it('is silent elsewhere', () => {
    assert.equal(drawn(false), '');
  });
});
