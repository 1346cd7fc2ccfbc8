import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { BreakableLine } from '../support/breakable-line.ts';
import { databaseBehindLine } from '../support/database-behind-line.ts';
import { products, type TestDatabase } from '../support/databases.ts';
import { secondSidecar, type TestSidecar } from '../support/sidecar.ts';
import { signedCall } from '../support/signed-call.ts';

const hasMariaDb = products.includes('MariaDB');

(hasMariaDb ? describe : describe.skip)('While the database is away (MariaDB), a site', () => {
  let line: BreakableLine;
  let sidecar: TestSidecar;
  let siteKey: string;
  let database: TestDatabase;
  before(async () => {
    ({ database, line } = await databaseBehindLine());
    sidecar = await secondSidecar({ database });
    siteKey = (await sidecar.api('GET', '/api/sites')).body.sites[0].key;
  });
  after(async () => {
    line.mend();
    await sidecar.stop();
    await database.remove();
  });

  for (const kind of ['submissions', 'sign-in'])
    it(`is asked to send again (${kind}), and counts once then`, async () => {
      const call = (id = randomUUID()) => {
        const body = { ...about(`${kind}@example.test`), id };
        return signedCall(sidecar, siteKey, { path: `/mtc/v1/${kind}`, body }, { id });
      };
      await call();
      const id = randomUUID();
      line.cut();
      const away = await call(id);
      line.mend();

      assert.equal(away.status, 503);
      assert.ok(away.headers.get('Retry-After'));
      const [first, second] = [await untilThere(() => call(id)), await call(id)];
      assert.deepEqual([first.status, second.status], [202, 409]);
    });

  function about(email: string): object {
    const form = { provider: 'p', id: '1', title: 'Contact' };
    const fields = [{ key: 'email', type: 'email', value: email }];
    return { occurred_at: new Date().toISOString(), form, fields, contact: { email } };
  }

  /** Connections that were cut are noticed one by one. */
  async function untilThere<Answer extends { status: number }>(send: () => Promise<Answer>) {
    for (;;) {
      const answer = await send();
      if (answer.status !== 503) return answer;
    }
  }
});
