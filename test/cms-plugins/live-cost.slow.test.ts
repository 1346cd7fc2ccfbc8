import assert from 'node:assert/strict';
import { pageCost } from '../support/wordpress-cost.ts';
import { describeOnEachWordPress } from '../support/wordpress-shop.ts';

describeOnEachWordPress('A page of WordPress', (shop) => {
  const changes = { 'known visitors': {}, everybody: { trackAnonymous: true } };
  for (const [whom, settings] of Object.entries(changes)) {
    it(`asks the database nothing more when ${whom} are followed`, async () => {
      await shop().save({ ...settings, excludedPaths: ['/private/*'] });
      const url = (number: number) => `${shop().wordPress.url}/?round=${whom.length}-${number}`;
      await pageCost(url(0), 'with'); // WordPress may note something at the first page.

      const [plain, followed] = [await pageCost(url(1), 'without'), await pageCost(url(2), 'with')];

      assert.equal(plain.html.includes('data-mtc-sidecar'), false);
      assert.equal(followed.html.includes('data-mtc-sidecar'), true);
      assert.ok(plain.queries > 5);
      assert.equal(followed.queries, plain.queries);
    });
  }
});
