import type { Browser } from 'playwright-core';
import { openBrowser } from './browser.ts';

/** What became of a page that a browser opened. */
export interface OpenedPage {
  /** Its elements with the names of their attributes, in order. */
  readonly elements: readonly string[];
  /** What its inputs hold, by name. */
  readonly values: Readonly<Record<string, string>>;
  /** What it told the page around it. */
  readonly told: readonly unknown[];
}

export interface OpenedPages {
  readonly pages: readonly OpenedPage[];
  /** Numbers of the injected texts that ran. */
  readonly harmed: readonly number[];
}

/** Opens pages in a browser, in frames and without any policy that would stop a script in them. */
export async function openInBrowser(htmls: readonly string[]): Promise<OpenedPages> {
  const browser = await openBrowser();
  try {
    return await openPages(browser, htmls);
  } finally {
    await browser.close();
  }
}

async function openPages(browser: Browser, htmls: readonly string[]): Promise<OpenedPages> {
  const page = await browser.newPage();
  page.on('dialog', (dialog) => dialog.dismiss());
  await page.addInitScript('window.harmed ??= []; window.harm ??= (n) => { harmed.push(n); };');
  await page.goto('about:blank');
  const pages: OpenedPage[] = [];
  for (const html of htmls)
    pages.push((await page.evaluate(`(${openInFrame})(${JSON.stringify(html)})`)) as OpenedPage);
  const harmed = (await page.evaluate('harmed')) as number[];
  await page.close();
  return { pages, harmed };
}

/** Runs in the page. */
const openInFrame = `async (html) => {
  const frame = document.createElement('iframe');
  const told = [];
  const listen = (event) => event.source === frame.contentWindow && told.push(event.data);
  addEventListener('message', listen);
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
  frame.srcdoc = html;
  document.body.append(frame);
  await loaded;
  // Messages and the errors of images come after the page itself.
  await new Promise((resolve) => setTimeout(resolve));
  const elements = [...frame.contentDocument.querySelectorAll('*')].map((one) =>
    [one.tagName, ...one.getAttributeNames()].join(' '));
  const inputs = [...frame.contentDocument.querySelectorAll('input[name], textarea[name]')];
  const values = Object.fromEntries(inputs.map((one) => [one.name, one.value]));
  frame.remove();
  removeEventListener('message', listen);
  return { elements, values, told };
}`;
