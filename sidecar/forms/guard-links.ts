import type { GuardedAnswer } from './guard-answers.ts';
import { lettersOf } from './guard-words.ts';

/* What the links in answers tell. */

const linkPattern = /\b(?:https?:\/\/|www\.)[^\s<>"'\])]+/giu;
/** Where everybody has a page, as signatures name them. */
const everybodys = /(^|\.)(facebook|instagram|linkedin|youtube|xing|twitter|tiktok)\.com$/;

export type IsOwnHost = (host: string) => boolean;

export interface LinkedAnswer extends GuardedAnswer {
  /** Those that lead elsewhere: not to the sites that the form is for. */
  readonly links: readonly string[];
}

export function withLinks({ kind, text }: GuardedAnswer, isOwn: IsOwnHost): LinkedAnswer {
  const links = (text.match(linkPattern) ?? []).filter((link) => {
    const host = hostOf(link);
    return !everybodys.test(host) && !isOwn(host);
  });
  return { kind, text, links };
}

export function withoutLinks(text: string): string {
  return text.replace(linkPattern, ' ');
}

function hostOf(link: string): string {
  const [, host = ''] = /^(?:https?:\/\/)?(?:www\.)?([^/?#:]*)/i.exec(link) ?? [];
  return host.toLowerCase();
}

/** Many of them, or to many places. */
export function linkPoints(links: readonly string[]): number {
  const places = new Set(links.map(hostOf)).size;
  return Math.max(pointsFor(links.length, [3, 6, 12]), pointsFor(places, [3, 4, 6]));
}

/** Several words are asked for, and there are links and hardly anything else. */
export function isOnlyLinks({ kind, text, links }: LinkedAnswer): boolean {
  if (kind !== 'text' || links.length === 0) return false;
  const letters = lettersOf(withoutLinks(text)).length;
  return letters < 8 || (links.length > 3 && letters < 30 * links.length);
}

/** One point for each limit that is exceeded. */
export function pointsFor(count: number, limits: readonly number[]): number {
  return limits.filter((limit) => count > limit).length;
}
