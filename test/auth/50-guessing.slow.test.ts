import assert from 'node:assert/strict';
import { createGuesses, TooManyGuesses } from '../../sidecar/auth/guesses.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { basicHeader } from '../support/operators.ts';
import { operator, startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Guessing passwords', (product) => {
  let sidecar: TestSidecar;
  beforeEach(async () => {
    sidecar = await startSidecar(product, { MTC_TRUST_PROXY: 'loopback' });
  });
  afterEach(() => sidecar.stop());

  const tryPassword = (password: string, address: string, username = 'ada') =>
    fetch(`${sidecar.url}/api/sites`, {
      headers: { Authorization: basicHeader(username, password), 'X-Forwarded-For': address },
    });
  const signIn = (password: string, address: string) =>
    fetch(`${sidecar.url}/sign-in`, {
      method: 'POST',
      headers: { 'X-Forwarded-For': address },
      body: new URLSearchParams({ username: 'ada', password }),
      redirect: 'manual',
    });

  it('is slowed after five mistakes, also for the right password from there', async () => {
    for (let n = 0; n < 5; n++)
      assert.equal((await tryPassword(`no ${n}`, '192.0.2.1')).status, 401);
    const answer = await tryPassword(operator.password, '192.0.2.1');
    assert.equal(answer.status, 429);
    assert.match(String(answer.headers.get('retry-after')), /^([1-9]|[1-5]\d|60)$/);
    assert.equal(((await answer.json()) as any).errors[0].code, 429);
    assert.equal((await tryPassword(operator.password, '192.0.2.2')).status, 200);
  });

  it('counts the sign-in page and the API together', async () => {
    for (let n = 0; n < 5; n++) assert.equal((await signIn(`no ${n}`, '192.0.2.1')).status, 401);
    const answer = await signIn(operator.password, '192.0.2.1');
    assert.equal(answer.status, 429);
    assert.match(await answer.text(), /try again in \d+ seconds/);
    assert.equal((await tryPassword(operator.password, '192.0.2.1')).status, 429);
    assert.equal((await signIn(operator.password, '192.0.2.2')).status, 303);
  });

  it('does not disturb a program whose password is known already', async () => {
    assert.equal((await tryPassword(operator.password, '192.0.2.1')).status, 200);
    for (let n = 0; n < 6; n++) await tryPassword(`no ${n}`, '192.0.2.1');
    assert.equal((await tryPassword(operator.password, '192.0.2.1')).status, 200);
  });

  it('sees guesses that are sent at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) => tryPassword(`no ${n}`, '192.0.2.1')),
    );
    assert.equal(answers.filter(({ status }) => status === 401).length, 5);
  });

  it('thirty calls at once with the right password all pass', async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => tryPassword(operator.password, '192.0.2.1')),
    );
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  });
});

describe('The limits for guesses', () => {
  let time: number;
  let guesses: ReturnType<typeof createGuesses>;
  beforeEach(() => {
    time = 1_000_000;
    guesses = createGuesses(() => time);
  });

  /** How many of `wanted` tries are looked at. */
  function lookedAt(
    wanted: number,
    account: (n: number) => string,
    address: (n: number) => string,
  ) {
    let count = 0;
    for (let n = 0; n < wanted; n++) {
      try {
        guesses.begin(account(n), address(n));
        count++;
      } catch (error) {
        if (!(error instanceof TooManyGuesses)) throw error;
      }
    }
    return count;
  }
  const ada = () => 'ada';
  const here = () => '192.0.2.1';

  it('an address has twenty tries over all accounts', () => {
    assert.equal(
      lookedAt(100, (n) => `name ${n}`, here),
      20,
    );
  });

  it('an IPv6 network counts as one address, a mapped IPv4 address as itself', () => {
    assert.equal(
      lookedAt(50, ada, (n) => `2001:db8:1:2::${n.toString(16)}`),
      5,
    );
    assert.equal(
      lookedAt(
        50,
        () => 'bob',
        (n) => (n % 2 ? '::ffff:192.0.2.9' : '192.0.2.9'),
      ),
      5,
    );
  });

  it('many addresses have one try each once an account is under attack', () => {
    assert.equal(
      lookedAt(1000, ada, (n) => `10.0.0.${n % 100}`),
      100,
    );
    guesses.begin('ada', '192.0.2.77');
  });

  it('a try comes back each minute, and all do with time', () => {
    assert.equal(lookedAt(10, ada, here), 5);
    time += 60_000;
    assert.equal(lookedAt(10, ada, here), 1);
    time += 60 * 60_000;
    assert.equal(lookedAt(10, ada, here), 5);
  });

  it('a right password forgives the mistakes before it', () => {
    assert.equal(lookedAt(4, ada, here), 4);
    guesses.begin('ada', '192.0.2.1');
    guesses.forgive('ada', '192.0.2.1');
    assert.equal(lookedAt(10, ada, here), 5);
  });

  it('a flood of names and addresses takes a bounded amount of memory: the oldest are forgotten', () => {
    const addressOf = (n: number) => `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`;
    assert.equal(
      lookedAt(30_000, (n) => `name ${n}`, addressOf),
      30_000,
    );
    const first = lookedAt(
      9,
      () => 'name 0',
      () => addressOf(0),
    );
    assert.equal(first, 5);
  });
});
