import assert from 'node:assert/strict';
import { type BrowserClient, browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createForm, emailField, firstField, formBody } from '../support/form-post.ts';
import { pagesOf, startSidecar, type TestSidecar } from '../support/sidecar.ts';

const agent = 'MyShop/3.1 (Android 14)';
const urlencoded = 'application/x-www-form-urlencoded';
const boundary = 'a-part-of-the-body';

/** The same answers, and the device key beside them, in each way that a body may be written. */
const bodies: Record<string, (email: string, key: string) => [string, string]> = {
  'as a form': (email, key) => [
    urlencoded,
    `${formBody({ email })}&${new URLSearchParams({ mautic_device_id: key })}`,
  ],
  'in parts': (email, key) => {
    const part = (name: string, value: string) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const parts = part('mauticform[email]', email) + part('mautic_device_id', key);
    return [`multipart/form-data; boundary=${boundary}`, `${parts}--${boundary}--\r\n`];
  },
  'as JSON': (email, key) => [
    'application/json',
    JSON.stringify({ mauticform: { email }, mautic_device_id: key }),
  ],
};

describeOnEachDatabase('A mobile app', (product) => {
  let sidecar: TestSidecar;
  let formId: number;
  let counter = 0;
  before(async () => {
    sidecar = await startSidecar(product);
    formId = await createForm(sidecar, [emailField, firstField]);
  });
  after(() => sidecar.stop());

  const newEmail = () => `app-${++counter}@example.test`;
  const post = (app: BrowserClient, path: string, [type, body]: readonly [string, string]) =>
    app.send('POST', path, { headers: { 'Content-Type': type }, body });
  const send = (app: BrowserClient, email: string, path = `/form/submit?formId=${formId}`) =>
    post(app, path, [urlencoded, formBody({ email, first: 'Ann' })]);
  /** Keeps no cookies: each call is one of a new client. */
  const forgetful = () => browserClient(sidecar.url, agent);
  const found = async (email: string) => {
    const { body } = await sidecar.api('GET', `/api/contacts?search=email:${email}`);
    return Object.values<any>(body.contacts).map(({ id }) => id as number);
  };
  async function screensOf(email: string) {
    const [id, ...others] = await found(email);
    assert.deepEqual(others, []);
    const timeline = await sidecar.timeline(id as number);
    const forms = timeline.events.filter((event: any) => event.event === 'form.submitted');
    return [pagesOf(timeline), forms.length];
  }
  const total = async () => Number((await sidecar.api('GET', '/api/contacts')).body.total);

  it('that keeps cookies sends a form and then a screen: both are of one contact', async () => {
    const [app, email] = [browserClient(sidecar.url, agent), newEmail()];
    const { status, headers } = await send(app, email);
    assert.equal(status, 302);
    const next = await app.send('GET', new URL(headers.location as string, sidecar.url).pathname);
    assert.equal(next.status, 200);
    const { result } = await app.pixel({ page_url: 'cart_screen', email });
    assert.equal(result, 'stored');
    assert.deepEqual(await screensOf(email), [['cart_screen'], 1]);
  });

  it('that keeps none lands on the same contact by the e-mail it sends', async () => {
    await sidecar.makePublic('email');
    const email = newEmail();
    await send(forgetful(), email);
    const before = await total();
    for (const page_url of ['cart_screen', 'pay_screen'])
      assert.equal((await forgetful().pixel({ page_url, email })).result, 'stored');
    assert.equal(await total(), before);
    assert.deepEqual(await screensOf(email), [['cart_screen', 'pay_screen'], 1]);
  });

  it('that keeps none is known by the key that the answer to the form told it', async () => {
    const email = newEmail();
    const { json } = await send(forgetful(), email, `/form/submit?formId=${formId}&ajax=1`);
    assert.equal(json.success, 1);
    await forgetful().pixel({ page_url: 'cart_screen', mautic_device_id: json.device_id });
    const key = { mautic_device_id: json.device_id };
    await forgetful().view({ page_url: 'pay_screen', ...key });
    assert.deepEqual(await screensOf(email), [['cart_screen', 'pay_screen'], 1]);
  });

  for (const [how, bodyOf] of Object.entries(bodies))
    it(`that keeps none carries its key in the body, ${how}: screens before the form join`, async () => {
      const email = newEmail();
      const { json } = await forgetful().view({ page_url: 'first_screen' });
      const path = `/form/submit/ajax?formId=${formId}`;
      const answer = await post(forgetful(), path, bodyOf(email, json.device_id));
      assert.deepEqual([answer.result, answer.json.device_id], ['stored', json.device_id]);
      assert.deepEqual(await screensOf(email), [['first_screen'], 1]);
    });

  it('cannot choose a key: one that was made up is answered with another', async () => {
    const planted = 'a'.repeat(23);
    const body = bodies['as JSON']?.(newEmail(), planted) as [string, string];
    const { json } = await post(forgetful(), `/form/submit/ajax?formId=${formId}`, body);
    assert.match(json.device_id, /^[0-9a-z]{23}$/);
    assert.notEqual(json.device_id, planted);
  });

  it('that must not be followed is told no key, nor is the page around a frame', async () => {
    const app = browserClient(sidecar.url, agent);
    const path = `/form/submit/ajax?formId=${formId}`;
    const body = formBody({ email: newEmail() });
    const headers = { 'Content-Type': urlencoded, DNT: '1' };
    const { json } = await app.send('POST', path, { headers, body });
    assert.deepEqual([json.success, 'device_id' in json], [true, false]);
    const framed = formBody({ email: newEmail(), formId, messenger: 1 });
    const { bytes, headers: told } = await post(app, '/form/submit', [urlencoded, framed]);
    const key = /mautic_device_id=(\w{23})/.exec(String(told['set-cookie']))?.[1] as string;
    assert.match(bytes.toString(), /postMessage/);
    assert.ok(!bytes.toString().includes(key));
  });
});
