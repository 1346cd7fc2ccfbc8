import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { newVisitor, type Visitor } from './browser.ts';
import { createForm } from './form-post.ts';
import { snippet, startTrackedShop, type TrackedShop } from './tracked-shop.ts';

/** A shop with forms of a sidecar that knows its own address. */
export interface FormShop extends TrackedShop {
  /** Adds a page with this form and gives its address. */
  addFormPage(path: string, formId: number, page?: FormPage): string;
  /** Makes a form and opens it, in a page of the shop, as somebody new. */
  openForm(fields: object[], others?: object, page?: FormPage): Promise<OpenForm>;
}

export interface OpenForm {
  readonly formId: number;
  readonly visitor: Visitor;
  readonly page: Page;
}

export interface FormPage {
  /** In front of the form. */
  readonly before?: string;
  readonly query?: string;
  readonly headers?: Record<string, string>;
}

export async function startFormShop(): Promise<FormShop> {
  const port = await freePort();
  const base = `http://track.example.test:${port}`;
  const shop = await startTrackedShop({
    MTC_PORT: String(port),
    MTC_BASE_URL: base,
    MTC_TRACK_PRIVATE_IPS: 'true',
  });
  const addFormPage: FormShop['addFormPage'] = (
    path,
    formId,
    { before = '', headers = {} } = {},
  ) => {
    const script = `<script src="${base}/form/generate.js?id=${formId}"></script>`;
    const body = pageWith(snippet(base), `<h1>Shop</h1>${before}${script}<p>After the form</p>`);
    shop.shop.pages.set(path, () => ({ headers, body }));
    return `${shop.shop.origin}${path}`;
  };
  return {
    ...shop,
    addFormPage,
    async openForm(fields, others = {}, given = {}) {
      const formId = await createForm(shop.sidecar, fields, others);
      const url = addFormPage(`/form-${formId}`, formId, given);
      const visitor = await newVisitor(shop.browser);
      await visitor.visit(url + (given.query ?? ''));
      return { formId, visitor, page: visitor.page };
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function pageWith(head: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title>
<link rel="icon" href="data:,">${head}</head><body>${body}</body></html>`;
}
