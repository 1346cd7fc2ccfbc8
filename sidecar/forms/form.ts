import type { NamedItem } from '../contacts/named-store.ts';
import { plainText } from '../contacts/value.ts';

/** Properties of a part of a form, as clients sent them. */
export type Properties = Readonly<Record<string, unknown>>;

/** What a form asks for. The names are those of the API: a form is stored as it is written. */
export interface FormField {
  readonly id: number;
  readonly label: string;
  readonly showLabel: boolean;
  readonly alias: string;
  readonly type: string;
  readonly defaultValue: string | null;
  readonly isRequired: boolean;
  readonly validationMessage: string | null;
  readonly helpMessage: string | null;
  readonly order: number;
  readonly properties: Properties;
  readonly validation: Properties;
  /** Id of the field whose answer decides whether this one is asked. */
  readonly parent: string | null;
  readonly conditions: Properties;
  readonly labelAttributes: string | null;
  readonly inputAttributes: string | null;
  readonly containerAttributes: string | null;
  readonly saveResult: boolean;
  readonly isAutoFill: boolean;
  readonly mappedObject: 'contact' | 'company' | null;
  readonly mappedField: string | null;
  /** False = not asked any more when the answer is known. */
  readonly showWhenValueExists: boolean;
  readonly alwaysDisplay: boolean;
  /** It is asked only of those who sent the form so many times. */
  readonly showAfterXSubmissions: number | null;
}

/** What happens after a submission. */
export interface FormAction {
  readonly id: number;
  readonly name: string;
  readonly description: string | null;
  readonly type: string;
  readonly order: number;
  readonly properties: Properties;
}

/** How pages show it. */
export interface Look {
  readonly formAttributes: string | null;
  /** Of its texts, `de_DE`. */
  readonly language: string | null;
  readonly noIndex: boolean | null;
  /** Whether it brings its own style sheet. */
  readonly renderStyle: boolean;
}

export interface Form {
  readonly id: number;
  readonly name: string;
  readonly alias: string;
  readonly isPublished: boolean;
  readonly publishUpAt: number | null;
  readonly publishDownAt: number | null;
  /** Many people use one browser: it says nothing about who they are. */
  readonly isKiosk: boolean;
  /** At most so many fields are asked at a time; null = all of them. */
  readonly askedAtOnce: number | null;
  readonly postAction: string;
  readonly postActionProperty: string | null;
  readonly look: Look;
  /** In their order. */
  readonly fields: readonly FormField[];
  readonly actions: readonly FormAction[];
}

export function formOf({ id, name, isPublished, row }: NamedItem): Form {
  const time = (at: unknown): number | null => (at === null ? null : Number(at));
  return {
    id,
    name,
    alias: String(row.alias),
    isPublished,
    publishUpAt: time(row.publish_up_at),
    publishDownAt: time(row.publish_down_at),
    isKiosk: Number(row.in_kiosk_mode) === 1,
    askedAtOnce: JSON.parse(String(row.settings)).progressiveProfilingLimit ?? null,
    postAction: String(row.post_action),
    postActionProperty: row.post_action_property as string | null,
    look: lookOf(JSON.parse(String(row.settings))),
    fields: JSON.parse(String(row.fields)) as FormField[],
    actions: JSON.parse(String(row.actions)) as FormAction[],
  };
}

function lookOf(settings: Partial<Look>): Look {
  const { formAttributes = null, language = null, noIndex = null, renderStyle = false } = settings;
  return { formAttributes, language, noIndex, renderStyle };
}

/** By which pages, scripts and style sheets know the form. */
export function nameInPages({ id, name }: Form): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '') || `form-${id}`;
}

/** Why nothing can be sent by this form now; null while it is open. */
export function closedText(
  { isPublished, publishUpAt, publishDownAt }: Form,
  at: number,
): string | null {
  const word = (time: number): string =>
    `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  if (!isPublished) return goneText;
  if (publishUpAt !== null && at < publishUpAt) return `This form opens on ${word(publishUpAt)}.`;
  if (publishDownAt !== null && at >= publishDownAt)
    return `This form was open until ${word(publishDownAt)}.`;
  return null;
}

/** A switch among the properties of a part. */
export function isYes(sent: unknown): boolean {
  return /^(1|true|yes|on)$/i.test(plainText(sent));
}

export const goneText = 'This form is not available any more.';

/** Parts in their order; among equals the older one first. */
export function inOrder<Part extends { readonly id: number; readonly order: number }>(
  parts: readonly Part[],
): Part[] {
  return [...parts].sort((a, b) => a.order - b.order || a.id - b.id);
}
