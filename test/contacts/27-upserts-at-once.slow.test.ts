import assert from 'node:assert/strict';
import { connect } from '../../sidecar/db/connect.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { secondSidecar, startSidecar, type TestSidecar } from '../support/sidecar.ts';

const clients = 50;
const emails = Array.from({ length: 20 }, (_, index) => `shared${index}@example.test`);

describeOnEachDatabase('Fifty clients that save the same twenty people', (product) => {
  let sidecars: readonly TestSidecar[];
  // About ten seconds on each.
  const rounds = product === 'SQLite' ? 100 : 40;
  before(async () => {
    const first = await startSidecar(product);
    sidecars = product === 'MariaDB' ? [first, await secondSidecar(first)] : [first];
  });
  after(async () => {
    for (const sidecar of [...sidecars].reverse()) await sidecar.stop();
  });

  it('make twenty contacts and get no error', async () => {
    const answers = await Promise.all(
      Array.from({ length: clients }, (_, index) => saveAll(index)),
    );
    const statuses = answers.flat();
    assert.equal(statuses.length, clients * rounds);
    const isFine = (status: number): boolean => status === 200 || status === 201;
    assert.deepEqual(
      statuses.filter((status) => !isFine(status)),
      [],
    );
    assert.equal(statuses.filter((status) => status === 201).length, emails.length);
    assert.deepEqual(await storedEmails(), [...emails].sort());
  });

  /** Each client takes another way through the addresses, in another spelling. */
  async function saveAll(client: number): Promise<number[]> {
    const { api } = sidecars[client % sidecars.length] as TestSidecar;
    const statuses: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const email = emails[(client * 7 + round * 3) % emails.length] as string;
      const spelt = client % 2 === 0 ? email : email.replace('shared', 'SHARED');
      const body = { email: spelt, city: `City ${client}`, tags: [`t${round % 3}`] };
      statuses.push((await api('POST', '/api/contacts/new', body)).status);
    }
    return statuses;
  }

  async function storedEmails(): Promise<string[]> {
    const { knex } = connect((sidecars[0] as TestSidecar).database.url);
    const stored = await knex('contacts').pluck<string[]>('email');
    await knex.destroy();
    return stored.map((email) => email.toLowerCase()).sort();
  }
});
