import assert from 'node:assert/strict';
import { buildScripts } from '../../sidecar/tracking/script/build.mjs';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createForm } from '../support/form-post.ts';
import { injections } from '../support/injections.ts';
import { type OpenedPage, openInBrowser } from '../support/opened-pages.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

const seed = Number(process.env.MTC_TEST_SEED ?? 20260405);
const perForm = 20;
const texts = injections(2000, seed);
const groups = Array.from({ length: texts.length / perForm }, (_, at) =>
  texts.slice(at * perForm, (at + 1) * perForm),
);
const harmless = Array.from({ length: perForm }, (_, at) => `Text ${at}`);
const because = `(MTC_TEST_SEED=${seed})`;

describeOnEachDatabase(
  'Two thousand texts that would like to be code, on pages with forms',
  (product) => {
    let sidecar: TestSidecar;
    before(async () => {
      sidecar = await startSidecar(product, {}, await buildScripts());
    });
    after(() => sidecar.stop());

    /** The page of a form, the one for frames, and a foreign page that the form is written into. */
    async function pagesOf(id: number, query = ''): Promise<string[]> {
      const browser = browserClient(sidecar.url);
      const pages: string[] = [];
      for (const path of [`/form/${id}`, `/form/embed/${id}`]) {
        const { status, headers, bytes } = await browser.send('GET', `${path}${query}`);
        const told = [status, headers['content-type'], headers['x-content-type-options']];
        assert.deepEqual(told, [200, 'text/html; charset=utf-8', 'nosniff']);
        pages.push(bytes.toString('utf8'));
      }
      const script = await browser.send('GET', `/form/generate.js?id=${id}`);
      const src = `data:text/javascript;base64,${script.bytes.toString('base64')}`;
      return [...pages, `<!doctype html><body><script src="${src}"></script></body>`];
    }

    async function openedPages(made: readonly (readonly string[])[]): Promise<OpenedPage[][]> {
      const { pages, harmed } = await openInBrowser(made.flat());
      assert.deepEqual(harmed, [], because);
      return made.map(({ length }, at) => pages.slice(at * length, (at + 1) * length));
    }

    const fieldsOf = (group: readonly string[], others: (text: string) => object) =>
      group.map((text, at) => ({
        ...{ label: text, alias: `f${at}`, type: ['text', 'textarea', 'hidden'][at % 3] },
        ...others(text),
      }));
    const oneLine = (text: string | undefined) => text?.replace(/[\r\n]/g, '');

    it('stay text in labels, help, what is filled in and the name of the form', async () => {
      const made: string[][] = [];
      for (const group of [harmless, ...groups]) {
        const told = (text: string) => ({
          ...{ helpMessage: text, defaultValue: text, isRequired: true, validationMessage: text },
        });
        const name = { name: group[0], description: group[1], formAttributes: '' };
        made.push(await pagesOf(await createForm(sidecar, fieldsOf(group, told), name)));
      }
      const [expected, ...opened] = await openedPages(made);
      const elements = (pages: readonly OpenedPage[] = []) => pages.map((one) => one.elements);
      for (const [at, pages] of opened.entries()) {
        assert.deepEqual(elements(pages), elements(expected), because);
        for (const page of pages) assertValues(page, groups[at] as string[]);
      }
      assert.ok(elements(expected).every((page) => page.some((one) => one.startsWith('TEXTAREA'))));
    });

    function assertValues({ values }: OpenedPage, group: readonly string[]): void {
      for (const [at, text] of group.entries())
        assert.equal(oneLine(values[`mauticform[f${at}]`]), oneLine(text), because);
    }

    it('stay text where the address of the page fills the form in', async () => {
      const auto = () => ({ isAutoFill: true });
      const id = await createForm(sidecar, fieldsOf(harmless, auto), { name: 'Form' });
      const made: string[][] = [];
      for (const group of [harmless, ...groups]) {
        const query = new URLSearchParams(
          Object.fromEntries(group.map((text, at) => [`f${at}`, text])),
        );
        made.push((await pagesOf(id, `?${query}`)).slice(0, 2));
      }
      const [expected, ...opened] = await openedPages(made);
      for (const [at, pages] of opened.entries())
        for (const [which, page] of pages.entries()) {
          assert.deepEqual(page.elements, expected?.[which]?.elements, because);
          assertValues(page, groups[at] as string[]);
        }
    });

    it('run nothing where who makes a form may format', async () => {
      const made: string[][] = [];
      for (const group of groups) {
        const given = (text: string) => ({
          ...{ labelAttributes: text, inputAttributes: text, containerAttributes: text },
        });
        const fields = fieldsOf(group, given).map((field, at) => ({
          ...field,
          ...(at % 5 === 0 && { type: 'freetext', properties: { text: group[at] } }),
        }));
        const form = { name: 'Form', formAttributes: group[0] };
        made.push(await pagesOf(await createForm(sidecar, fields, form)));
      }
      for (const page of (await openedPages(made)).flat())
        for (const element of page.elements)
          assert.doesNotMatch(
            element,
            /^(IFRAME|OBJECT|SVG|BASE)| (on|srcdoc|formaction)/i,
            because,
          );
    });
  },
);
