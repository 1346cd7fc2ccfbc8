import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '../../sidecar/db/connect.ts';
import { cleanEnvironment } from '../support/command-line.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { importText, runOn } from '../support/import-command.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

const rows = 20_000;
const kills = 5;
const command = join(import.meta.dirname, '..', '..', 'sidecar', 'start.mjs');

describeOnEachDatabase('An import whose process is killed', (product) => {
  let sidecar: TestSidecar;
  let other: TestSidecar;
  before(async () => {
    [sidecar, other] = [await startSidecar(product), await startSidecar(product)];
  });
  after(() => Promise.all([sidecar.stop(), other.stop()]));

  it('ends as if nobody had killed it: the same contacts, the same rows left out', async () => {
    const text = fileOf(rows);
    const whole = await importText(other, text, '--errors', errorsOf(other));
    assert.equal(whole.code, 0, whole.errors);
    const file = join(sidecar.database.folder, 'people.csv');
    writeFileSync(file, text);
    const seen: number[] = [];
    for (let kill = 1; kill <= kills; kill++) seen.push(await killAfter(file, seen.at(-1) ?? 0));
    assert.ok(new Set(seen).size === kills && (seen.at(-1) as number) < rows, `rows ${seen}`);
    const last = await runOn(sidecar, 'import', file, '--errors', errorsOf(sidecar));
    assert.match(last.errors, /Going on with import 1\./);
    assert.equal(last.output, whole.output);
    assert.equal(await people(sidecar), await people(other));
    const [ours, theirs] = [sidecar, other].map((one) => readFileSync(errorsOf(one), 'utf8'));
    assert.equal(ours, theirs);
    assert.equal(ours?.split('\r\n').length, rows / 100 + 2);
  });

  /** Kills the command when it has come some batches further; gives the last row that is done. */
  async function killAfter(file: string, before: number): Promise<number> {
    const { folder, url } = sidecar.database;
    const settings = { MTC_DATA_DIR: folder, MTC_DATABASE_URL: url, MTC_SECRET: sidecar.secret };
    const database = connect(url);
    // Nobody shall have to wait until the one before counts as fallen.
    const isThere = await database.knex('imports').first('id');
    if (isThere !== undefined) await database.knex('imports').update({ lease_until: 0 });
    const child = spawn(process.execPath, [command, 'import', file], {
      env: cleanEnvironment(settings),
      stdio: 'ignore',
    });
    const closed = once(child, 'close');
    const lastRow = async (): Promise<number> =>
      Number((await database.knex('imports').first('last_row'))?.last_row ?? 0);
    while ((await lastRow()) <= before) await pause(5);
    child.kill('SIGKILL');
    const [, signal] = await closed;
    assert.equal(signal, 'SIGKILL');
    const done = await lastRow();
    await database.knex.destroy();
    return done;
  }
});

const errorsOf = ({ database }: TestSidecar): string => join(database.folder, 'errors.csv');

/** Every hundredth row is wrong, and every tenth is about somebody from before. */
function fileOf(count: number): string {
  const lines = Array.from({ length: count }, (_, index) => {
    const n = index % 10 === 9 ? index - 500 : index;
    const email = index % 100 === 50 ? 'wrong' : `p${n}@example.test`;
    return `${email},First ${index},Company ${n % 50},tag ${n % 7}`;
  });
  return `email,firstname,company,tags\n${lines.join('\n')}\n`;
}

/** All that tells of contacts but ids and times. */
async function people({ database: { url } }: TestSidecar): Promise<string> {
  const { knex } = connect(url);
  const contacts = await knex('contacts').select('email', 'firstname', 'company').orderBy('email');
  const changes = await knex('contact_changes')
    .join('contacts', 'contacts.id', 'contact_id')
    .select('email', 'changes', 'source')
    .orderBy(['email', 'contact_changes.id']);
  const tags = await knex('contact_tags')
    .join('contacts', 'contacts.id', 'contact_id')
    .join('tags', 'tags.id', 'tag_id')
    .select('email', 'tag')
    .orderBy(['email', 'tag']);
  await knex.destroy();
  return JSON.stringify([contacts, changes, tags], null, 1);
}
