import { acceptsOrigin } from '../sites/origin.ts';
import type { Site } from '../sites/site.ts';
import { targetOf } from './field-mapping.ts';
import type { Form, FormField } from './form.ts';
import { proofAlias, trapAlias } from './guard-proof.ts';
import type { SignedAnswer } from './signed-submission.ts';
import type { Sending } from './submission.ts';

/** What an answer is about. */
export type AnswerKind = 'name' | 'line' | 'text' | 'email' | 'link';

export interface GuardedAnswer {
  readonly kind: AnswerKind;
  readonly text: string;
}

/** What people wrote into a form of ours. What the page chose is not theirs, passwords nobody's. */
export function writtenAnswers(form: Form, answers: Sending['answers']): GuardedAnswer[] {
  return form.fields.flatMap((field) => {
    const kind = kindOf(field);
    const given = answers.get(field.alias) ?? [];
    const written = given.filter((text) => text !== '' && text !== field.defaultValue);
    return kind === null ? [] : written.map((text) => ({ kind, text }));
  });
}

/** The same of a form that a site has; its fields have names of their own for their types. */
export function forwardedAnswers(answers: readonly SignedAnswer[]): GuardedAnswer[] {
  return answers
    .filter(({ type }) => !/password|hidden|file|captcha/i.test(type))
    .map(({ alias, label, type, value: text }) => {
      const kind = kindOf({ ...{ alias, label, mappedField: null }, type: typeOf(type, text) });
      return { kind: kind ?? 'text', text };
    });
}

/** What stands in the inputs that are no questions of the form. */
export function inputsOfGuard({ fields }: Form, answers: Sending['answers']) {
  const asked = new Set(fields.map(({ alias }) => alias));
  const own = (alias: string): string =>
    asked.has(alias) ? '' : (answers.get(alias)?.at(-1) ?? '').trim();
  return { trap: own(trapAlias), proof: own(proofAlias) };
}

/** Whether a host is one that the sites name; `*` names none. */
export function ownHosts(sites: readonly Pick<Site, 'origins'>[]): (host: string) => boolean {
  const named = sites.flatMap(({ origins }) => origins.filter((pattern) => pattern !== '*'));
  return (host) =>
    ['https://', 'https://www.', 'http://'].some((start) => acceptsOrigin(named, start + host));
}

const kinds: Readonly<Record<string, AnswerKind>> = {
  ...{ text: 'line', tel: 'line', number: 'line', date: 'line', datetime: 'line', time: 'line' },
  ...{ textarea: 'text', email: 'email', url: 'link' },
};

type Question = Pick<FormField, 'alias' | 'label' | 'type' | 'mappedField'>;

function kindOf({ alias, label, type, mappedField }: Question): AnswerKind | null {
  const kind = kinds[type] ?? null;
  if (kind !== 'line') return kind;
  const about = mappedField ?? targetOf(alias, label, type) ?? '';
  if (/^(website|linkedin|facebook|instagram|twitter)$/.test(about)) return 'link';
  if (about === 'email') return 'email';
  return /^(first|last|full)name$/.test(about) ? 'name' : 'line';
}

function typeOf(type: string, text: string): string {
  if (/^e-?mail$|^url$/i.test(type)) return type.toLowerCase().replace('-', '');
  return /area|message/i.test(type) || /\n/.test(text) || text.length > 100 ? 'textarea' : 'text';
}
