import assert from 'node:assert/strict';
import { type Conditions, holds, type View } from '../../sidecar/rules/conditions.ts';

const minute = 60_000;
const hour = 60 * minute;

const view = (at: number, url = '/page'): View => ({ eventId: `${at}`, url, at });
const isPage = (url: string): boolean => url === '/page';

/** Whether the conditions hold at the last of these views, all by one browser but for `elsewhere`. */
function atLast(conditions: Conditions, views: View[], elsewhere: View[] = []): boolean {
  const last = views.at(-1) as View;
  return holds(conditions, { view: last, earlier: [views.slice(0, -1), elsewhere] }, isPage);
}

describe('What a rule asks of earlier visits', () => {
  const cases: [string, Conditions, View[], boolean][] = [
    ['nothing asked holds', {}, [view(0)], true],
    ['a first visit', { isFirst: true }, [view(0, '/'), view(1)], true],
    ['a second visit is not the first', { isFirst: true }, [view(0), view(1)], false],
    ['too few visits', { times: 3 }, [view(0), view(1, '/'), view(2)], false],
    ['enough visits', { times: 2 }, [view(0), view(1, '/'), view(2)], true],
    ['long enough on the site', { onSiteMs: 2 * minute }, [view(0, '/'), view(2 * minute)], true],
    ['not long enough on the site', { onSiteMs: 3 * minute }, [view(0), view(2 * minute)], false],
    ['time away does not count', { onSiteMs: 2 * minute }, [view(0), view(2 * hour)], false],
    ['time on other pages does not count', { onPageMs: 1 }, [view(0, '/'), view(minute)], false],
    ['time on the page counts', { onPageMs: minute }, [view(0), view(minute, '/')], true],
    ['who is new does not return', { returnsAfterMs: hour }, [view(0)], false],
    [
      'who was away long enough returns',
      { returnsAfterMs: hour },
      [view(0, '/'), view(hour)],
      true,
    ],
    [
      'who was seen meanwhile was not away',
      { returnsAfterMs: hour },
      [view(0), view(hour, '/'), view(hour + minute)],
      false,
    ],
    ['who comes back soon', { returnsWithinMs: hour }, [view(0), view(minute)], true],
    ['who comes back late', { returnsWithinMs: hour }, [view(0), view(2 * hour)], false],
    ['who is new does not come back', { returnsWithinMs: hour }, [view(0)], false],
  ];
  for (const [title, conditions, views, expected] of cases)
    it(title, () => assert.equal(atLast(conditions, views), expected));

  it('visits with another browser count, and so does the time they took', () => {
    const elsewhere = [view(0), view(minute)];
    assert.equal(atLast({ times: 3 }, [view(2 * hour)], elsewhere), true);
    assert.equal(atLast({ onSiteMs: minute }, [view(2 * hour)], elsewhere), true);
    assert.equal(atLast({ onSiteMs: 2 * minute }, [view(2 * minute)], elsewhere), false);
  });
});
