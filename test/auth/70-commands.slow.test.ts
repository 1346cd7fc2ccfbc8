import assert from 'node:assert/strict';
import { runCommand } from '../support/command-line.ts';
import { createTestDatabase, type TestDatabase } from '../support/databases.ts';
import { withDatabase } from '../support/operators.ts';

describe('The commands for who may call the API', () => {
  let place: TestDatabase;
  before(async () => {
    place = await createTestDatabase('SQLite');
    await run('operator add rita --email rita@example.test --role read-only', 'only reading\n');
  });
  after(() => place.remove());

  const run = (words: string, input = '') => {
    const settings = {
      MTC_DATA_DIR: place.folder,
      MTC_DATABASE_URL: place.url,
      MTC_SECRET: 'a secret that only this test uses, long enough',
      MTC_BASE_URL: 'https://track.example.test',
    };
    return runCommand(words.split(' '), settings, input);
  };
  const answer = async (words: string): Promise<any> =>
    JSON.parse((await run(`${words} --json`)).output);

  it('operator list, disable and enable', async () => {
    assert.equal((await run('operator list')).output, 'rita  Read only\n');
    await run('operator disable rita');
    assert.equal((await answer('operator list')).operators[0].isDisabled, true);
    await run('operator enable rita');
    assert.equal((await answer('operator list')).operators[0].isDisabled, false);
  });

  it('operator password takes the new one from standard input and never prints it', async () => {
    const { code, output } = await run('operator password rita', 'only writing\n');
    assert.deepEqual([code, output], [0, 'Operator rita has another password.\n']);
    assert.equal((await run('operator password rita', 'short\n')).code, 1);
  });

  it('token add shows the token once, token revoke ends it', async () => {
    const { id, token } = await answer('token add Shop --operator rita --scope write');
    const stored = await withDatabase(place, ({ knex }) => knex('api_tokens').select());
    assert.doesNotMatch(JSON.stringify(stored), new RegExp(token));
    assert.equal((await run('token list')).output, `${id}  write  rita  Shop\n`);
    assert.equal((await run(`token revoke ${id}`)).code, 0);
    assert.deepEqual((await answer('token list')).tokens, []);
  });

  it('client add shows the secret once, client revoke ends it', async () => {
    const { key, secret } = await answer('client add Shop --operator rita');
    assert.match(secret, /^[\w-]{43}$/);
    assert.equal((await run('client list')).output, `${key}  read  Shop\n`);
    assert.equal((await run(`client revoke ${key}`)).code, 0);
    assert.deepEqual((await answer('client list')).clients, []);
  });

  for (const [words, reason] of [
    ['operator add bob --email b@example.test --role king', /administrator or read-only/],
    ['operator disable nobody', /No operator is called nobody/],
    ['token add Shop --operator nobody', /No operator is called nobody/],
    ['token add Shop --operator rita --scope all', /read, write/],
    ['token revoke 77', /No token has the number 77/],
    ['client revoke none', /No client has the key none/],
  ] as const) {
    it(`refuses "${words}" with a reason`, async () => {
      const { code, errors } = await run(words, 'correct horse\n');
      assert.equal(code, 1);
      assert.match(errors, reason);
    });
  }
});
