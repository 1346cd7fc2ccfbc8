import assert from 'node:assert/strict';
import { join } from 'node:path';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { run } from '../support/run-command.ts';
import { operatorHeader, startSidecar, type TestSidecar } from '../support/sidecar.ts';

const program = join(import.meta.dirname, 'php-client', 'day.php');

/** What the program must have seen, whatever it sends by. */
const expected = (transport: string) => ({
  'no values': [201, null],
  created: [201, 'Ünïcode & Co', 'Sam & Sons', 3],
  'known e-mail': [200, true],
  edited: [200, 'Meier'],
  tags: ['kept', 'php'],
  replaced: [200, null],
  listed: ['1', true],
  batch: [201, [201, 200, 400], [2]],
  'batch edit': [200, 200],
  tag: [201, `of ${transport}`],
  notes: [201, true],
  'do not contact': ['asked us to'],
  'may contact': [200, true, []],
  timeline: ['https://shop.example/second', 'https://shop.example/first'],
  deleted: [200, null],
  gone: 404,
  none: ['0', []],
});

describeOnEachDatabase('A plain PHP program', (product) => {
  let sidecar: TestSidecar;
  let trackedId: number;
  before(async () => {
    sidecar = await startSidecar(product, { MTC_SITE_ORIGINS: 'https://shop.example' });
    trackedId = await sidecar.createContact({ email: 'tracked@example.test' });
    const ct = await sidecar.trackedToken(trackedId);
    const visitor = browserClient(sidecar.url);
    await visitor.view({ page_url: `https://shop.example/first?ct=${ct}` });
    await visitor.view({ page_url: 'https://shop.example/second' });
  });
  after(() => sidecar.stop());

  it('manages contacts with curl and JSON, signed in with its password', async () => {
    assert.deepEqual(await dayBy('curl-json', operatorHeader), expected('curl-json'));
  });

  it('manages contacts with curl and forms, signed in with a token', async () => {
    const asked = { name: 'PHP', scope: 'write' };
    const { body } = await sidecar.api('POST', '/api/tokens', asked);
    const seen = await dayBy('curl-form', `Bearer ${body.token.token}`);
    assert.deepEqual(seen, expected('curl-form'));
  });

  it('manages contacts with streams and forms, and an empty Expect header', async () => {
    assert.deepEqual(await dayBy('streams-form', operatorHeader), expected('streams-form'));
  });

  async function dayBy(transport: string, authorization: string): Promise<unknown> {
    const words = [`${sidecar.url}/api`, authorization, transport, String(trackedId)];
    return JSON.parse(await run('php', [program, ...words]));
  }
});
