import assert from 'node:assert/strict';
import { proofAlias, renderProof, trapAlias } from '../../sidecar/forms/guard-proof.ts';
import { browserClient } from '../support/browser-client.ts';
import { diceOf } from '../support/dice.ts';
import { createForm, emailField, postForm } from '../support/form-post.ts';
import { type Person, personOf } from '../support/people.ts';
import { robotStyles, type SpamPost } from '../support/robots.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

const seed = Number(process.env.MTC_TEST_SEED ?? 20_261_125);
const atOnce = 16;

describe('Forms that robots and people send', () => {
  let sidecar: TestSidecar;
  let forms: number[];
  beforeEach(async () => {
    sidecar = await startSidecar('SQLite', { MTC_TRUST_PROXY: 'loopback' });
    const { body } = await sidecar.api('GET', '/api/sites');
    const origins = ['https://shop.example'];
    await sidecar.api('PATCH', `/api/sites/${body.sites[0].id}/edit`, { origins });
    forms = [];
    // As many that no form is sent more often than one that is busy.
    for (let form = 0; form < 100; form++) forms.push(await createForm(sidecar, fields));
  });
  afterEach(() => sidecar.stop());

  const text = (alias: string, type = 'text') => ({
    ...{ label: alias, type, alias, mappedObject: 'contact', mappedField: alias },
  });
  const fields = [
    emailField,
    ...['firstname', 'lastname', 'phone', 'city', 'company', 'website'].map((one) => text(one)),
    { label: 'Message', type: 'textarea', alias: 'message' },
  ];

  const send = async (post: Person & SpamPost, formId: number, pages = new Map()) => {
    const { answers, trap, pageAgeMs, page, address } = post;
    const proof =
      pages.get(page) ?? renderProof(sidecar.secret, formId, Date.now() - (pageAgeMs ?? 0));
    if (page !== undefined) pages.set(page, proof);
    const hidden = {
      ...(trap !== undefined && { [trapAlias]: trap }),
      ...(pageAgeMs !== undefined && { [proofAlias]: proof }),
    };
    const headers = { 'X-Forwarded-For': address };
    const sent = { formId, ...answers, ...hidden };
    const { result } = await postForm(browserClient(sidecar.url), sent, { headers });
    return result;
  };
  const contacts = async () =>
    Number((await sidecar.api('GET', '/api/contacts?limit=1')).body.total);
  const formOf = (serial: number): number => forms[serial % forms.length] as number;

  it('of ten thousand posts of robots in six styles, one in a hundred at most becomes a contact', async () => {
    const dice = diceOf(seed);
    const styles = Object.entries(robotStyles);
    const passed: Record<string, number> = {};
    const pages = new Map();
    await inParallel(10_000, async (serial) => {
      const [style, make] = styles[serial % styles.length] as (typeof styles)[number];
      const post = make(dice, serial);
      const result = await send(post, formOf(post.page ?? serial), pages);
      if (result !== 'ignored;quarantined') passed[style] = (passed[style] ?? 0) + 1;
    });
    const reached = await contacts();
    assert.ok(reached <= 100, `${reached} reach contacts: ${JSON.stringify(passed)} (${seed})`);
  });

  it('of a thousand posts of people in twelve languages, every one becomes a contact', async () => {
    const dice = diceOf(seed);
    const refused: string[] = [];
    await inParallel(1000, async (serial) => {
      const person = personOf(dice, serial);
      const result = await send(person, formOf(serial));
      if (result !== 'stored') refused.push(`${result}: ${JSON.stringify(person)}`);
    });
    assert.deepEqual(refused, [], `MTC_TEST_SEED=${seed}`);
    assert.equal(await contacts(), 1000);
  });
});

async function inParallel(count: number, send: (serial: number) => Promise<void>): Promise<void> {
  let next = 0;
  const sender = async (): Promise<void> => {
    for (let serial = next++; serial < count; serial = next++) await send(serial);
  };
  await Promise.all(Array.from({ length: atOnce }, sender));
}
