import assert from 'node:assert/strict';
import { type Answer, browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { tagOf } from '../support/form-page.ts';
import { createForm, emailField, firstField, postForm } from '../support/form-post.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('The page of a form', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const open = (path: string): Promise<Answer> => browserClient(sidecar.url).send('GET', path);
  const htmlOf = async (fields: object[], others: object = {}, query = ''): Promise<string> =>
    String((await open(`/form/${await createForm(sidecar, fields, others)}${query}`)).bytes);
  const field = (type: string, others: object = {}) => ({
    ...{ label: 'It', alias: 'it', type, ...others },
  });
  const inputOf = async (one: object, query = '') =>
    tagOf(await htmlOf([one], {}, query), 'mauticform_input_contactus_it');

  it('has a title, the form with the names that themes and scripts know, and a button', async () => {
    const id = await createForm(sidecar, [emailField], { name: 'Ask us!' });
    const { status, headers, bytes } = await open(`/form/${id}`);
    const html = String(bytes);
    assert.equal(status, 200);
    assert.match(String(headers['content-type']), /^text\/html/);
    assert.match(html, /<title>Ask us!<\/title>[\s\S]*<h1>Ask us!<\/h1>/);
    assert.equal(tagOf(html, 'mauticform_wrapper_askus')?.class, 'mauticform_wrapper');
    const form = tagOf(html, 'mauticform_askus');
    assert.equal(form?.method, 'post');
    assert.equal(form?.enctype, 'multipart/form-data');
    assert.equal(form?.action, `http://127.0.0.1/form/submit?formId=${id}`);
    assert.equal(form?.['data-mautic-form'], 'askus');
    for (const word of ['error', 'message', 'id', 'return', 'name'])
      assert.notEqual(tagOf(html, `mauticform_askus_${word}`), null, word);
    assert.equal(tagOf(html, 'mauticform_askus_id')?.value, String(id));
    assert.equal(tagOf(html, 'mauticform[email]')?.id, 'mauticform_input_askus_email');
    assert.equal(tagOf(html, 'type="submit"')?.tag, 'button');
  });

  it('is no place for robots: what fills in every input is kept away', async () => {
    const id = await createForm(sidecar, [emailField]);
    const html = String((await open(`/form/${id}`)).bytes);
    const proof = tagOf(html, 'mauticform_contactus_rendered')?.value as string;
    const trap = tagOf(html, 'mauticform_contactus_trap');
    assert.deepEqual([trap?.tabindex, trap?.autocomplete, trap?.value], ['-1', 'off', undefined]);
    const send = async (others: object): Promise<unknown> => {
      const sent = { formId: id, email: 'eve@example.test', rendered: proof, ...others };
      return (await postForm(browserClient(sidecar.url), sent)).result;
    };
    assert.equal(await send({ your_website_url: 'https://a.example' }), 'ignored;quarantined');
    assert.equal(
      await send({ your_website_url: '', rendered: `1${proof}` }),
      'ignored;quarantined',
    );
    assert.equal(await send({ your_website_url: '' }), 'stored');
  });

  it('may stand in a frame of any site, there without a heading', async () => {
    const id = await createForm(sidecar, [emailField]);
    for (const path of [`/form/${id}`, `/form/embed/${id}`]) {
      const { status, headers } = await open(path);
      assert.equal(status, 200);
      assert.equal(headers['x-frame-options'], undefined);
      assert.doesNotMatch(String(headers['content-security-policy']), /frame-ancestors/);
    }
    assert.doesNotMatch(String((await open(`/form/embed/${id}`)).bytes), /<h1/);
  });

  it('runs nothing but our own script and is kept by no cache', async () => {
    const { headers } = await open(`/form/${await createForm(sidecar, [emailField])}`);
    const policy = String(headers['content-security-policy']);
    assert.match(policy, /default-src 'none'; script-src 'self' http:\/\/127\.0\.0\.1;/);
    assert.match(policy, /base-uri 'none'/);
    assert.match(String(headers['cache-control']), /no-store/);
    assert.equal(headers['set-cookie'], undefined);
  });

  it('says when the form opens or that it was open until a time; one that is gone is not named', async () => {
    const says = async (others: object): Promise<string> => {
      const id = await createForm(sidecar, [emailField], { name: 'Secret plans', ...others });
      const { status, bytes } = await open(`/form/${id}`);
      assert.equal(status, 404);
      assert.doesNotMatch(String(bytes), /<form/);
      return String(bytes);
    };
    assert.match(await says({ publishUp: '2999-01-02 03:04' }), /opens on 2999-01-02 03:04 UTC/);
    assert.match(await says({ publishDown: '2001-01-02 03:04' }), /open until 2001-01-02 03:04/);
    const unpublished = await says({ isPublished: false });
    assert.match(unpublished, /not available any more/);
    assert.doesNotMatch(unpublished, /Secret plans/);
    for (const path of ['/form/999999', '/form/embed/999999', '/form/999999999999999'])
      assert.equal((await open(path)).status, 404);
  });

  it('every answer has a label, its help and the word that it is needed', async () => {
    const help = { helpMessage: 'As in <your> passport', isRequired: true };
    const html = await htmlOf([
      { ...firstField, ...help },
      { ...emailField, showLabel: false },
    ]);
    const input = tagOf(html, 'mauticform_input_contactus_first');
    assert.equal(input?.required, '');
    assert.equal(input?.autocomplete, 'given-name');
    const described = tagOf(html, input?.['aria-describedby'] as string);
    assert.equal(described?.class, 'mauticform-helpmessage');
    assert.match(html, /As in &lt;your&gt; passport/);
    const label = tagOf(html, 'mauticform_label_contactus_first');
    assert.equal(label?.for, 'mauticform_input_contactus_first');
    const row = tagOf(html, 'mauticform_contactus_first');
    assert.match(
      String(row?.class),
      /^mauticform-row mauticform-text mauticform-field-1 .*required/,
    );
    assert.deepEqual([row?.['data-validate'], row?.['data-validation-type']], ['first', 'text']);
    assert.equal(tagOf(html, 'mauticform_error_contactus_first')?.role, 'alert');
    assert.equal(tagOf(html, 'mauticform_input_contactus_email')?.['aria-label'], 'E-mail');
  });

  it('each type of field becomes the input that browsers have for it', async () => {
    const types = { text: 'text', email: 'email', tel: 'tel', url: 'url', date: 'date' };
    const others = { datetime: 'datetime-local', password: 'password', companyLookup: 'text' };
    for (const [type, expected] of Object.entries({ ...types, ...others, hidden: 'hidden' }))
      assert.equal((await inputOf(field(type)))?.type, expected, type);
    const number = await inputOf(field('number', { properties: { precision: 2 } }));
    assert.deepEqual([number?.type, number?.step], ['number', '0.01']);
    assert.equal((await inputOf(field('textarea')))?.tag, 'textarea');
    assert.equal((await inputOf(field('country')))?.tag, 'select');
    assert.match(await htmlOf([field('country')]), /<option value="France">France<\/option>/);
  });

  it('choices may be written in each of the ways that clients know', async () => {
    const lists = [
      [
        { label: 'Red & co', value: 'red' },
        { label: 'Blue', value: 'blue' },
      ],
      { red: 'Red & co', blue: 'Blue' },
    ];
    for (const list of lists) {
      const select = await htmlOf([field('select', { properties: { list } })]);
      assert.match(select, /<option value="red">Red &amp; co<\/option><option value="blue">Blue</);
      const multiple = { list: { list }, multiple: 1 };
      const many = await inputOf(field('select', { properties: multiple }));
      assert.deepEqual([many?.name, many?.multiple], ['mauticform[it][]', '']);
    }
    const piped = await htmlOf([field('select', { properties: { list: 'a|b' } })]);
    assert.match(piped, /<option value="a">a<\/option><option value="b">b<\/option>/);
  });

  it('a group of boxes has a legend, and each box a label', async () => {
    const properties = { optionlist: { list: [{ label: 'One', value: '1' }] } };
    const boxes = await htmlOf([field('checkboxgrp', { properties, defaultValue: '1' })]);
    assert.match(boxes, /<fieldset[^>]*><legend[^>]*>It<\/legend>/);
    const box = tagOf(boxes, 'mauticform_checkboxgrp_checkbox_it_10');
    assert.deepEqual([box?.name, box?.value, box?.checked], ['mauticform[it][]', '1', '']);
    assert.equal(
      tagOf(boxes, 'mauticform_checkboxgrp_label_it_10')?.for,
      'mauticform_checkboxgrp_checkbox_it_10',
    );
    const radios = await htmlOf([field('radiogrp', { properties, isRequired: true })]);
    const radio = tagOf(radios, 'mauticform_radiogrp_radio_it_10');
    assert.deepEqual([radio?.name, radio?.type, radio?.required], ['mauticform[it]', 'radio', '']);
  });

  it('a trap for robots is neither seen, nor read out, nor reached by the keyboard', async () => {
    const html = await htmlOf([field('captcha')]);
    const row = tagOf(html, 'mauticform_contactus_it');
    assert.deepEqual(
      [row?.hidden, row?.style, row?.['aria-hidden']],
      ['', 'display:none;', 'true'],
    );
    const trap = tagOf(html, 'mauticform_input_contactus_it');
    assert.deepEqual([trap?.tabindex, trap?.autocomplete], ['-1', 'off']);
    const question = await htmlOf([field('captcha', { properties: { captcha: '4' } })]);
    assert.equal(tagOf(question, 'mauticform_contactus_it')?.hidden, undefined);
    assert.equal(tagOf(question, 'mauticform_input_contactus_it')?.required, '');
  });

  it('a field below another one stands after it, and the browser alone does not insist on it', async () => {
    const above = await createForm(sidecar, [field('text'), emailField]);
    const { form } = (await sidecar.api('GET', `/api/forms/${above}`)).body;
    const below = { ...{ label: 'Why', alias: 'why', type: 'text', isRequired: true } };
    const condition = { parent: form.fields[0].id, conditions: { expr: 'in', values: ['a', 'b'] } };
    const fields = [{ ...below, ...condition }];
    await sidecar.api('PATCH', `/api/forms/${above}/edit`, { fields });
    const html = String((await open(`/form/${above}`)).bytes);
    const row = tagOf(html, 'mauticform_contactus_why');
    assert.equal(row?.['data-mautic-form-show-on'], 'it:a|b');
    assert.equal(row?.['data-mautic-form-expr'], 'in');
    assert.equal(row?.hidden, undefined);
    assert.equal(tagOf(html, 'mauticform_input_contactus_why')?.required, undefined);
    assert.ok(html.indexOf('contactus_why') < html.indexOf('contactus_email'));
  });

  it('a form of several pages shows all of them where no script runs', async () => {
    const turn = field('pagebreak', { alias: 'turn', properties: { next_page_label: 'On' } });
    const html = await htmlOf([firstField, turn, emailField]);
    for (const page of ['1', '2'])
      assert.equal(tagOf(html, `data-mautic-form-page="${page}"`)?.hidden, undefined);
    assert.equal(tagOf(html, 'mauticform_contactus_turn')?.hidden, '');
    assert.match(html, /data-mautic-form-pagebreak-button="next">On<\/button>/);
  });

  it('sends the person to a page that thanks, or that says what is wrong', async () => {
    const formId = await createForm(sidecar, [emailField]);
    const send = (email: string) =>
      postForm(
        browserClient(sidecar.url),
        { formId, email },
        { path: '/form/submit', headers: { Referer: `http://127.0.0.1/form/${formId}` } },
      );
    await sidecar.api('PATCH', '/api/sites/1/edit', { origins: ['http://127.0.0.1'] });
    const good = await send('page@example.test');
    assert.deepEqual([good.status, good.headers.location], [302, `/form/message?form=${formId}`]);
    const bad = await send('nobody');
    assert.equal(bad.status, 400);
    assert.match(String(bad.bytes), /is no e-mail address/);
  });
});
