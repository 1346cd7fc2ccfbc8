import assert from 'node:assert/strict';
import { siteSecret } from '../../sidecar/auth/secrets.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';
import { callVectors, kinds, type Replies, repliesToNode, repliesToPhp } from './signed-calls.ts';

const words = { submissions: 'a submission', 'sign-in': 'a sign-in' };
const events = { submissions: 'form.submitted', 'sign-in': 'sign-in' };

for (const [sender, send] of [
  ['A PHP process', repliesToPhp],
  ['A Node process', repliesToNode],
] as const)
  describeOnEachDatabase(`${sender} that signs for a site`, (product) => {
    let sidecar: TestSidecar;
    let replies: Replies;
    before(async () => {
      sidecar = await startSidecar(product);
      const { key } = (await sidecar.api('GET', '/api/sites')).body.sites[0];
      const secret = siteSecret(sidecar.secret, key, 1);
      replies = await send({ url: sidecar.url, key, secret });
    });
    after(() => sidecar.stop());

    for (const kind of kinds)
      for (const [number, { name, expect }] of callVectors.entries()) {
        const isTaken = expect.some(([status]) => status === 202);
        it(`is ${isTaken ? 'heard once' : 'refused'} with ${words[kind]} ${name}`, async () => {
          assert.deepEqual(replies[kind]?.[name], expect);
          assert.deepEqual(await heard(kind, number), isTaken ? [1] : []);
        });
      }

    /** How often each person of that address is known to have sent a form, or signed in. */
    async function heard(kind: (typeof kinds)[number], number: number): Promise<number[]> {
      const search = `email:${kind}-${number}@example.test`;
      const { body } = await sidecar.api('GET', `/api/contacts?search=${search}`);
      const counts = Object.values<any>(body.contacts).map(async ({ id }) => {
        const query = `&filters[includeEvents][]=${events[kind]}`;
        return Number((await sidecar.timeline(id, query)).total);
      });
      return Promise.all(counts);
    }
  });
