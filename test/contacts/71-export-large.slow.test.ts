import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { fillContacts } from '../support/contact-rows.ts';
import { recordsOfCsv } from '../support/csv.ts';
import {
  createTestDatabase,
  describeOnEachDatabase,
  type TestDatabase,
} from '../support/databases.ts';
import { type SidecarProcess, spawnSidecar } from '../support/process.ts';
import { apiOf, operatorHeader } from '../support/sidecar.ts';

const many = 20_000;
const everyId = Array.from({ length: many }, (_, at) => at + 1);

describeOnEachDatabase('An export of 20,000 contacts', (product) => {
  let database: TestDatabase;
  let sidecar: SidecarProcess;
  before(async () => {
    database = await createTestDatabase(product);
    sidecar = await spawnSidecar(database.folder, { MTC_DATABASE_URL: database.url });
    await fillContacts(database.url, many);
  });
  after(async () => {
    await sidecar.terminate();
    await database.remove();
  });

  const start = async (query: string): Promise<IncomingMessage> => {
    const headers = { Authorization: operatorHeader };
    const call = get(`${sidecar.url}/api/contacts/export${query}`, { headers });
    const [answer] = (await once(call, 'response')) as [IncomingMessage];
    return answer;
  };

  it('has each of them once', async () => {
    const records = recordsOfCsv(await textOf(await start('')));
    assert.deepEqual(
      records.map(({ id }) => Number(id)),
      everyId,
    );
  });

  it('waits for who reads slowly, takes no more memory, and has who comes meanwhile', async () => {
    await lineIds(await start('?format=ndjson'));
    const before = peakMegabytes(sidecar);
    const answer = await start('?format=ndjson');
    await once(answer, 'readable');
    const { api } = apiOf(sidecar.url);
    for (const id of everyId.slice(0, 300)) await api('GET', `/api/contacts/${id}`);
    const { body } = await api('POST', '/api/contacts/new', { lastname: 'Late' });
    const { ids, megabytes } = await lineIds(answer);
    assert.deepEqual(ids, [...everyId, body.contact.id]);
    await api('DELETE', `/api/contacts/${body.contact.id}/delete`);
    const growth = peakMegabytes(sidecar) - before;
    assert.ok(megabytes > 100, `only ${megabytes} MB were sent`);
    assert.ok(growth < 80, `${growth} MB more for ${megabytes} MB`);
  });

  it('ends when who asked for it goes away, again and again', async () => {
    const before = workOf(sidecar);
    await lineIds(await start('?format=ndjson'));
    const whole = workOf(sidecar) - before;
    for (let round = 0; round < 30; round++) {
      const answer = await start('?format=ndjson');
      await once(answer, 'readable');
      answer.destroy();
    }
    // Those that went on would go on beside this one.
    const { ids } = await lineIds(await start('?format=ndjson'));
    assert.equal(ids.length, many);
    const more = workOf(sidecar) - before - whole;
    assert.ok(more < 12 * whole, `30 ends and a whole one took ${more}, a whole one ${whole}`);
  });
});

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of answer.setEncoding('utf8')) text += chunk;
  return text;
}

/** Of each line, without keeping the text. */
async function lineIds(answer: IncomingMessage) {
  const ids: number[] = [];
  let [rest, bytes] = ['', 0];
  for await (const chunk of answer.setEncoding('utf8')) {
    bytes += chunk.length;
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() as string;
    for (const line of lines) ids.push(JSON.parse(line).id);
  }
  assert.equal(rest, '');
  return { ids, megabytes: bytes / 1e6 };
}

/** The most that the process ever had. */
function peakMegabytes({ pid }: SidecarProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s*(\d+)/.exec(status)?.[1]) / 1024;
}

/** Processor time of the process so far. */
function workOf({ pid }: SidecarProcess): number {
  const [, numbers = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const [user, system] = numbers.split(' ').slice(11, 13);
  return Number(user) + Number(system);
}
