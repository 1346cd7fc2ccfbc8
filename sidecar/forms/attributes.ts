import { escapeHtml } from '../auth/pages.ts';

/* Attributes of our own elements, and those that the maker of a form adds to them. */

export type Attributes = Readonly<Record<string, string | number | true | null>>;

const allowed = new Set([
  ...['class', 'title', 'lang', 'dir', 'style', 'placeholder', 'maxlength', 'minlength', 'min'],
  ...['max', 'step', 'pattern', 'rows', 'cols', 'size', 'autocomplete', 'autocapitalize'],
  ...['inputmode', 'spellcheck', 'readonly', 'translate', 'enterkeyhint', 'list'],
]);
const allowedKinds = /^(data|aria)-[a-z0-9-]{1,60}$/;
/** Ours, and those by which the script of the form knows its parts. */
const reserved = /^(data-(mautic|validat)|aria-(invalid|describedby|hidden|required))/;
/** Declarations that load nothing and run nothing. */
const plainStyle = /^(?!.*(url|image|expression|binding|behavior|import|attr))[\w\s:;#%.,()-]*$/i;

/**
 * `class="wide" data-step=1` as a list. What is unknown, or could run or load something, is left
 * out.
 */
export function givenAttributes(text: string | null): Attributes {
  const found: Record<string, string> = {};
  const shape = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g;
  for (const [, name = '', double, single, bare] of (text ?? '').matchAll(shape)) {
    const key = name.toLowerCase();
    const value = double ?? single ?? bare ?? '';
    const isKnown = allowed.has(key) || (allowedKinds.test(key) && !reserved.test(key));
    if (!isKnown || (key === 'style' && !plainStyle.test(value))) continue;
    found[key] ??= decoded(value);
  }
  return found;
}

function decoded(text: string): string {
  const characters: Readonly<Record<string, string>> = { quot: '"', apos: "'", lt: '<', gt: '>' };
  return text.replace(/&(quot|apos|lt|gt|amp);/g, (_all, name) => characters[name] ?? '&');
}

/**
 * An opening tag. What is given goes first; classes of both count, of anything else only our own
 * value.
 */
export function openTag(name: string, own: Attributes, given: Attributes = {}): string {
  const classes = [given.class, own.class].filter((one) => one !== undefined && one !== null);
  const ours = Object.entries(own).filter(([, value]) => value !== null);
  const all: Attributes = {
    ...given,
    ...Object.fromEntries(ours),
    class: classes.join(' ') || null,
  };
  const parts = Object.entries(all).flatMap(([attribute, value]) => {
    if (value === null) return [];
    return value === true ? [attribute] : [`${attribute}="${escapeHtml(String(value))}"`];
  });
  return `<${[name, ...parts].join(' ')}>`;
}

/** An element with text in it, or with HTML that is already made. */
export function element(
  name: string,
  own: Attributes,
  content: string | { readonly html: string },
  given: Attributes = {},
): string {
  const html = typeof content === 'string' ? escapeHtml(content) : content.html;
  return `${openTag(name, own, given)}${html}</${name}>`;
}
