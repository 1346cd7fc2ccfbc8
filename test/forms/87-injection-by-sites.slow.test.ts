import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describeOnEachDatabase } from '../support/databases.ts';
import { injections } from '../support/injections.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';
import { signedCall } from '../support/signed-call.ts';

const seed = Number(process.env.MTC_TEST_SEED ?? 20260405);
const because = `(MTC_TEST_SEED=${seed})`;
const perForm = 20;
const texts = injections(2000, seed);
const forms = Array.from({ length: texts.length / perForm }, (_, at) =>
  texts.slice(at * perForm, (at + 1) * perForm),
);

describeOnEachDatabase('Two thousand injected texts in what a site forwards', (product) => {
  let sidecar: TestSidecar;
  let siteKey: string;
  before(async () => {
    sidecar = await startSidecar(product);
    siteKey = (await sidecar.api('GET', '/api/sites')).body.sites[0].key;
  });
  after(() => sidecar.stop());

  async function forward(group: readonly string[], number: number): Promise<string> {
    const [text = ''] = group;
    const about = { id: randomUUID(), occurred_at: new Date().toISOString() };
    const body = {
      ...{ ...about, form: { provider: text.slice(0, 64), id: `f${number}`, title: group[1] } },
      page: { url: group[2], title: text, referrer: text, lang: text },
      ...{ visitor: { device: text, ct: text }, net: { ua: text }, consent: { state: text } },
      fields: group.map((value, at) => ({ key: `k${at}`, label: value, type: 'text', value })),
    };
    const call = { path: '/mtc/v1/submissions', body };
    const answer = await signedCall(sidecar, siteKey, call, { id: about.id });
    assert.equal(answer.status, 202, `${text} ${because}`);
    assert.equal(answer.headers.get('content-type'), 'application/json');
    return answer.body.result;
  }

  /** What an operator reads is JSON, and no browser takes it for something else. */
  async function read(path: string): Promise<any> {
    const { status, headers, body } = await sidecar.api('GET', path);
    const told = [status, headers.get('content-type'), headers.get('x-content-type-options')];
    assert.deepEqual(told, [200, 'application/json', 'nosniff'], path);
    return body;
  }

  it('are read back as they were sent, those that are taken for spam, too', async () => {
    for (const [number, group] of forms.entries()) {
      const result = await forward(group, number);
      assert.ok(result === 'stored' || result === 'quarantined', result);
      const [form] = Object.values<any>(
        (await read('/api/forms?orderBy=id&orderByDir=DESC&limit=1')).forms,
      );
      const list = result === 'stored' ? 'submissions' : 'quarantine';
      const { [list === 'quarantine' ? 'quarantined' : list]: kept } = await read(
        `/api/forms/${form.id}/${list}`,
      );
      const expected = Object.fromEntries(group.map((value, at) => [`k${at}`, value]));
      assert.deepEqual(kept[0].results, expected, because);
      const labels = form.fields.map(({ label }: any) => label);
      assert.deepEqual(labels, group, because);
    }
    for (const list of ['contacts', 'contacts/activity', 'stats/form_submissions'])
      await read(`/api/${list}?limit=1000`);
  });
});
