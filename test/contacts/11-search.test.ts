import assert from 'node:assert/strict';
import { parseSearch, type Search } from '../../sidecar/contacts/search.ts';

/** A tree as text: `(a & (b | !c))`. */
function shown(search: Search): string {
  if ('all' in search) return `(${search.all.map(shown).join(' & ')})`;
  if ('any' in search) return `(${search.any.map(shown).join(' | ')})`;
  if ('not' in search) return `!${shown(search.not)}`;
  const { command, text, exact } = search;
  return `${exact ? '+' : ''}${command === null ? '' : `${command}:`}${text}`;
}

describe('A search', () => {
  const readings: [typed: string, tree: string][] = [
    ['', '()'],
    ['ada', 'ada'],
    ['ada stone', '(ada & stone)'],
    ['ada AND stone', '(ada & stone)'],
    ['ada OR stone', '(ada | stone)'],
    ['a b OR c d', '((a & b) | (c & d))'],
    ['a (b OR c)', '(a & (b | c))'],
    ['!(a OR b)', '!(a | b)'],
    ['"very new" x', '(very new & x)'],
    ['tag:"very new"', 'tag:very new'],
    ['!is:anonymous', '!is:anonymous'],
    ['tag:!old', '!tag:old'],
    ['+ada', '+ada'],
    ['city:+bern', '+city:bern'],
    ['email:ada+shop@example.test', 'email:ada+shop@example.test'],
    ['ids:1,2,3', 'ids:1,2,3'],
    ['orwell android', '(orwell & android)'],
    ['(a', 'a'],
    ['a) b', '(a & b)'],
    ['OR', '()'],
    ['OR a', 'a'],
    ['!', '()'],
    ['"open end', 'open end'],
  ];
  for (const [typed, tree] of readings) {
    it(`${typed || '(nothing)'} is read as ${tree}`, () => {
      assert.equal(shown(parseSearch(typed)), tree);
    });
  }

  it('of any characters is read or refused with a reason, never anything else', () => {
    const pieces = [
      '(',
      ')',
      '!',
      '+',
      '"',
      ':',
      ' ',
      'or',
      'OR ',
      'a',
      '%',
      'tag:',
      '\u0000',
      '💥',
    ];
    for (let seed = 1; seed < 3000; seed++) {
      const text = Array.from(
        { length: 12 },
        (_, at) => pieces[(seed * (at + 7) * 31 + (seed >> at)) % 14],
      );
      assert.doesNotThrow(() => parseSearch(text.join('')));
    }
  });

  it('is refused when it is too long, too deep or has too many terms', () => {
    for (const text of ['x'.repeat(2001), '('.repeat(30), 'a '.repeat(101)])
      assert.throws(() => parseSearch(text), { status: 400 });
  });
});
