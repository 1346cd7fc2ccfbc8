import { type Request, type Response, Router } from 'express';
import type { Fields } from '../contacts/field.ts';
import type { Database } from '../db/connect.ts';
import { sendPage } from './answer.ts';
import { closedText, goneText } from './form.ts';
import { closedPage, formPage, policyOf } from './form-page.ts';
import { hiddenInputs } from './hidden-inputs.ts';
import { findForm } from './store.ts';

export interface PageRoom {
  readonly database: Database;
  readonly fields: Fields;
  readonly baseUrl: string;
}

/**
 * `/form/7`: a page with a form. `/form/embed/7` is the same without a heading. Nothing in it
 * depends on who asks, so pages of any site may frame both.
 */
export function formPageRoutes(room: PageRoom): Router {
  const router = Router();
  for (const [path, isBare] of [
    [/^\/form\/(\d{1,15})$/, false],
    [/^\/form\/embed\/(\d{1,15})$/, true],
  ] as const)
    router.get(path, (request, response) => showPage(room, { request, response, isBare }));
  return router;
}

interface Asked {
  readonly request: Request;
  readonly response: Response;
  readonly isBare: boolean;
}

async function showPage(room: PageRoom, { request, response, isBare }: Asked): Promise<void> {
  const { database, fields, baseUrl } = room;
  const form = await findForm(database, Number(request.params[0]));
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
  const hidden = hiddenInputs(form);
  sendPage(response, 200, formPage({ form, contactFields, baseUrl, query, hidden, isBare }));
}

function queryOf({ url }: Request): URLSearchParams {
  return new URLSearchParams(/\?(.*)$/s.exec(url)?.[1] ?? '');
}
