import assert from 'node:assert/strict';
import { connect } from '../../sidecar/db/connect.ts';
import { rowsOfCsv } from '../support/csv.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { importFile } from '../support/imports.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

/** A field of each type, with values that are awkward in a CSV, in a spreadsheet or in an import. */
const samples: Readonly<Record<string, readonly [properties: object, ...values: unknown[]]>> = {
  text: [{}, '=1+1', "'=1+1", "''", '-', '+49 30', 'a;b', 'a,b', '"', 'NULL', "'NULL", 'null', '0'],
  textarea: [{}, 'a\r\nb', 'a\n\n"b"', "\t'x", '@x\n=y', 'ü'.repeat(5000)],
  html: [{}, '<p class="a">x</p>', '<b>=</b>'],
  email: [{}, 'x+y@example.test', "o'neil@example.test"],
  tel: [{}, '+1 234', '-5'],
  number: [{ scale: 3 }, 0, -1.5, 1e21, 0.125],
  boolean: [{ yes: 'Ja', no: 'Nein' }, true, false],
  date: [{}, '2026-01-31', '0999-12-31'],
  datetime: [{}, '2026-01-31 23:59:59', '1970-01-01 00:00:00'],
  time: [{}, '00:00:00', '23:59:59'],
  select: [{ list: [{ label: 'A', value: '=a' }] }, '=a'],
  multiselect: [{ list: [{ value: 'x' }, { value: '-y' }] }, ['x', '-y'], ['-y']],
  lookup: [{ list: ['a'] }, 'a', 'free'],
  country: [{}, 'Germany', 'Côte d’Ivoire'],
  region: [{}, 'Bavaria', '＝wide'],
  locale: [{}, 'de_DE'],
  timezone: [{}, 'Europe/Berlin'],
  url: [{}, 'https://example.test/?a=1&b=2', 'example.test'],
};

describeOnEachDatabase('A store with fields of every type', (product) => {
  let from: TestSidecar;
  let to: TestSidecar;
  before(async () => {
    [from, to] = [await startSidecar(product), await startSidecar(product)];
    for (const sidecar of [from, to]) await addFields(sidecar);
    await fill(from);
  });
  after(() => Promise.all([from.stop(), to.stop()]));

  const exported = async (sidecar: TestSidecar): Promise<string> =>
    (await sidecar.api('GET', '/api/contacts/export')).body;

  it('is the same after its export was imported into it, and no row was left out', async () => {
    const before = await exported(from);
    const { rows, history } = await inStore(from);
    const done = await importFile(from, before);
    assert.deepEqual(done.progress, {
      ...{ percent: 100, lastRow: rows + 1 },
      ...{ inserted: 0, updated: 0, unchanged: rows, ignored: 0 },
    });
    assert.equal(await exported(from), before);
    assert.deepEqual(await inStore(from), { rows, history });
  });

  it('is the same after it was imported into an empty one, but for the ids', async () => {
    const text = await exported(from);
    const done = await importFile(to, text);
    assert.equal(done.progress.ignored, 0, (await errorsOf(done.id)).slice(0, 2000));
    assert.deepEqual(withoutIds(await exported(to)), withoutIds(text));
    const again = await importFile(to, await exported(to));
    assert.equal(again.progress.unchanged, rowsOfCsv(text).length - 1);
  });

  const errorsOf = async (id: number): Promise<string> =>
    (await to.api('GET', `/api/imports/${id}/errors`)).body;
});

async function addFields(sidecar: TestSidecar): Promise<void> {
  for (const [type, [properties]] of Object.entries(samples)) {
    const field = { label: `Own ${type}`, alias: `own_${type}`, type, properties };
    const { status, body } = await sidecar.api('POST', '/api/fields/contact/new', field);
    assert.equal(status, 201, JSON.stringify(body));
  }
}

async function fill(sidecar: TestSidecar): Promise<void> {
  await sidecar.api('POST', '/api/stages/new', { name: '=Warm, or "cold"' });
  for (const [type, [, ...values]] of Object.entries(samples))
    for (const [index, value] of values.entries()) {
      const own = { [`own_${type}`]: value, firstname: `${type} ${index}` };
      const tags = index === 0 ? ['-tag', '=tag', 'a;b "c"', 'a|b', '|', '\\', 'c\\|', type] : [];
      const doNotContact =
        index === 1
          ? [{ channel: 'email' }, { channel: '=sms', reason: 1 }, { channel: 'a|b' }]
          : [];
      const others = index === 2 ? { owner: 1, stage: 1, company: '=Acme; "Co"', points: 7 } : {};
      const sent = { ...own, tags, doNotContact, overwriteWithBlank: true, ...others };
      const { status, body } = await sidecar.api('POST', '/api/contacts/new', sent);
      assert.equal(status, 201, JSON.stringify(body));
    }
  const standard = {
    ...{ title: 'Mrs', lastname: '@x', email: 'all@example.test', points: -3, attribution: 1.25 },
    ...{ attribution_date: '2026-01-01 00:00:00', last_active: '2026-02-02 02:02:02' },
    ...{
      preferred_locale: 'fr_FR',
      timezone: 'UTC',
      website: 'https://example.test',
      zipcode: '007',
    },
  };
  await sidecar.api('POST', '/api/contacts/new', standard);
  await sidecar.api('PATCH', '/api/contacts/1/edit', { city: "'" });
}

async function inStore(sidecar: TestSidecar): Promise<{ rows: number; history: number }> {
  const { knex } = connect(sidecar.database.url);
  const count = async (table: string): Promise<number> =>
    Number((await knex(table).count({ n: '*' }).first())?.n);
  const counted = { rows: await count('contacts'), history: await count('contact_changes') };
  await knex.destroy();
  return counted;
}

function withoutIds(text: string): string[][] {
  return rowsOfCsv(text).map(([, ...cells]) => cells);
}
