import assert from 'node:assert/strict';
import { siteSecret } from '../sidecar/auth/secrets.ts';
import { type Ended, runCommand } from './support/command-line.ts';
import {
  createTestDatabase,
  describeOnEachDatabase,
  type TestDatabase,
} from './support/databases.ts';

describeOnEachDatabase('The command line', (product) => {
  const secret = 'a secret that only this test uses, long enough';
  let place: TestDatabase;
  beforeEach(async () => {
    place = await createTestDatabase(product);
  });
  afterEach(() => place.remove());

  const run = (words: string, input = ''): Promise<Ended> => {
    const settings = {
      MTC_DATA_DIR: place.folder,
      MTC_DATABASE_URL: place.url,
      MTC_SECRET: secret,
      MTC_BASE_URL: 'https://track.example.test',
    };
    return runCommand(words.split(' '), settings, input);
  };
  const answer = async (words: string, input = ''): Promise<any> =>
    JSON.parse((await run(`${words} --json`, input)).output);

  it('migrate prepares the database, also when two start it at once', async () => {
    const both = await Promise.all([run('migrate'), run('migrate')]);
    assert.deepEqual(
      both.map(({ code, errors }) => [code, errors]),
      [
        [0, ''],
        [0, ''],
      ],
    );
    assert.equal((await run('migrate')).output, 'The schema is up to date.\n');
    assert.equal((await answer('site list')).sites.length, 1);
  });

  it('site add makes a site, site list shows it, site set changes it', async () => {
    const { site } = await answer('site add Shop --origin https://Shop.example --anonymous off');
    assert.deepEqual(
      [site.name, site.anonymous, site.origins],
      ['Shop', 'off', ['https://shop.example']],
    );
    assert.match((await run('site list')).output, new RegExp(`${site.key} +off`));
    assert.equal((await run(`site set ${site.key} --anonymous visits`)).code, 0);
    const { sites } = await answer('site list');
    assert.equal(sites.find(({ key }: any) => key === site.key).anonymous, 'visits');
  });

  it('site set decides about old links and campaigns', async () => {
    const { site } = await answer('site set --identify-by-tracking-url yes --record-utm no');
    assert.deepEqual([site.identifyByTrackingUrl, site.recordUtm], [true, false]);
    await run('site set --identify-by-tracking-url no --record-utm yes');
  });

  it('site secret shows key and secret, and another one after a rotation', async () => {
    const first = await answer('site secret');
    assert.equal(first.secret, siteSecret(secret, first.key, 1));
    await run(`site set ${first.key} --rotate-secret`);
    assert.equal((await answer('site secret')).secret, siteSecret(secret, first.key, 2));
  });

  it('operator add takes the password from standard input and never prints it', async () => {
    const added = await run('operator add ada --email ada@example.test', 'correct horse\n');
    assert.deepEqual(added, { code: 0, output: 'Added operator ada.\n', errors: '' });
  });

  for (const [words, reason] of [
    ['operator add ada --email ada@example.test', /at least 8 characters/],
    ['site add Shop --origin nonsense', /nonsense is not an origin/],
    ['site add Shop --anonymous sometimes', /one of off, visits, contacts/],
    ['site set no-such-key --name X', /No site has the key no-such-key/],
    ['site set --record-utm perhaps', /--record-utm must be yes or no/],
    ['dance', /unknown command/],
  ] as const) {
    it(`refuses "${words}" with a reason and a failing exit code`, async () => {
      const { code, output, errors } = await run(words);
      assert.equal(code, 1);
      assert.equal(output, '');
      assert.match(errors, reason);
    });
  }

  it('wrong settings are told without a stack of code', async () => {
    const { code, errors } = await runCommand(['site', 'list'], { MTC_PORT: 'many' });
    assert.equal(code, 1);
    assert.match(errors, /^The settings are not usable:\n {2}MTC_PORT: [^\n]+\n$/);
  });
});
