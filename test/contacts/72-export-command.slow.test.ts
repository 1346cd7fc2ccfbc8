import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Ended, runCommand } from '../support/command-line.ts';
import { recordsOfCsv } from '../support/csv.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('The command that exports contacts', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
    for (const city of ['Oslo', 'Rome']) await sidecar.createContact({ lastname: 'Low', city });
  });
  after(() => sidecar.stop());

  const run = (...words: string[]): Promise<Ended> =>
    runCommand(['export', ...words], {
      MTC_DATA_DIR: sidecar.database.folder,
      MTC_DATABASE_URL: sidecar.database.url,
      MTC_SECRET: sidecar.secret,
    });
  const download = async (query: string): Promise<string> =>
    (await sidecar.api('GET', `/api/contacts/export?${query}`)).body;

  it('writes what the API gives, and says how many only beside it', async () => {
    for (const words of [[], ['-']]) {
      const { code, output, errors } = await run(...words);
      assert.deepEqual([code, errors], [0, '2 contacts written.\n']);
      assert.equal(output, await download(''));
    }
    const lines = await run('--format', 'ndjson', '--search', 'city:Oslo');
    assert.equal(lines.output, await download('format=ndjson&search=city:Oslo'));
  });

  it('writes a file that only its owner reads', async () => {
    const { folder } = sidecar.database;
    const file = join(folder, 'people.csv');
    const { code, output } = await run(file, '--bom', '--search', 'city:Rome');
    assert.deepEqual([code, output], [0, '']);
    const text = readFileSync(file, 'utf8');
    assert.ok(text.startsWith('\ufeffid,'));
    assert.deepEqual(
      recordsOfCsv(text).map(({ city }) => city),
      ['Rome'],
    );
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.endsWith('.part')),
      [],
    );
  });

  it('refuses what it cannot do with a reason', async () => {
    const format = await run('--format', 'xlsx');
    assert.deepEqual([format.code, format.output], [1, '']);
    assert.match(format.errors, /--format: must be one of csv, ndjson/);
    const folder = await run(join(sidecar.database.folder, 'nowhere', 'people.csv'));
    assert.equal(folder.code, 1);
    assert.match(folder.errors, /no such file or directory/);
  });
});
