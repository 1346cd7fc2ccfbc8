import assert from 'node:assert/strict';
import { buildScripts } from '../../sidecar/tracking/script/build.mjs';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { tagOf, undated } from '../support/form-page.ts';
import { createForm, emailField, firstField, formBody, postForm } from '../support/form-post.ts';
import { pagesOf, startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('The script that writes a form into a page', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product, {}, await buildScripts());
  });
  after(() => sidecar.stop());

  const load = (id: number | string, query = '') =>
    browserClient(sidecar.url).send('GET', `/form/generate.js?id=${id}${query}`);
  /** What the script is told. */
  const toldIn = (bytes: Buffer) => {
    const [, json] = /\((\{"id".*\})\);$/s.exec(String(bytes)) as RegExpExecArray;
    return JSON.parse(json as string);
  };

  it('holds the form and is kept by no cache', async () => {
    const id = await createForm(sidecar, [emailField], { name: '</script> "Quoted" \u2028' });
    const { status, headers, bytes } = await load(id);
    assert.equal(status, 200);
    assert.match(String(headers['content-type']), /^application\/javascript/);
    assert.match(String(headers['cache-control']), /no-store/);
    const { html, base } = toldIn(bytes);
    assert.equal(base, 'http://127.0.0.1');
    const form = tagOf(html, 'mauticform_scriptquoted');
    assert.equal(form?.action, `http://127.0.0.1/form/submit?formId=${id}`);
    assert.doesNotMatch(html, /<style|<script/);
  });

  it('brings a style sheet when the form says so', async () => {
    const id = await createForm(sidecar, [emailField], { renderStyle: true });
    assert.match(toldIn((await load(id)).bytes).html, /^<style>/);
  });

  it('hides from the start what is not asked yet', async () => {
    const turn = { label: 'Turn', alias: 'turn', type: 'pagebreak' };
    const id = await createForm(sidecar, [emailField, turn, firstField]);
    const { html } = toldIn((await load(id)).bytes);
    assert.equal(tagOf(html, 'data-mautic-form-page="1"')?.hidden, undefined);
    assert.equal(tagOf(html, 'data-mautic-form-page="2"')?.hidden, '');
  });

  it('is empty when there is no such form, or when it takes nothing now', async () => {
    const closed = await createForm(sidecar, [emailField], { isPublished: false });
    const early = await createForm(sidecar, [emailField], { publishUp: '2999-01-01 00:00' });
    for (const id of [closed, early, 999999, '', 'x', '1.5', '-1', '9'.repeat(30)]) {
      const { status, bytes } = await load(id);
      assert.deepEqual([status, bytes.length], [200, 0], String(id));
    }
    assert.equal((await load('1&id[]=2&id[a]=3')).status, 200);
  });

  it('says the same to everybody, whatever is asked for and whoever is known', async () => {
    const id = await createForm(sidecar, [{ ...emailField, isAutoFill: true }]);
    const browser = browserClient(sidecar.url);
    await postForm(browser, { formId: id, email: 'known@example.test' });
    const known = await browser.send('GET', `/form/generate.js?id=${id}&email=known@example.test`);
    assert.equal(undated(known.bytes), undated((await load(id)).bytes));
    assert.match(undated(known.bytes), /PROOF/);
    assert.doesNotMatch(String(known.bytes), /known@example/);
  });

  it('has forms that say which browser sends them where no cookie does', async () => {
    const id = await createForm(sidecar, [emailField]);
    const browser = browserClient(sidecar.url);
    await browser.view({ page_url: 'https://shop.example/seen' });
    const key = browser.cookies.get('mautic_device_id') as string;
    const sent = { formId: id, email: 'framed@example.test' };
    const body = `${formBody(sent)}&mautic_device_id=${key}`;
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const without = browserClient(sidecar.url);
    assert.equal((await without.send('POST', '/form/submit', { headers, body })).result, 'stored');
    const { submissions } = (await sidecar.api('GET', `/api/forms/${id}/submissions`)).body;
    const timeline = await sidecar.timeline(submissions[0].lead.id);
    assert.deepEqual(pagesOf(timeline), ['https://shop.example/seen']);
  });
});
