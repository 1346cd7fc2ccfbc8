import { type Request, type Response, Router } from 'express';
import type { Fields } from '../contacts/field.ts';
import { plainText } from '../contacts/value.ts';
import type { BrowserScripts } from '../tracking/scripts.ts';
import { sendPage } from './answer.ts';
import { closedText, type Form, goneText } from './form.ts';
import { formHtml } from './form-html.ts';
import { closedPage, formPage, policyOf } from './form-page.ts';
import { hiddenInputs } from './hidden-inputs.ts';
import type { RememberedForms } from './remembered-forms.ts';

export interface PageRoom {
  readonly forms: RememberedForms;
  readonly fields: Fields;
  readonly secret: string;
  readonly baseUrl: string;
  readonly scripts: Pick<BrowserScripts, 'generate'>;
}

/**
 * `/form/7`: a page with a form. `/form/embed/7` is the same without a heading. Nothing in it
 * depends on who asks, so pages of any site may frame both. `/form/generate.js?id=7` writes the form
 * into the page that loads it.
 */
export function formPageRoutes(room: PageRoom): Router {
  const router = Router();
  for (const [path, isBare] of [
    [/^\/form\/(\d{1,15})$/, false],
    [/^\/form\/embed\/(\d{1,15})$/, true],
  ] as const)
    router.get(path, (request, response) => showPage(room, { request, response, isBare }));
  router.get('/form/generate.js', (request, response) => sendScript(room, request, response));
  return router;
}

interface Asked {
  readonly request: Request;
  readonly response: Response;
  readonly isBare: boolean;
}

async function showPage(room: PageRoom, { request, response, isBare }: Asked): Promise<void> {
  const { forms, fields, secret, baseUrl } = room;
  const form = await forms.find(Number(request.params[0]));
  const problem = form === null ? goneText : closedText(form, Date.now());
  response.setHeader('Referrer-Policy', 'same-origin');
  if (form === null || problem !== null) {
    const known = form?.isPublished ? form : null;
    response.setHeader('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'");
    return sendPage(response, 404, closedPage(known, problem ?? goneText));
  }
  const contactFields = await fields.current();
  const query = queryOf(request);
  response.setHeader('Content-Security-Policy', policyOf(form, baseUrl));
  const hidden = hiddenInputs(form, secret);
  sendPage(response, 200, formPage({ form, contactFields, baseUrl, query, hidden, isBare }));
}

/** For a form that takes nothing now the script is empty: the page goes on without it. */
async function sendScript(room: PageRoom, request: Request, response: Response): Promise<void> {
  const id = plainText(request.query.id);
  const form = /^\d{1,15}$/.test(id) ? await room.forms.find(Number(id)) : null;
  const isOpen = form !== null && closedText(form, Date.now()) === null;
  response.setHeader('Content-Type', 'application/javascript; charset=utf-8');
  response.setHeader('Cache-Control', 'no-store, private');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
  response.end(isOpen ? await scriptThatWrites(room, form) : '');
}

/** The page's own address fills the form in, in the browser. */
async function scriptThatWrites(room: PageRoom, form: Form): Promise<string> {
  const { fields, secret, baseUrl, scripts } = room;
  const contactFields = await fields.current();
  const hidden = hiddenInputs(form, secret);
  const empty = { query: new URLSearchParams(), hidden, hasScript: true };
  const html = formHtml({ form, contactFields, baseUrl, ...empty });
  const written = JSON.stringify({ id: form.id, html, base: baseUrl });
  return `(function(mtcForm){${scripts.generate}})(${written});`;
}

function queryOf({ url }: Request): URLSearchParams {
  return new URLSearchParams(/\?(.*)$/s.exec(url)?.[1] ?? '');
}
