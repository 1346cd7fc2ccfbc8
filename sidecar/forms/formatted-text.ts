import { escapeHtml } from '../auth/pages.ts';

/*
 * Formatted text in a form. It is not cleaned but written anew: out comes nothing but tags of this
 * list, without attributes, and escaped text.
 */

const plainTags = new Set([
  ...['p', 'div', 'span', 'b', 'strong', 'i', 'em', 'u', 's', 'small', 'sub', 'sup', 'code', 'pre'],
  ...['ul', 'ol', 'li', 'dl', 'dt', 'dd', 'blockquote', 'h3', 'h4', 'h5', 'h6'],
  ...['table', 'thead', 'tbody', 'tr', 'th', 'td'],
]);
const emptyTags = new Set(['br', 'hr']);
/** Their content is no text for people. */
const silent = /<(script|style|template|iframe|object|svg|math|noscript)\b[\s\S]*?(<\/\1\s*>|$)/gi;
const piece = /<!--[\s\S]*?(?:-->|$)|<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|'[^']*'|[^<>"'])*)>/gi;

export function formattedText(source: string): string {
  const text = source.replace(silent, '');
  const open: string[] = [];
  let html = '';
  let end = 0;
  for (const match of text.matchAll(piece)) {
    html += written(text.slice(end, match.index));
    end = match.index + match[0].length;
    const [, slash, name = '', rest = ''] = match;
    html += slash === '/' ? closed(open, name.toLowerCase()) : opened(open, name, rest);
  }
  return html + written(text.slice(end)) + open.reverse().map(endTag).join('');
}

function opened(open: string[], written: string, rest: string): string {
  const name = written.toLowerCase();
  if (emptyTags.has(name)) return `<${name}>`;
  const href = name === 'a' ? hrefOf(rest) : null;
  if (!plainTags.has(name) && href === null) return '';
  open.push(name);
  return href === null ? `<${name}>` : `<a href="${escapeHtml(href)}" rel="noopener">`;
}

/** Closes what is open inside of it too; a tag that closes nothing is nothing. */
function closed(open: string[], name: string): string {
  const at = open.lastIndexOf(name);
  return at < 0 ? '' : open.splice(at).reverse().map(endTag).join('');
}

function endTag(name: string): string {
  return `</${name}>`;
}

/** Web and mail addresses, and paths. */
function hrefOf(rest: string): string | null {
  const [, double, single, bare = ''] =
    /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i.exec(rest) ?? [];
  const href = (double ?? single ?? bare).replaceAll('&amp;', '&').trim();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: browsers leave these out
  const isClean = !/[\u0000-\u0020\\]/.test(href);
  return isClean && /^(https?:\/\/|mailto:|tel:|\/(?!\/)|#)/i.test(href) ? href : null;
}

/** Characters written as `&eacute;` stay so; they are text wherever they stand. */
function written(text: string): string {
  return escapeHtml(text).replace(/&amp;(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});/gi, '&$1;');
}
