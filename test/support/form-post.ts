import type { Answer, BrowserClient } from './browser-client.ts';
import type { TestSidecar } from './sidecar.ts';

/** The answers as a page posts them: `mauticform[email]=…`; a list gives `mauticform[boxes][]`. */
export function formBody(answers: Record<string, string | number | string[]>): string {
  const body = new URLSearchParams();
  for (const [alias, value] of Object.entries(answers))
    for (const one of [value].flat())
      body.append(`mauticform[${alias}]${Array.isArray(value) ? '[]' : ''}`, String(one));
  return body.toString();
}

export interface Posting {
  readonly path?: string;
  readonly headers?: Record<string, string>;
}

/** Posts a form as a browser does. */
export function postForm(
  browser: BrowserClient,
  answers: Record<string, string | number | string[]>,
  { path = '/form/submit/ajax', headers = {} }: Posting = {},
): Promise<Answer> {
  return browser.send('POST', path, {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    body: formBody(answers),
  });
}

/** Makes a form with these fields and gives its id. */
export async function createForm(
  sidecar: TestSidecar,
  fields: object[],
  others: object = {},
): Promise<number> {
  const body = { name: 'Contact us', fields, ...others };
  const answer = await sidecar.api('POST', '/api/forms/new', body);
  return answer.body.form.id;
}

export const emailField = {
  ...{ label: 'E-mail', type: 'email', alias: 'email' },
  ...{ mappedObject: 'contact', mappedField: 'email' },
};
export const firstField = {
  ...{ label: 'First name', type: 'text', alias: 'first' },
  ...{ mappedObject: 'contact', mappedField: 'firstname' },
};
