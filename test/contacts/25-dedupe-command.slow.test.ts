import assert from 'node:assert/strict';
import { type Ended, runCommand } from '../support/command-line.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('The command that merges duplicates', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const run = (words: string): Promise<Ended> =>
    runCommand(['dedupe', ...words.split(' ')], {
      MTC_DATA_DIR: sidecar.database.folder,
      MTC_DATABASE_URL: sidecar.database.url,
      MTC_SECRET: sidecar.secret,
    });

  it('tells in a dry run what it would do, and then does it, beside a running sidecar', async () => {
    const first = await sidecar.createContact({ lastname: 'Low', phone: '555' });
    const second = await sidecar.createContact({ lastname: 'Low', phone: '5 55' });
    const dry = await run('--by lastname,phone --dry-run');
    const told = 'Checked 2 contacts: 1 group of duplicates, 1 contact would be merged.';
    assert.deepEqual(dry, { code: 0, output: `${told}\n  ${first} <- ${second}\n`, errors: '' });
    const { output } = await run('--by lastname,phone --json');
    const { groups, merged } = JSON.parse(output);
    assert.deepEqual([groups, merged], [1, 1]);
    const { contact } = (await sidecar.api('GET', `/api/contacts/${second}`)).body;
    assert.equal(contact.id, first);
  });

  for (const [words, reason] of [
    ['--dry-run', /--by <fields>/],
    ['--by shoe_size', /cannot be compared by "shoe_size"/],
    ['--by points', /cannot be compared by "points"/],
    ['--by phone --largest some', /not "some"/],
  ] as const) {
    it(`refuses "dedupe ${words}" with a reason`, async () => {
      const { code, output, errors } = await run(words);
      assert.deepEqual([code, output], [1, '']);
      assert.match(errors, reason);
    });
  }
});
