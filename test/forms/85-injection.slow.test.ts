import assert from 'node:assert/strict';
import { type Answer, type BrowserClient, browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createForm, postForm } from '../support/form-post.ts';
import { injections } from '../support/injections.ts';
import { startMailServer } from '../support/mail-server.ts';
import { type OpenedPage, openInBrowser } from '../support/opened-pages.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

const seed = Number(process.env.MTC_TEST_SEED ?? 20260405);
const texts = injections(2000, seed);
const perGroup = 20;
const groups = Array.from({ length: texts.length / perGroup }, (_, at) =>
  texts.slice(at * perGroup, (at + 1) * perGroup),
);
const because = `(MTC_TEST_SEED=${seed})`;

/** Each way in which a view may be sent. */
const ways: readonly ((
  browser: BrowserClient,
  values: Record<string, string>,
) => Promise<Answer>)[] = [
  (browser, values) => browser.view(values),
  (browser, values) => browser.send('GET', `/mtc/event?${new URLSearchParams(values)}`),
  (browser, values) =>
    browser.send('POST', '/mtc/event', {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(values),
    }),
  (browser, values) => browser.view({ d: packed(values) }),
];

function packed(values: Record<string, string>): string {
  const text = (one: string) => `s:${Buffer.byteLength(one)}:"${one}";`;
  const pairs = Object.entries(values).map(([name, value]) => text(name) + text(value));
  return Buffer.from(`a:${pairs.length}:{${pairs.join('')}}`).toString('base64');
}

interface FormPages {
  readonly id: number;
  readonly group: readonly string[];
  /** What browsers get of the form. */
  readonly htmls: readonly string[];
}
const pagesPerForm = 4;

/** Lines end in many ways, and mail servers have their own. */
const plain = (text: string): string => text.replace(/\s+/g, ' ');
const headersOfMail = [
  ...['auto-submitted', 'content-transfer-encoding', 'content-type', 'date', 'from'],
  ...['message-id', 'mime-version', 'subject', 'to', 'x-mailer'],
];

function answersOf(group: readonly string[]): Record<string, string> {
  return Object.fromEntries(group.map((text, at) => [`f${at}`, text]));
}

function sentTo(formId: number, group: readonly string[]) {
  return { ...answersOf(group), formId, formName: String(group[6]), return: String(group[7]) };
}

describeOnEachDatabase('Two thousand texts that would like to be code', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
    await sidecar.setMode('contacts');
    await sidecar.makePublic('firstname', 'company');
  });
  after(() => sidecar.stop());

  /** What an operator reads is JSON, and no browser takes it for something else. */
  async function read(path: string): Promise<any> {
    const { status, headers, body } = await sidecar.api('GET', path);
    const told = [status, headers.get('content-type'), headers.get('x-content-type-options')];
    assert.deepEqual(told, [200, 'application/json', 'nosniff'], path);
    return body;
  }

  it('stay text in every value of a view', async () => {
    for (const [number, group] of groups.entries()) {
      const browser = browserClient(sidecar.url);
      let id = 0;
      for (const [at, text] of group.entries()) {
        const { json, result } = await (ways[at % ways.length] as (typeof ways)[0])(browser, {
          ...{ page_url: text, page_title: text, page_referrer: text, page_language: text },
          ...{ utm_campaign: text, utm_source: text, utm_medium: text, firstname: text },
          ...{ tags: text, company: text, timezone: text, mtc_site: text, mautic_device_id: text },
          [text]: text,
        });
        assert.equal(result, 'stored', `${text} ${because}`);
        id = json.id;
      }
      const found = await read(`/api/contacts/${id}`);
      assert.equal(found.contact.fields.all.firstname, group.at(-1), because);
      const campaigns = found.contact.utmtags.map(({ utmCampaign }: any) => utmCampaign);
      assert.deepEqual(campaigns, group, because);
      await assertViews(id, group);
      if (number % 10 === 0)
        await read(`/api/contacts?search=${encodeURIComponent(group[0] ?? '')}`);
    }
  });

  async function assertViews(id: number, group: readonly string[]): Promise<void> {
    const { events } = await read(`/api/contacts/${id}/activity?limit=300`);
    const of = (type: string) => events.filter(({ event }: any) => event === type).reverse();
    const views = of('page.hit').map(({ details }: any) => details.hit);
    const oneLine = group.map((text) => text.replace(/\s+/g, ' '));
    assert.deepEqual(
      views.map(({ url }: any) => url),
      oneLine,
      because,
    );
    assert.deepEqual(
      views.map(({ urlTitle }: any) => urlTitle),
      group,
      because,
    );
    assert.deepEqual(
      views.map(({ referer }: any) => referer),
      group,
      because,
    );
    const labels = of('lead.utmtagsadded').map(({ eventLabel }: any) => eventLabel);
    assert.deepEqual(
      labels,
      group.map((text) => `UTM Campaign: ${text}`),
      because,
    );
    for (const { eventLabel } of of('page.hit'))
      assert.ok(!/^\s*(java\s*script|data):/i.test(eventLabel.href ?? ''), because);
  }

  it('do nothing in headers and cookies', async () => {
    for (const text of texts) {
      const line = text.replace(/[^ -~]/gu, encodeURIComponent);
      const headers = { 'User-Agent': line, 'Accept-Language': line, Referer: line, Origin: line };
      const cookie = encodeURIComponent(text);
      const Cookie = `mautic_device_id=${cookie}; mtc_id=${cookie}; mtc_session=${cookie}`;
      const browser = browserClient(sidecar.url);
      const answer = await browser.pixel({ page_url: 'a' }, { ...headers, Cookie });
      assert.deepEqual([answer.status, answer.headers['content-type']], [200, 'image/gif'], text);
      assert.equal(answer.headers['access-control-allow-origin'], undefined);
    }
  });

  it('stay text in every part of a form, and in what is sent by it', async () => {
    const harmless = await formPages(Array.from({ length: perGroup }, (_, at) => `Text ${at}`));
    const made: FormPages[] = [];
    for (const group of groups) made.push(await formPages(group));
    const htmls = [harmless, ...made].map((one) => one.htmls);
    const { pages, harmed } = await openInBrowser(htmls.flat());
    assert.deepEqual(harmed, [], because);
    const pagesOf = (at: number) => pages.slice(at * pagesPerForm, (at + 1) * pagesPerForm);
    const expected = pagesOf(0).map(({ elements }) => elements);
    for (const [at, form] of made.entries()) await assertForm(form, pagesOf(at + 1), expected);
  });

  async function assertForm(
    { id, group }: FormPages,
    pages: readonly OpenedPage[],
    expected: unknown,
  ): Promise<void> {
    assert.deepEqual(
      pages.map(({ elements }) => elements),
      expected,
      because,
    );
    const results = answersOf(group);
    const told = pages.flatMap((page) => page.told).map((text) => JSON.parse(String(text)));
    assert.deepEqual(told[0].results, results, because);
    assert.deepEqual(Object.values(told[1].validationErrors), [`'${group[2]}' is required.`]);
    const { form } = await read(`/api/forms/${id}`);
    assert.deepEqual([form.name, form.description], [group[0], group[1]], because);
    const labels = form.fields.map(({ label }: any) => label);
    assert.deepEqual(labels, group, because);
    const { submissions } = await read(`/api/forms/${id}/submissions`);
    assert.ok(submissions.length > 0);
    for (const one of submissions) assert.deepEqual(one.results, results, because);
  }

  /** A form of these texts, and that it sends browsers on to a place which it alone chooses. */
  async function formOf(group: readonly string[]): Promise<number> {
    const fields = group.map((text, at) => ({
      ...{ label: text, alias: `f${at}`, type: ['text', 'textarea', 'hidden'][at % 3] },
      ...{ helpMessage: text, defaultValue: text, isRequired: at === 2 },
      ...(at === 1 && { mappedObject: 'contact', mappedField: 'lastname' }),
    }));
    const id = await createForm(sidecar, fields, {
      ...{ name: group[0], description: group[1], postAction: 'redirect' },
      postActionProperty: 'https://shop.example/thanks?said={formfield=f3}',
    });
    const path = '/form/submit';
    const { headers } = await postForm(browserClient(sidecar.url), sentTo(id, group), { path });
    const location = new URL(String(headers.location));
    const said = location.searchParams.get('said');
    assert.deepEqual([location.host, said], ['shop.example', group[3]], because);
    await sidecar.api('PATCH', `/api/forms/${id}/edit`, {
      ...{ postAction: 'message', postActionProperty: `${group[4]} {formfield=f5}` },
    });
    return id;
  }

  /** The same form sent in each other way, with the pages that come of it. */
  async function formPages(group: readonly string[]): Promise<FormPages> {
    const id = await formOf(group);
    const sent = sentTo(id, group);
    const client = browserClient(sidecar.url);
    assertScriptAnswer(await postForm(client, sent), group);
    const path = '/form/submit';
    const answers = [
      await postForm(client, { ...sent, messenger: 1 }, { path }),
      await postForm(client, { ...sent, f2: '', messenger: 1 }, { path }),
      await postForm(client, { ...sent, f2: '' }, { path }),
      await client.send('GET', `/form/message?form=${id}`),
    ];
    for (const { headers } of answers) {
      const told = [headers['content-type'], headers['x-content-type-options']];
      assert.deepEqual(told, ['text/html; charset=utf-8', 'nosniff']);
    }
    return { id, group, htmls: answers.map(({ bytes }) => bytes.toString('utf8')) };
  }

  function assertScriptAnswer({ json, headers }: Answer, group: readonly string[]): void {
    const told = [headers['content-type'], headers['x-content-type-options']];
    assert.deepEqual(told, ['application/json', 'nosniff']);
    assert.deepEqual([json.results, json.formName], [answersOf(group), group[6]], because);
  }

  it('stay text in e-mails about what was sent', async () => {
    const mailServer = await startMailServer();
    const server = { smtpHost: '127.0.0.1', smtpPort: mailServer.port, smtpSecurity: 'none' };
    const settings = { ...server, fromAddress: 'site@example.test' };
    await sidecar.api('PUT', '/api/settings/delivery', settings);
    const said = Array.from({ length: perGroup }, (_, at) => `[${at}] {formfield=f${at}} [end]`);
    const properties = {
      to: 'team@example.test',
      subject: '{formfield=f0}',
      message: said.join(''),
    };
    const actions = [{ name: 'Tell', type: 'form.email', properties }];
    const fields = said.map((_, at) => ({ label: `F${at}`, alias: `f${at}`, type: 'hidden' }));
    const formId = await createForm(sidecar, fields, { actions });
    for (const [at, group] of groups.entries()) {
      await postForm(browserClient(sidecar.url), { formId, ...answersOf(group) });
      const { to, headers, text } = await mailServer.mail(at + 1);
      const [type] = headers.get('content-type') ?? [];
      assert.deepEqual([to, type], [['team@example.test'], 'text/plain; charset=utf-8'], because);
      assert.deepEqual([...headers.keys()].sort(), headersOfMail, because);
      for (const one of group) assert.ok(plain(text).includes(`] ${plain(one)} [end]`), because);
    }
    await mailServer.stop();
  });

  it('are in no list anything but text', async () => {
    const lists = [
      'contacts',
      'contacts/activity',
      'forms',
      'tags',
      'companies',
      'devices',
      'fields/contact',
    ];
    for (const list of lists) await read(`/api/${list}?limit=1000`);
    for (const table of ['form_submissions', 'page_hits', 'lead_utmtags', 'lead_devices'])
      await read(`/api/stats/${table}?limit=1000`);
  });
});
