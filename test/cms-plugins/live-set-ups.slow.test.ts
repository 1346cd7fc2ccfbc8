import assert from 'node:assert/strict';
import type { Response } from 'playwright-core';
import type { Visitor } from '../support/browser.ts';
import { highestPhp, lowestPhp } from '../support/debian-php.ts';
import { pagesOf } from '../support/sidecar.ts';
import { describeOn, type Shop, type Variant } from '../support/wordpress-shop.ts';

const rounds = Array.from({ length: 20 }, (_, index) => index + 1);

type SetUp = Omit<Variant, 'title'> & Required<Pick<Variant, 'server' | 'database' | 'theme'>>;

/**
 * Each value of each column at least once, in different company. The database file of WordPress
 * needs a younger SQLite than the lowest PHP has.
 */
const setUps: SetUp[] = [
  { release: 'newest', server: 'php', database: 'SQLite', theme: 'block' },
  { release: 'newest', server: 'nginx', database: 'MariaDB', theme: 'block', php: highestPhp },
  { release: 'newest', server: 'nginx', database: 'MariaDB', theme: 'classic', php: lowestPhp },
  { release: 'older', server: 'php', database: 'SQLite', theme: 'classic', php: highestPhp },
  { release: 'older', server: 'nginx', database: 'SQLite', theme: 'block' },
];

interface Seen {
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/** What each WordPress said about itself, and how often its pages were right. */
const ran: Record<string, string>[] = [];

describe('The ways to run a WordPress', () => {
  for (const setUp of setUps) {
    const { php = { name: 'own PHP' }, ...rest } = setUp;
    const title = [...Object.values(rest), php.name].join(', ');
    describeOn({ ...setUp, title }, 'Pages', (shop) => pages(setUp, shop));
  }
  after(() => console.table(ran));
});

function pages(setUp: SetUp, shop: () => Shop): void {
  let row: Record<string, string>;
  before(async () => {
    row = await describeSite(shop());
    ran.push(row);
  });

  it('come from the set-up that was asked for', () => {
    assert.match(row.server ?? '', setUp.server === 'nginx' ? /^nginx/ : /^PHP/);
    assert.match(row.database ?? '', setUp.database === 'MariaDB' ? /MariaDB/ : /SQLite/);
    assert.equal(row.theme?.endsWith(`(${setUp.theme})`), true);
    assert.equal(row.WordPress, shop().wordPress.version);
  });

  it('that strangers put in the cache follow the known visitor, and only them', async () => {
    const { visitor, contactId } = await shop().knownVisitor();
    const urls = rounds.map((round) => `${shop().page('shoes')}?size=${round}`);

    const strangers = await inTurns(urls, (url) => seenByStranger(shop(), url));
    const known = await seenByKnown(visitor, urls);

    row['unknown, known'] = score(strangers, known);
    assert.deepEqual(await followed(shop(), contactId), [shop().page('sandals'), ...urls]);
    assert.equal(row['unknown, known'], '20 of 20');
  });

  it('that a known visitor put in the cache follow no stranger', async () => {
    const { visitor, contactId } = await shop().knownVisitor();
    const urls = rounds.map((round) => `${shop().page('boots')}?size=${round}`);

    const known = await seenByKnown(visitor, urls);
    const strangers = await inTurns(urls, (url) => seenByStranger(shop(), url));

    row['known, unknown'] = score(known, strangers);
    assert.deepEqual(await followed(shop(), contactId), [shop().page('sandals'), ...urls]);
    assert.equal(row['known, unknown'], '20 of 20');
  });
}

/** Strangers are known to leave nothing when their page is given. */
async function seenByStranger(shop: Shop, url: string): Promise<Seen> {
  const stranger = await shop.stranger();
  const answered = stranger.page.waitForResponse(url);
  await stranger.visit(url);
  const elsewhere = stranger.requests.filter(
    (request) => !request.url.startsWith(shop.wordPress.url),
  );
  assert.deepEqual(elsewhere, []);
  assert.deepEqual(await stranger.cookies(), {});
  assert.deepEqual(await stranger.storedKeys(), []);
  return seen(await answered);
}

async function seenByKnown(visitor: Visitor, urls: readonly string[]): Promise<Seen[]> {
  const pagesSeen: Seen[] = [];
  for (const url of urls) {
    const answered = visitor.page.waitForResponse(url);
    await visitor.visitAndDeliver(url);
    pagesSeen.push(await seen(await answered));
  }
  return pagesSeen;
}

async function seen(answer: Response): Promise<Seen> {
  return { headers: answer.headers(), body: await answer.body() };
}

/** How often the second person got the bytes of the first from the cache, with harmless headers. */
function score(first: readonly Seen[], second: readonly Seen[]): string {
  const right = first.filter((made, index) => {
    const kept = second[index] as Seen;
    const caches = [made, kept].map(({ headers }) => headers['x-cache']).join();
    const isSame = made.body.length > 1000 && made.body.equals(kept.body);
    return caches === 'MISS,HIT' && [made, kept].every(isHarmless) && isSame;
  });
  return `${right.length} of ${first.length}`;
}

function isHarmless({ headers: { 'set-cookie': cookie, vary = '' } }: Seen): boolean {
  return cookie === undefined && !/cookie|\*/i.test(vary);
}

async function followed({ sidecar }: Shop, contactId: number): Promise<string[]> {
  return pagesOf(await sidecar.timeline(contactId, '?limit=100'));
}

/** Five at a time. */
async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += 5) {
    results.push(...(await Promise.all(items.slice(start, start + 5).map(work))));
  }
  return results;
}

async function describeSite({ wordPress }: Shop): Promise<Record<string, string>> {
  const { headers } = await fetch(wordPress.url);
  const facts = await wordPress.evaluate(`
    global $wpdb;
    return array(
      'WordPress' => get_bloginfo( 'version' ),
      'PHP'       => PHP_VERSION,
      'database'  => defined( 'FQDB' ) && class_exists( 'WP_SQLite_DB' ) ? 'SQLite' : $wpdb->db_server_info(),
      'theme'     => get_stylesheet() . ( wp_is_block_theme() ? ' (block)' : ' (classic)' ),
    );`);
  return { ...facts, server: headers.get('server') ?? `PHP (${headers.get('x-powered-by')})` };
}
