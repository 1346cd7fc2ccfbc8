import { companyValues } from '../contacts/companies.ts';
import type { Values } from '../contacts/contact.ts';
import type { Field } from '../contacts/field.ts';
import { checkValue, cleanText, isEmail, plainText, type Value } from '../contacts/value.ts';
import { type Form, type FormField, isYes } from './form.ts';
import { type FormSettings, isBlocked } from './settings.ts';

/** What a browser sent for a form. */
export interface Sending {
  /** By alias; a group of boxes gives several. */
  readonly answers: ReadonlyMap<string, readonly string[]>;
  /** Aliases for which a file was sent. */
  readonly files: ReadonlySet<string>;
}

export interface Submission {
  /** What is kept of it, by alias. */
  readonly results: Readonly<Record<string, string>>;
  /** Acceptable values for the contact; nothing in it erases. */
  readonly values: Values;
  readonly company: Values;
}

/** A sentence for each alias that is not acceptable. */
export type Errors = ReadonlyMap<string, string>;

export type Reading =
  | { readonly submission: Submission; readonly errors: null }
  | { readonly submission: null; readonly errors: Errors };

const longest = 20_000;
const notKept = new Set([
  ...['captcha', 'button', 'freetext', 'freehtml', 'pagebreak', 'file'],
  // Whoever types a password does not expect others to read it.
  'password',
]);

/** By what a submission is measured beside its form. */
export interface Measures {
  readonly contactFields: readonly Field[];
  readonly settings: FormSettings;
}

/** Reads a submission against its form: everything wrong with it, or what it says. Pure. */
export function readSubmission(
  form: Form,
  { answers, files }: Sending,
  { contactFields, settings }: Measures,
): Reading {
  const errors = new Map<string, string>();
  const shown = form.fields.filter((field) => isShown(form, field, answers));
  for (const field of form.fields) {
    const given = givenFor(field, answers);
    const problem =
      captchaProblem(field, given) ??
      (shown.includes(field) ? problemOf(form, field, given, { answers, files }) : null) ??
      blockedProblem(field, given, settings);
    if (problem !== null) errors.set(field.alias, problem);
  }
  if (errors.size > 0) return { submission: null, errors };
  const kept = shown.filter(({ type, saveResult }) => saveResult && !notKept.has(type));
  const results = kept.map((field) => [field.alias, givenFor(field, answers).join(', ')]);
  const values = valuesFor(shown, answers, contactFields);
  const company = companyFor(shown, answers, contactFields);
  return { submission: { results: Object.fromEntries(results), values, company }, errors: null };
}

function givenFor({ alias }: FormField, answers: Sending['answers']): string[] {
  return (answers.get(alias) ?? []).map(cleanText).filter((text) => text !== '');
}

/** A field below another one is asked when that one is and has one of certain answers. */
function isShown(
  form: Form,
  { parent, conditions }: FormField,
  answers: Sending['answers'],
  depth = 0,
): boolean {
  if (parent === null) return true;
  const above = form.fields.find(({ id }) => String(id) === parent);
  if (above === undefined || depth > form.fields.length) return false;
  if (!isShown(form, above, answers, depth + 1)) return false;
  const given = givenFor(above, answers);
  if (given.length === 0) return false;
  if (isYes(conditions.any)) return true;
  const wanted = Object.values(Object(conditions.values)).map(plainText);
  const isWanted = given.some((answer) => wanted.includes(answer));
  return conditions.expr === 'notIn' ? !isWanted : isWanted;
}

/** With an answer it is a question; without one it is a trap that people do not see. */
function captchaProblem({ type, label, properties }: FormField, given: readonly string[]) {
  if (type !== 'captcha') return null;
  const answer = cleanText(plainText(properties.captcha));
  if (given.join('\n') === answer) return null;
  return plainText(properties.errorMessage) || `The answer to '${label}' is not right.`;
}

/** A field of addresses may be closed to some. */
function blockedProblem(
  { type, label, validation }: FormField,
  given: readonly string[],
  settings: FormSettings,
): string | null {
  const asks = type === 'email' && isYes(validation.donotsubmit);
  if (!asks || !given.some((address) => isBlocked(settings, address))) return null;
  return plainText(validation.donotsubmit_validationmsg) || `'${label}' is not accepted here.`;
}

function problemOf(
  form: Form,
  field: FormField,
  given: readonly string[],
  sending: Sending,
): string | null {
  const { type, label, alias } = field;
  if (type === 'captcha') return null;
  if (type === 'file' && sending.files.has(alias)) return `'${label}' cannot take files yet.`;
  if (given.length === 0) return isMissing(form, field, sending) ? requiredText(field) : null;
  if (given.join('').length > longest) return `'${label}' is too long.`;
  return wrongType(field, given[0] as string);
}

/** What a page may have left out need not be sent; what it showed is sent, if only empty. */
function isMissing(form: Form, field: FormField, { answers }: Sending): boolean {
  const isLeftOut = mayBeLeftOut(form, field) && !answers.has(field.alias);
  return field.isRequired && !isLeftOut;
}

/** Fields are asked little by little, of one person; at a kiosk nobody is known. */
function mayBeLeftOut(
  { isKiosk, askedAtOnce }: Form,
  { alwaysDisplay, showWhenValueExists, showAfterXSubmissions }: FormField,
): boolean {
  if (isKiosk) return false;
  if (askedAtOnce !== null) return true;
  return !alwaysDisplay && (!showWhenValueExists || (showAfterXSubmissions ?? 0) > 0);
}

function requiredText({ label, validationMessage }: FormField): string {
  return validationMessage ?? `'${label}' is required.`;
}

function wrongType({ type, label, validation }: FormField, given: string): string | null {
  if (type === 'email' && !isEmail(given)) return `'${label}' is no e-mail address.`;
  if (type === 'url' && !/^https?:\/\/[^\s/?#]+/i.test(given))
    return `'${label}' is no web address.`;
  if (type === 'number' && numberOf(given) === null) return `'${label}' is no number.`;
  if (type === 'tel' && isYes(validation.international) && !/^\+[\d ()./-]{6,30}$/.test(given))
    return plainText(validation.international_validationmsg) || `'${label}' starts with a + .`;
  return null;
}

/** `1.5` and, as many people write it, `1,5`. */
export function numberOf(text: string): number | null {
  const number = Number(text.replace(',', '.'));
  return text === '' || !Number.isFinite(number) ? null : number;
}

/** What does not suit the contact's field is left out there; the submission keeps it. */
function valuesFor(
  shown: readonly FormField[],
  answers: Sending['answers'],
  contactFields: readonly Field[],
): Values {
  const values: Record<string, Value> = {};
  for (const field of shown) {
    const target = contactFields.find(
      ({ object, alias, isPublished }) =>
        isPublished && object === 'contact' && isMappedTo(field, object, alias),
    );
    const given = givenFor(field, answers);
    if (target === undefined || given.length === 0 || field.type === 'password') continue;
    const sent = field.type === 'number' ? (numberOf(given[0] as string) ?? '') : given;
    const checked = checkValue(target, sent);
    if ('value' in checked && checked.value !== null) values[target.alias] = checked.value;
  }
  return values;
}

/** The name of a company may also be given as that of the person's employer. */
function companyFor(
  shown: readonly FormField[],
  answers: Sending['answers'],
  contactFields: readonly Field[],
): Values {
  return companyValues(contactFields, (name) => {
    const object = name === 'company' ? 'contact' : 'company';
    const field = shown.find((one) => isMappedTo(one, object, name));
    return field === undefined ? '' : (givenFor(field, answers)[0] ?? '');
  });
}

function isMappedTo(field: FormField, object: Field['object'], alias: string): boolean {
  return field.mappedObject === object && field.mappedField === alias;
}

/** What it says for fields that there are: one may have been deleted since it was sent. */
export function withFieldsOf(fields: readonly Field[], submission: Submission): Submission {
  const onlyOf = (object: Field['object'], values: Values): Values => {
    const aliases = new Set(fields.filter((one) => one.object === object).map((one) => one.alias));
    return Object.fromEntries(Object.entries(values).filter(([alias]) => aliases.has(alias)));
  };
  const values = onlyOf('contact', submission.values);
  return { ...submission, values, company: onlyOf('company', submission.company) };
}
