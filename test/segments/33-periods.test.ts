import assert from 'node:assert/strict';
import { periodOf, whenBeyond, yearlyOf } from '../../sidecar/contacts/period.ts';

/** A Wednesday. */
const now = Date.parse('2026-03-31T10:20:30Z');
const written = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');
const days = (from: string, to: string): string[] => [`${from} 00:00:00`, `${to} 00:00:00`];

describe('Words for a time mean', () => {
  for (const [words, from, to] of [
    ['today', ...days('2026-03-31', '2026-04-01')],
    ['Yesterday', ...days('2026-03-30', '2026-03-31')],
    ['tomorrow', ...days('2026-04-01', '2026-04-02')],
    ['this week', ...days('2026-03-30', '2026-04-06')],
    ['last week', ...days('2026-03-23', '2026-03-30')],
    ['next month', ...days('2026-04-01', '2026-05-01')],
    ['last year', ...days('2025-01-01', '2026-01-01')],
    ['first day of last month', ...days('2026-02-01', '2026-02-02')],
    ['last day of next month', ...days('2026-04-30', '2026-05-01')],
    ['last day of this year', ...days('2026-12-31', '2027-01-01')],
    ['first day of', ...days('2026-03-01', '2026-03-02')],
    ['-7 days', ...days('2026-03-24', '2026-03-25')],
    ['7 days ago', ...days('2026-03-24', '2026-03-25')],
    ['+1 week', ...days('2026-04-07', '2026-04-08')],
    ['-1 month', ...days('2026-02-28', '2026-03-01')],
    ['+ 2 years', ...days('2028-03-31', '2028-04-01')],
    ['today -2 days', ...days('2026-03-29', '2026-03-30')],
    ['first day of next month +1 week', ...days('2026-04-08', '2026-04-09')],
    ['-1 hour', '2026-03-31 09:20:30', '2026-03-31 09:20:31'],
    ['30 minutes ago', '2026-03-31 09:50:30', '2026-03-31 09:50:31'],
    ['2026-01-31', ...days('2026-01-31', '2026-02-01')],
    ['2026-01-31 10:20', '2026-01-31 10:20:00', '2026-01-31 10:21:00'],
    ['2026-01-31T10:20:30+02:00', '2026-01-31 08:20:30', '2026-01-31 08:20:31'],
    ['-999999 years', ...days('0100-01-01', '0100-01-02')],
  ] as [string, string, string][]) {
    it(`${words}: from ${from} to ${to}`, () => {
      const span = periodOf(words)?.at(now);
      assert.deepEqual(span && [span.from, span.to].map(written), [from, to]);
    });
  }

  it('nothing when they are no words for a time', () => {
    for (const words of ['', 'soon', 'today tomorrow', '2026-13-01', '-1 fortnight', 'day', '7'])
      assert.equal(periodOf(words), null, words);
  });

  it('the same day of every year', () => {
    assert.equal(yearlyOf('Birthday')?.(now), '03-31');
    assert.equal(yearlyOf('anniversary +1 day')?.(now), '04-01');
    assert.equal(yearlyOf('birthday 2026-01-01'), null);
    assert.equal(yearlyOf('today'), null);
  });

  it('something else from a moment on that is known before', () => {
    const edge = (words: string) => (at: number) => periodOf(words)?.at(at).from as number;
    const value = Date.parse('2026-03-25T12:00:00Z');
    const turn = (words: string, step: number) =>
      written(whenBeyond(value, edge(words), { now, step }) as number);
    assert.equal(turn('-7 days', 86_400_000), '2026-04-02 00:00:00');
    assert.equal(turn('first day of last month', 86_400_000), '2026-05-01 00:00:00');
    assert.equal(turn('-200 hours', 1000), '2026-04-02 20:00:01');
  });
});
