import type { GuardedAnswer } from './guard-answers.ts';
import {
  type IsOwnHost,
  isOnlyLinks,
  linkPoints,
  pointsFor,
  withLinks,
  withoutLinks,
} from './guard-links.ts';
import { hasDisguise, lettersOf, praiseIn } from './guard-words.ts';

/** Something that robots do more often than people; the guard adds up the points. */
export interface Sign {
  readonly reason: string;
  readonly points: number;
}

type Answers = readonly GuardedAnswer[];

const longestLooked = 20_000;

/**
 * What the answers themselves tell. Languages, scripts, capital letters and a few links are nobody's
 * fault; each sign is one that people seldom give, and most of them need a second one. Pure.
 */
export function contentSigns(sent: Answers, isOwnHost: IsOwnHost): Sign[] {
  const answers = sent.map(({ kind, text }) => ({ kind, text: text.slice(0, longestLooked) }));
  const written = answers
    .filter(({ kind }) => kind !== 'link' && kind !== 'email')
    .map((answer) => withLinks(answer, isOwnHost));
  const text = written.map((one) => one.text).join('\n');
  const links = written.flatMap((one) => one.links);
  const hasLink = links.length > 0;
  return [
    { reason: 'headers', points: answers.some(hasHeaders) ? 3 : 0 },
    { reason: 'markup', points: markup(text) },
    { reason: 'links', points: linkPoints(links) },
    { reason: 'only-links', points: written.some(isOnlyLinks) ? 2 : 0 },
    { reason: 'link-in-name', points: written.some(isLinkAsName) ? 3 : 0 },
    { reason: 'odd-name', points: oddNames(written, hasLink) },
    { reason: 'odd-address', points: answers.some(isDottedAddress) ? 1 : 0 },
    { reason: 'disguised-words', points: hasDisguise(text) ? 2 : 0 },
    { reason: 'repeated-answer', points: isRepeated(written, hasLink) ? 2 : 0 },
    { reason: 'words', points: words(text, hasLink) },
  ];
}

/** An input of one line that has several, of which one looks like the head of an e-mail. */
function hasHeaders({ kind, text }: GuardedAnswer): boolean {
  const header = /[\r\n][ \t]*(?:to|cc|bcc|from|subject|reply-to|content-type|mime-version)\s*:/i;
  return kind !== 'text' && header.test(text);
}

/** Links as forums and pages want them; people write the bare address, or ask about one such link. */
function markup(text: string): number {
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  const forum = count(/\[(?:url|link)\s*[=\]]/gi);
  const anchors = count(/<a\s[^>]{0,400}\bhref\b/gi);
  const others = count(/\]\(https?:\/\/\S{3}/gi);
  return Math.min(3, forum * 3 + (anchors > 1 ? 3 : anchors) + others);
}

function isLinkAsName({ kind, text }: GuardedAnswer): boolean {
  return kind === 'name' && /https?:\/\/|\.[a-z]{2,6}\/\S/i.test(text);
}

/** One of them may be a slip; two, or a link beside it, are not. */
function oddNames(answers: Answers, hasLink: boolean): number {
  const odd = answers.filter(({ kind, text }) => kind === 'name' && isOddName(text)).length;
  return odd === 0 ? 0 : odd > 1 || hasLink ? 3 : 2;
}

/** `JqWgtYxxhRnRpUOk`, `Win $5000 now`: no language writes a name so. */
function isOddName(name: string): boolean {
  if (name.length > 120 || /[€$£₽]\s?\d|\d{5,}|[!?]{2,}/u.test(name)) return true;
  const long = name.match(/[A-Za-z]{8,}/g) ?? [];
  return long.some(
    (word) =>
      (word.match(/[a-z][A-Z]/g)?.length ?? 0) >= 3 || /[bcdfghjklmnpqrstvwxz]{8}/i.test(word),
  );
}

/** `a.b.c.d.e.f@…` is one mailbox with many spellings. */
function isDottedAddress({ kind, text }: GuardedAnswer): boolean {
  const [mailbox = ''] = text.split('@', 1);
  return kind === 'email' && (mailbox.match(/\./g)?.length ?? 0) >= 5;
}

/** People seldom have one answer for three questions, and no link for two. */
function isRepeated(answers: Answers, hasLink: boolean): boolean {
  const counts = new Map<string, number>();
  for (const { text } of answers) {
    const key = text.trim().toLowerCase();
    if (key.length >= 8) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].some(([text, times]) => {
    const isLink = hasLink && lettersOf(withoutLinks(text)) === '';
    return times >= (isLink ? 2 : 3);
  });
}

/** What robots sell. One such word is somebody's trade; several and a link are an offer. */
function words(text: string, hasLink: boolean): number {
  return pointsFor(praiseIn(text), hasLink ? [0, 1, 1.5] : [1, 2]);
}

/** By what a text is known again although numbers and links differ; null = too short to tell. */
export function fingerprintOf(text: string): string | null {
  const found = lettersOf(withoutLinks(text.slice(0, longestLooked)));
  return found.length < 40 ? null : found.slice(0, 2000);
}
