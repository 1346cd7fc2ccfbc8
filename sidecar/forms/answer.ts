import type { Response } from 'express';
import { escapeHtml, messagePage } from '../auth/pages.ts';
import { filledIn, withParameter } from './destination.ts';
import type { Form } from './form.ts';
import { formattedText } from './formatted-text.ts';
import { type Errors, numberOf, type Submission } from './submission.ts';

/* The three ways to answer a submission: to a browser, to a frame in a page, and as JSON. */

/** What a submission came to. */
export type Outcome =
  | {
      readonly form: Form;
      readonly submission: Submission;
      /** The browser's, when it may be known again. */
      readonly deviceKey: string | null;
      /** It is taken for spam; the answer does not say so. */
      readonly isKeptAway?: boolean;
      readonly isQueued?: boolean;
    }
  | { readonly form: Form; readonly errors: Errors }
  | { readonly form: Form | null; readonly problem: string; readonly status: number };

export interface Asked {
  readonly outcome: Outcome;
  readonly formName: string | null;
  /** The page to go back to, if there is one. */
  readonly back: URL | null;
  /** Path below which this service is reached. */
  readonly basePath: string;
}

/** What scripts get; `success` is a number as in Mautic. */
export function dataOf({ outcome, formName }: Asked): Record<string, unknown> {
  const named = formName === null ? {} : { formName };
  if ('problem' in outcome) return { success: 0, errorMessage: outcome.problem, ...named };
  if ('errors' in outcome)
    return { success: 0, validationErrors: Object.fromEntries(outcome.errors), ...named };
  const { form, submission } = outcome;
  return {
    success: 1,
    results: resultsOf(form, submission),
    ...afterwards(form, submission),
    ...named,
  };
}

/** The same with the keys that the script of the form looks for. */
export function ajaxDataOf(asked: Asked): object {
  const data = dataOf(asked);
  const message = data.successMessage ?? data.errorMessage ?? '';
  const type = message === '' ? '' : data.success === 1 ? 'notice' : 'error';
  return { ...data, success: data.success === 1, message, type };
}

function resultsOf({ fields }: Form, { results }: Submission): Record<string, unknown> {
  const numbers = new Set(fields.filter(({ type }) => type === 'number').map(({ alias }) => alias));
  const entries = Object.entries(results).map(([alias, text]) => [
    alias,
    numbers.has(alias) ? (numberOf(text) ?? text) : text,
  ]);
  return Object.fromEntries(entries);
}

function afterwards({ postAction, postActionProperty }: Form, submission: Submission): object {
  const text = postActionProperty ?? '';
  if (postAction === 'redirect')
    return { redirect: filledIn(text, submission, encodeURIComponent) };
  // Sites show it as it is.
  if (postAction === 'message')
    return { successMessage: formattedText(filledIn(text, submission, escapeHtml)) };
  return {};
}

/** A page that tells the page around it; it may be framed anywhere, as forms are. */
export function sendMessenger(response: Response, asked: Asked): void {
  const message = JSON.stringify(JSON.stringify(dataOf(asked))).replaceAll('<', '\\u003c');
  const script = `<script>parent.postMessage(${message}, '*');</script>`;
  sendPage(
    response,
    200,
    `<!doctype html><html><head><title>Form</title></head><body>${script}</body></html>`,
  );
}

export function sendPlain(response: Response, asked: Asked): void {
  const { outcome, back, basePath } = asked;
  if ('submission' in outcome) {
    const { form, submission } = outcome;
    const thanks = `${basePath}/form/message?form=${form.id}`;
    if (form.postAction === 'redirect') {
      const location = filledIn(form.postActionProperty ?? '', submission, encodeURIComponent);
      return redirect(response, location);
    }
    const goesBack = form.postAction === 'return' && back !== null;
    return redirect(response, goesBack ? back.href : thanks);
  }
  const sentences = 'errors' in outcome ? [...outcome.errors.values()] : [outcome.problem];
  const isAboutForm = !('status' in outcome) || outcome.status === 404;
  if (back !== null && isAboutForm) {
    const text = 'errors' in outcome ? listOf(sentences) : sentences.join(' ');
    return redirect(response, withParameter(back, 'mauticError', text, outcome.form?.alias ?? ''));
  }
  const status = 'errors' in outcome ? 400 : outcome.status;
  sendPage(response, status, messagePage('Not sent', sentences.join(' ')));
}

/** Sites show it as it is. */
function listOf(sentences: readonly string[]): string {
  const items = sentences.map((sentence) => `<li>${escapeHtml(sentence)}</li>`);
  return `Errors:<br /><ol>${items.join('')}</ol>`;
}

function redirect(response: Response, location: string): void {
  response.setHeader('Cache-Control', 'no-store, private');
  response.redirect(302, location);
}

export function sendPage(response: Response, status: number, html: string): void {
  response.setHeader('Cache-Control', 'no-store, private');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.status(status).type('html').send(html);
}

/** What the form says after a submission, as text. */
export function thanksOf(form: Form | null): string {
  const given = form?.postAction === 'message' ? (form.postActionProperty ?? '') : '';
  const nothing = { results: {}, values: {} };
  const text = filledIn(given, nothing, String).replace(/<[^>]*>/g, '');
  return text.trim() || 'Thank you. Your answers have arrived.';
}
