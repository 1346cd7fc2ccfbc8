import assert from 'node:assert/strict';
import fc from 'fast-check';
import { expression } from '../../sidecar/segments/expression.ts';
import { ExpressionError } from '../../sidecar/segments/expression-syntax.ts';

describe('An expression in a filter', () => {
  for (const [pattern, text, isFound] of [
    ['ber', 'a bernese', true],
    ['^ber', 'a bernese', false],
    ['BÉR', 'bernese', true],
    ['[É-ê]', 'bernese', false],
    ['^(anna|bert)$', 'bert', true],
    ['^(anna|bert)$', 'berta', false],
    ['@(gmail|example)\\.(com|test)$', 'x@example.test', true],
    ['^\\d{5}$', '12345', true],
    ['^\\d{5}$', '123456', false],
    ['^[[:alpha:]]+ [[:digit:]]+$', 'strasse 12', true],
    ['[^a-z]', 'abc', false],
    ['[A-C]x', 'bx', true],
    ['a{2,3}b', 'aab', true],
    ['^a{2,3}$', 'aaaa', false],
    ['\\bcat\\b', 'a cat sat', true],
    ['\\bcat\\b', 'concatenate', false],
    ['(?:ab)*?c', 'ababc', true],
    ['', 'anything', true],
    ['x|', 'anything', true],
    ['(?i)ANNA', 'anna', true],
    ['[]a]', ']', true],
    ['a.c', 'a😀c', true],
  ] as [string, string, boolean][]) {
    it(`${pattern} is ${isFound ? '' : 'not '}found in "${text}"`, () => {
      assert.equal(expression(pattern)(text), isFound);
    });
  }

  for (const pattern of [
    ...['(', ')', '[a', 'a**b{3,1}', '*', 'a{101}', 'a++', '(?=a)', '(?<=a)', '(?<n>a)', '\\1'],
    ...['\\', '[z-a]', '[[:nonsense:]]', '\\pL', '(((a{99}){99}){99}){99}', 'x'.repeat(501)],
    ...[`${'('.repeat(60)}${')'.repeat(60)}`, '(?i', '[\\'],
  ])
    it(`is refused when it is ${pattern.slice(0, 30)}`, () => {
      assert.throws(() => expression(pattern), ExpressionError);
    });

  it('finds what other engines find', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '^', '$', '1', '\\b');
    const repeat = fc.constantFrom('', '', '*', '+', '?', '{2}', '{0,2}', '{1,}');
    const { pattern } = fc.letrec<{ pattern: string; part: string }>((tie) => ({
      part: fc.oneof(
        { depthSize: 'small', maxDepth: 3 },
        fc.tuple(atom, repeat).map(([one, sign]) => (/^(\^|\$|\\b)$/.test(one) ? one : one + sign)),
        fc.tuple(tie('pattern'), repeat).map(([one, sign]) => `(${one})${sign}`),
        fc.tuple(tie('pattern'), tie('pattern')).map(([one, other]) => `(${one}|${other})`),
      ),
      pattern: fc.array(tie('part'), { maxLength: 4 }).map((parts) => parts.join('')),
    }));
    const short = pattern.filter((one) => one.length < 40);
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', ' '), maxLength: 8 });
    fc.assert(
      fc.property(short, text, (one, other) => {
        assert.equal(expression(one)(other), new RegExp(one).test(other));
      }),
      { numRuns: 2000, seed: 20_261_125 },
    );
  });

  it('cannot be made to take long', () => {
    const text = 'a'.repeat(2000);
    for (const pattern of ['(a*)*b', '(a+)+$b', '(a|a)*b', '(a?){50}b', '(.*a){20}b'])
      assert.equal(expression(pattern)(text), false);
  });
});
