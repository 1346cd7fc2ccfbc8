import assert from 'node:assert/strict';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createForm, emailField, firstField, formBody, postForm } from '../support/form-post.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

const page = 'https://shop.example/contact?a=1';

describeOnEachDatabase('A form that is sent', (product) => {
  let sidecar: TestSidecar;
  let counter = 0;
  before(async () => {
    sidecar = await startSidecar(product);
    const { sites } = (await sidecar.api('GET', '/api/sites')).body;
    const origins = ['https://shop.example', 'https://*.shop.example'];
    await sidecar.api('PATCH', `/api/sites/${sites[0].id}/edit`, { origins });
  });
  after(() => sidecar.stop());

  const address = () => `sender-${++counter}@example.test`;
  const form = (others: object = {}) => createForm(sidecar, [emailField, firstField], others);
  const post = (answers: Record<string, string | number>, path: string, headers = {}) =>
    postForm(browserClient(sidecar.url), answers, { path, headers: { Referer: page, ...headers } });

  it('is answered to a script with what arrived and what the form says', async () => {
    const formId = await form({
      postAction: 'message',
      postActionProperty: 'Hi {formfield=first}',
    });
    const email = address();
    const sent = { formId, formName: 'contactus', email, first: 'Jo & <b>' };
    const { status, json, result } = await post(sent, '/form/submit/ajax');
    assert.deepEqual([status, result], [200, 'stored']);
    const { device_id: key, ...told } = json;
    assert.match(key, /^[0-9a-z]{23}$/);
    assert.deepEqual(Object.entries(told), [
      ['success', true],
      ['results', { email, first: 'Jo & <b>' }],
      ['successMessage', 'Hi Jo &amp; &lt;b&gt;'],
      ['formName', 'contactus'],
      ['message', 'Hi Jo &amp; &lt;b&gt;'],
      ['type', 'notice'],
    ]);
    const old = await post({ ...sent, email: address() }, '/form/submit?ajax=1');
    const keys = ['success', 'results', 'successMessage', 'formName', 'device_id'];
    assert.deepEqual(Object.keys(old.json), keys);
    assert.equal(old.json.success, 1);
  });

  it('is answered to a frame by a message to the page around it', async () => {
    const formId = await form();
    const sent = { formId, email: address(), first: '</script>', messenger: 1 };
    const { status, headers, bytes } = await post(sent, '/form/submit');
    const [, text] = /postMessage\((".*"), '\*'\)/.exec(String(bytes)) as RegExpExecArray;
    const message = JSON.parse(JSON.parse(text as string));
    assert.deepEqual([status, message.success, message.results.first], [200, 1, '</script>']);
    assert.match(String(headers['content-type']), /^text\/html/);
    assert.equal(headers['x-frame-options'], undefined);
    assert.equal(String(bytes).match(/<\/script>/g)?.length, 1);
  });

  it('takes the browser back to the page that it names, without what was left there', async () => {
    const formId = await form();
    const back = 'https://shop.example/back?b=1&mauticMessage=old#here';
    const named = await post({ formId, email: address(), return: back }, '/form/submit');
    assert.deepEqual(
      [named.status, named.headers.location],
      [302, 'https://shop.example/back?b=1'],
    );
    const path = await post({ formId, email: address(), return: '/thanks' }, '/form/submit');
    assert.equal(path.headers.location, 'https://shop.example/thanks');
    const none = await post({ formId, email: address() }, '/form/submit');
    assert.equal(none.headers.location, page);
  });

  it('takes nobody to a page of somebody else', async () => {
    const formId = await form();
    for (const back of [
      ...['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)'],
      ...['https://shop.example@evil.example/', 'https://shop.example\t.evil.example/'],
      ...['https://user:pass@shop.example/', 'data:text/html,x', 'https://shop.example:444/'],
    ]) {
      const answer = await post({ formId, email: address(), return: back }, '/form/submit');
      assert.equal(answer.headers.location, page, back);
    }
    const foreign = { Referer: 'https://evil.example/form', Origin: 'https://evil.example' };
    const { headers } = await post({ formId, email: address() }, '/form/submit', foreign);
    assert.equal(headers.location, `/form/message?form=${formId}`);
  });

  it('takes the browser where the form says, with answers encoded', async () => {
    const postActionProperty =
      'https://pay.example/go?f={formfield=first}&c={contactfield=firstname}&x={contactfield=phone}';
    const formId = await form({ postAction: 'redirect', postActionProperty });
    const email = address();
    await sidecar.createContact({ email, phone: '555' });
    const { headers } = await post({ formId, email, first: 'A&b c' }, '/form/submit');
    const expected = `https://pay.example/go?f=A%26b%20c&c=A%26b%20c&x=`;
    assert.equal(headers.location, expected);
  });

  it('shows its message on a page of ours', async () => {
    const formId = await form({ postAction: 'message', postActionProperty: '<b>Thanks</b> a lot' });
    const browser = browserClient(sidecar.url);
    const { headers } = await postForm(
      browser,
      { formId, email: address() },
      { path: '/form/submit' },
    );
    assert.equal(headers.location, `/form/message?form=${formId}`);
    const shown = await browser.send('GET', String(headers.location));
    assert.match(String(shown.bytes), />Thanks a lot</);
    assert.equal((await browser.send('GET', '/form/message?form=<script>')).status, 200);
  });

  it('says what is wrong in each of the three ways', async () => {
    const formId = await form();
    const sent = { formId, email: 'no address' };
    const sentence = "'E-mail' is no e-mail address.";
    const { json, result } = await post(sent, '/form/submit/ajax');
    assert.deepEqual(json, {
      ...{ success: false, validationErrors: { email: sentence }, message: '', type: '' },
    });
    assert.equal(result, 'ignored;invalid');
    const plain = await post(sent, '/form/submit');
    const list = `Errors:<br /><ol><li>${sentence.replaceAll("'", '&#39;')}</li></ol>`;
    const location = `${page}&mauticError=${encodeURIComponent(list)}#contact_us`;
    assert.deepEqual([plain.status, plain.headers.location], [302, location]);
    const nowhere = await postForm(browserClient(sidecar.url), sent, { path: '/form/submit' });
    assert.deepEqual(
      [nowhere.status, /no e-mail address/.test(String(nowhere.bytes))],
      [400, true],
    );
  });

  it('is named by the address where the body does not name it, as apps do', async () => {
    const formId = await form();
    const body = { email: address() };
    assert.equal((await post(body, `/form/submit/ajax?formId=${formId}`)).json.success, true);
    const other = await post({ ...body, formId }, '/form/submit/ajax?formId=99999');
    assert.equal(other.json.success, true);
  });

  it('may come as JSON or in parts', async () => {
    const formId = await form();
    const browser = browserClient(sidecar.url);
    const json = { mauticform: { formId, email: address(), first: ['A', 'B'] } };
    const asJson = await browser.send('POST', '/form/submit/ajax', {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(json),
    });
    assert.equal(asJson.json.results.first, 'A, B');
    const parts = new FormData();
    parts.set('mauticform[formId]', String(formId));
    parts.set('mauticform[email]', 'parts@example.test');
    const asParts = await fetch(`${sidecar.url}/form/submit/ajax`, { method: 'POST', body: parts });
    assert.equal(((await asParts.json()) as any).results.email, 'parts@example.test');
  });

  it('is refused while the form is closed, and leaves nothing behind', async () => {
    const day = 86_400_000;
    const time = (ms: number) => new Date(Date.now() + ms).toISOString();
    const closed = [
      await form({ isPublished: false }),
      await form({ publishUp: time(day) }),
      await form({ publishDown: time(-day) }),
    ];
    const before = (await sidecar.api('GET', '/api/contacts')).body.total;
    for (const formId of [...closed, 99_999, 'x']) {
      const { json, result, headers } = await post(
        { formId, email: address() },
        '/form/submit/ajax',
      );
      assert.deepEqual([json.success, json.type, result], [false, 'error', 'ignored;no-form']);
      assert.match(json.errorMessage, /form/);
      assert.equal(headers['set-cookie'], undefined);
    }
    assert.equal((await sidecar.api('GET', '/api/contacts')).body.total, before);
  });

  it('can be read by the pages of a listed origin only', async () => {
    const formId = await form();
    const marked = { 'X-Requested-With': 'XMLHttpRequest' };
    const allowedFor = async (Origin: string) => {
      const sent = { formId, email: address() };
      const { headers } = await post(sent, '/form/submit/ajax', { ...marked, Origin });
      return headers['access-control-allow-origin'];
    };
    assert.equal(await allowedFor('https://www.shop.example'), 'https://www.shop.example');
    assert.equal(await allowedFor('https://evil.example'), undefined);
  });

  it('is sent by POST only, and within limits', async () => {
    const formId = await form();
    const browser = browserClient(sidecar.url);
    const get = await browser.send('GET', `/form/submit?${formBody({ formId })}`);
    assert.equal(get.status, 403);
    const long = await post(
      { formId, email: address(), first: 'x'.repeat(300_000) },
      '/form/submit',
    );
    assert.deepEqual([long.status, long.result], [413, 'ignored;too-large']);
    const many = Object.fromEntries(Array.from({ length: 2100 }, (_, at) => [`a${at}`, 'x']));
    const { status, json } = await post({ formId, ...many }, '/form/submit/ajax');
    assert.deepEqual([status, json.success], [400, false]);
  });

  it('is answered without a server error, whatever it is', async () => {
    const formId = await form();
    const browser = browserClient(sidecar.url);
    for (const [type, body] of [
      ['application/json', '{"mauticform":'],
      ['application/json', '{"mauticform":null}'],
      ['application/json', '{"mauticform":"x","event_id":{"a":{}}}'],
      ['application/json', `{"mauticform":{"__proto__":{"a":1},"formId":[[${formId}]]}}`],
      ['application/json', `{"mauticform":{"formId":${formId},"email":{"a":{"b":1}}}}`],
      ['multipart/form-data', 'nothing'],
      ['multipart/form-data; boundary=x', '--x\r\n\r\n'],
      ['application/x-www-form-urlencoded', 'mauticform=1&mauticform[]=2&mauticform[a][b][c]=3'],
      [
        'application/x-www-form-urlencoded',
        `mauticform[formId]=${formId}&mauticform[email]=%ff%00`,
      ],
      ['application/x-www-form-urlencoded', `mauticform[formId]=1e3&mauticform[__proto__]=1`],
      ['image/png', 'x'],
    ] as const) {
      for (const path of ['/form/submit', '/form/submit/ajax', '/form/submit?ajax[a]=1']) {
        const { status } = await browser.send('POST', path, {
          headers: { 'Content-Type': type },
          body,
        });
        assert.ok(status < 500, `${status} for ${body}`);
      }
    }
    assert.equal(({} as any).a, undefined);
  });
});
