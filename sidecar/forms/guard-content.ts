import type { GuardedAnswer } from './guard-answers.ts';
import { plainLetters, praiseIn } from './guard-words.ts';

/** Something that robots do more often than people. At `tooMuch` points nobody believes it. */
export interface Sign {
  readonly reason: string;
  readonly points: number;
}

type Answers = readonly GuardedAnswer[];

const linkPattern = /\b(?:https?:\/\/|www\.)[^\s<>"'\])]+/giu;
const longestLooked = 20_000;

/**
 * What the answers themselves tell. Languages, scripts, capital letters and a few links are nobody's
 * fault; each sign is one that people seldom give, and most of them need a second one. Pure.
 */
export function contentSigns(sent: Answers): Sign[] {
  const answers = sent.map(({ kind, text }) => ({ kind, text: text.slice(0, longestLooked) }));
  const written = answers.filter(({ kind }) => kind !== 'link' && kind !== 'email');
  const links = written.reduce((sum, { text }) => sum + linksIn(text), 0);
  return [
    { reason: 'headers', points: answers.some(hasHeaders) ? 3 : 0 },
    { reason: 'markup', points: markup(written) },
    { reason: 'links', points: links > 10 ? 3 : links > 6 ? 2 : links > 3 ? 1 : 0 },
    { reason: 'only-links', points: written.some(isOnlyLinks) ? 2 : 0 },
    { reason: 'link-in-name', points: written.some(isLinkAsName) ? 3 : 0 },
    { reason: 'odd-name', points: oddNames(written, links > 0) },
    { reason: 'odd-address', points: answers.some(isDottedAddress) ? 1 : 0 },
    { reason: 'mixed-scripts', points: mixedScripts(written) },
    { reason: 'repeated-answer', points: isRepeated(written) ? 2 : 0 },
    { reason: 'words', points: words(written, links > 0) },
  ];
}

export function linksIn(text: string): number {
  return text.match(linkPattern)?.length ?? 0;
}

/** An input of one line that has several, of which one looks like the head of an e-mail. */
function hasHeaders({ kind, text }: GuardedAnswer): boolean {
  const header = /[\r\n][ \t]*(?:to|cc|bcc|from|subject|reply-to|content-type|mime-version)\s*:/i;
  return kind !== 'text' && header.test(text);
}

/** Links as forums and web sites want them; people write the bare address, or one such link. */
function markup(answers: Answers): number {
  const text = answers.map((one) => one.text).join('\n');
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  const forum = count(/\[(?:url|link)\s*[=\]]/gi);
  const anchors = count(/<a\s[^>]{0,400}\bhref\b/gi);
  const others = count(/\]\(https?:\/\/\S{3}/gi);
  return Math.min(3, forum * 3 + anchors * 2 + others);
}

/** Several words are asked for, and there is an address and hardly anything else. */
function isOnlyLinks({ kind, text }: GuardedAnswer): boolean {
  if (kind !== 'text' || linksIn(text) === 0) return false;
  return letters(text.replace(linkPattern, ' ')).length < 8;
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

/**
 * Letters of other scripts that look alike hide a word from filters: `Viаgrа`. A Latin `i` in a
 * Cyrillic word is what many keyboards have.
 */
function mixedScripts(answers: Answers): number {
  const text = answers.map((one) => one.text).join(' ');
  const honest = text.replace(/(?<=\p{Script=Cyrillic})i|i(?=\p{Script=Cyrillic})/giu, 'і');
  const long = honest.match(/[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]{4,}/gu) ?? [];
  const disguised = long.filter((word) => {
    const runs = word.match(/\p{Script=Latin}+|\p{Script=Cyrillic}+|\p{Script=Greek}+/gu) ?? [];
    return runs.length >= 3;
  });
  return Math.min(3, disguised.length > 0 ? disguised.length + 1 : 0);
}

/** People seldom have one answer for three questions. */
function isRepeated(answers: Answers): boolean {
  const counts = new Map<string, number>();
  for (const { text } of answers) {
    const key = text.trim().toLowerCase();
    if (key.length >= 8) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values()) >= 3;
}

/** What robots sell. One such word is somebody's trade; several and a link are an offer. */
function words(answers: Answers, hasLink: boolean): number {
  const praise = praiseIn(answers.map(({ text }) => text).join('\n'));
  if (hasLink) return praise > 1 ? 3 : praise === 1 ? 2 : praise > 0 ? 1 : 0;
  return praise > 2 ? 2 : praise > 1 ? 1 : 0;
}

function letters(text: string): string {
  return plainLetters(text).replace(/[^\p{L}]/gu, '');
}

/** By what a text is known again although numbers and links differ; null = too short to tell. */
export function fingerprintOf(text: string): string | null {
  const found = letters(text.slice(0, longestLooked).replace(linkPattern, ' '));
  return found.length < 40 ? null : found.slice(0, 2000);
}
