import type { Site } from './site.ts';

const compiled = new Map<string, RegExp>();
const originShape = /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#,]{1,255}$/i;

/** Whether one of the patterns accepts the origin; `null` (sandboxed pages, files) never is. */
export function acceptsOrigin(patterns: readonly string[], origin: string): boolean {
  if (origin.length > 280 || !originShape.test(origin)) return false;
  return patterns.some((pattern) => pattern === '*' || expressionOf(pattern).test(origin));
}

/** Scheme, host and port of a web address, or undefined. */
export function originOf(url: string | undefined): string | undefined {
  return url === undefined ? undefined : /^https?:\/\/[^/?#\s]+/i.exec(url)?.[0].toLowerCase();
}

/** The first site, in order of creation, that lists the origin by name, else by pattern. */
export function siteOfOrigin(sites: readonly Site[], origin: string): Site | undefined {
  const exact = origin.toLowerCase();
  return (
    sites.find((site) => site.origins.includes(exact)) ??
    sites.find((site) => acceptsOrigin(site.origins, origin))
  );
}

/** A shell pattern as a regular expression: `*` any text, `?` one character, `[…]` a set. */
function expressionOf(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const source = pattern.replace(/\*+/g, '*').replace(/\[[!^]?[^\]]+\]|[\s\S]/g, (part) => {
    if (part === '*') return '.*';
    if (part === '?') return '.';
    if (part.length > 1) return setOf(part);
    return escaped(part);
  });
  const expression = new RegExp(`^${source}$`, 'i');
  compiled.set(pattern, expression);
  return expression;
}

function setOf(part: string): string {
  const negated = /^\[[!^]/.test(part);
  const members = part.slice(negated ? 2 : 1, -1).replace(/[\\\]^[]/g, '\\$&');
  const isOrdered = [...members.matchAll(/(.)-(.)/g)].every(([, a = '', b = '']) => a <= b);
  return isOrdered ? `[${negated ? '^' : ''}${members}]` : escaped(part);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
