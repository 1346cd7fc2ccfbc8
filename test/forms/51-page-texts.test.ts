import assert from 'node:assert/strict';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { tagOf, undated } from '../support/form-page.ts';
import { createForm, emailField, firstField, postForm } from '../support/form-post.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

const nasty = [
  '</title></style></script><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  `' onfocus='alert(1)' autofocus x="`,
  '<svg/onload=alert(1)>',
  '&lt;script&gt;{{7*7}}',
  '</textarea></option></select></form><iframe src="javascript:alert(1)">',
];

describeOnEachDatabase('What stands in the page of a form', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const open = async (id: number, query = ''): Promise<string> =>
    String((await browserClient(sidecar.url).send('GET', `/form/${id}${query}`)).bytes);
  const field = (type: string, others: object = {}) => ({
    ...{ label: 'It', alias: 'it', type, ...others },
  });
  const textOf = async (text: string, type = 'freehtml'): Promise<string> => {
    const html = await open(await createForm(sidecar, [field(type, { properties: { text } })]));
    const [, inside] = html.split(/<div id="mauticform_input_contactus_it"[^>]*>/);
    return String(inside).split('<span id="mauticform_error')[0] as string;
  };

  /** Tags that nobody wrote into a form, and attributes that run something. */
  const harmIn = (html: string): string[] => {
    const tags = html.match(/<[a-z!/][^<>]*>/gi) ?? [];
    return tags.filter((tag) => {
      const isOurs = /^<script src="http:\/\/127\.0\.0\.1\/media\/js\/mautic-form\.js" defer>$/;
      if (/^<(script|img|svg|iframe|object)/i.test(tag)) return !isOurs.test(tag);
      const attributes = tag.replace(/"[^"]*"/g, '""');
      return /\son\w+|\sautofocus/i.test(attributes) || /="\s*javascript:/i.test(tag);
    });
  };

  for (const text of nasty)
    it(`${text} is text wherever it is written`, async () => {
      const choices = { list: [{ label: text, value: text }], placeholder: text, text };
      const parts = { label: text, helpMessage: text, defaultValue: text, validationMessage: text };
      const others = { ...parts, isRequired: true, properties: choices };
      const types = ['text', 'textarea', 'select', 'checkboxgrp', 'radiogrp', 'hidden', 'button'];
      const fields = [...types, 'freetext', 'freehtml', 'captcha', 'pagebreak'].map((type) => ({
        ...{ ...others, type, alias: `f_${type}` },
        ...{ labelAttributes: text, inputAttributes: text, containerAttributes: text },
      }));
      const id = await createForm(sidecar, fields, { name: text, formAttributes: text });
      const query = types.map((type) => `f_${type}=${encodeURIComponent(text)}`).join('&');
      const html = await open(id, `?${query}`);
      assert.match(html, /mauticform_wrapper/);
      assert.deepEqual(harmIn(html), []);
      assert.equal(html.match(/<\/(form|title|style|script)>/g)?.length, 4);
    });

  it('attributes that the maker adds are kept when they can do no harm', async () => {
    const inputAttributes =
      'class="wide" data-step=1 placeholder="Here" onclick="alert(1)" style="color: red" id="x" name=y';
    const html = await open(await createForm(sidecar, [field('text', { inputAttributes })]));
    const input = tagOf(html, 'mauticform_input_contactus_it');
    assert.equal(input?.class, 'wide mauticform-input');
    assert.deepEqual([input?.['data-step'], input?.placeholder], ['1', 'Here']);
    assert.equal(input?.style, 'color: red');
    assert.deepEqual([input?.onclick, input?.name], [undefined, 'mauticform[it]']);
    const loading = { inputAttributes: 'style="background: url(//evil.example)" srcdoc=x' };
    const other = tagOf(
      await open(await createForm(sidecar, [field('text', loading)])),
      'mauticform_input_contactus_it',
    );
    assert.deepEqual([other?.style, other?.srcdoc], [undefined, undefined]);
  });

  it('formatted text keeps its paragraphs and links, nothing that runs or loads', async () => {
    const kept =
      '<p>One <b>two</b><br>&eacute;</p><a href="https://shop.example/?a=1&amp;b=2">x</a>';
    assert.equal(
      await textOf(kept),
      '<p>One <b>two</b><br>&eacute;</p>' +
        '<a href="https://shop.example/?a=1&amp;b=2" rel="noopener">x</a></div>',
    );
    assert.equal(
      await textOf('<p onclick="x()">a<script>b</script><i>c', 'freetext'),
      '<p>a<i>c</i></p></div>',
    );
    for (const href of [
      'javascript:alert(1)',
      'data:text/html,x',
      '//evil.example',
      'java\tscript:x',
    ])
      assert.equal(await textOf(`<a href="${href}">x</a>`), 'x</div>', href);
    assert.equal(await textOf('</div></form><input name=a>1 < 2'), '1 &lt; 2</div>');
  });

  it('a form is filled in by the address of its page', async () => {
    const list = {
      list: [
        { label: 'One', value: '1' },
        { label: 'Two', value: '2' },
      ],
    };
    const id = await createForm(sidecar, [
      ...[emailField, firstField, { ...field('hidden'), alias: 'source' }],
      { ...field('select', { properties: list }), alias: 'one' },
      { ...field('checkboxgrp', { properties: list }), alias: 'some' },
      { ...field('password'), alias: 'word' },
    ]);
    const html = await open(
      id,
      '?email=a%2Bb@example.test&source=ad&one=2&some[]=1&word=x&formId=9',
    );
    const given = (alias: string) => tagOf(html, `mauticform_input_contactus_${alias}`)?.value;
    assert.deepEqual(['email', 'source', 'word'].map(given), ['a+b@example.test', 'ad', '']);
    assert.match(html, /<option value="2" selected>/);
    assert.equal(tagOf(html, 'mauticform_checkboxgrp_checkbox_some_10')?.checked, '');
    assert.equal(tagOf(html, 'mauticform_contactus_id')?.value, String(id));
  });

  it('never by what is stored about the person who asks for it', async () => {
    const id = await createForm(sidecar, [
      { ...emailField, isAutoFill: true },
      { ...firstField, isAutoFill: true, showWhenValueExists: false },
    ]);
    const browser = browserClient(sidecar.url);
    await postForm(browser, { formId: id, email: 'known@example.test', first: 'Known' });
    assert.ok(browser.cookies.has('mautic_device_id'));
    const known = String((await browser.send('GET', `/form/${id}`)).bytes);
    assert.equal(undated(known), undated(await open(id)));
    assert.doesNotMatch(known, /known@example\.test|"Known"/);
  });
});
