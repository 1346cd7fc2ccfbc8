import assert from 'node:assert/strict';
import { signLink } from '../../sidecar/tracking/tracked-link.ts';
import type { Visitor } from '../support/browser.ts';
import { pagesOf } from '../support/sidecar.ts';
import { describeOnEveryWordPress, type Shop } from '../support/wordpress-shop.ts';

const thirtyDays = 2_592_000;

/** A genuine token goes in, one that must not count comes out. */
type Spoil = (shop: Shop, token: string, contactId: number) => string | Promise<string>;

const spoiltTokens: Record<string, Spoil> = {
  'a forged link': ({ site }, _token, contactId) =>
    signLink('somebody else made this secret up', { c: contactId, k: site.key, x: inAnHour() }),
  'an expired link': ({ site }, _token, contactId) =>
    signLink(site.secret, { c: contactId, k: site.key, x: inAnHour() - 7200 }),
  'an altered link': (_shop, token, contactId) => {
    const [version, payload = '', proof] = token.split('.');
    const content = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const altered = Buffer.from(JSON.stringify({ ...content, c: contactId + 1 }));
    return [version, altered.toString('base64url'), proof].join('.');
  },
  'a link of another site': async ({ sidecar, site }, _token, contactId) => {
    const { sites } = (await sidecar.api('GET', '/api/sites')).body;
    const other = sites.find(({ key }: { key: string }) => key !== site.key);
    return sidecar.trackedToken(contactId, { site: other.key });
  },
  'an old Mautic link, which anybody can write,': (_shop, _token, contactId) => {
    const php = `a:1:{s:4:"lead";s:${String(contactId).length}:"${contactId}";}`;
    return encodeURIComponent(Buffer.from(php).toString('base64'));
  },
};

describeOnEveryWordPress('WordPress follows known visitors only', (shop) => {
  it("a stranger's three pages ask nobody but the site and leave nothing", async () => {
    const stranger = await shop().stranger();

    for (const name of ['shoes', 'boots', 'sandals'] as const) {
      await stranger.visit(shop().page(name));
      await assertLeftNothing(shop(), stranger);
    }
  });

  it('a page has the same bytes for strangers and known visitors, cached or not', async () => {
    const { visitor } = await shop().knownVisitor();
    const stranger = await shop().stranger();
    const seen: { cache: string | undefined; html: string }[] = [];

    for (const person of [stranger, visitor]) {
      await shop().wordPress.clearPageCache();
      for (let time = 0; time < 2; time++) seen.push(await fetchPage(person, shop().page('shoes')));
    }

    assert.deepEqual(
      seen.map(({ cache }) => cache),
      ['MISS', 'HIT', 'MISS', 'HIT'],
    );
    assert.equal(new Set(seen.map(({ html }) => html)).size, 1);
  });

  it('a page that was opened through a tracked link does not contain the token', async () => {
    const link = await shop().trackedLink(await shop().sidecar.createContact({ firstname: 'Bea' }));
    const stranger = await shop().stranger();

    const { html } = await fetchPage(stranger, link);

    assert.equal(html.includes(tokenOf(link)), false);
    assert.equal(html, (await fetchPage(stranger, shop().page('sandals'))).html);
  });

  it('a tracked link sets the thirty-day cookie by HTTP and leaves the address clean', async () => {
    const contactId = await shop().sidecar.createContact({
      firstname: 'Bea',
      email: 'bea@example.test',
    });
    const visitor = await shop().stranger();
    const answered = visitor.page.waitForResponse((answer) => answer.url().endsWith('/known'));

    await visitor.visitAndDeliver(
      await shop().trackedLink(contactId, { url: `${shop().page('shoes')}?size=38#top` }),
    );

    const headers = await (await answered).allHeaders();
    const attributes = `Max-Age=${thirtyDays}; Path=/; SameSite=Lax`;
    assert.deepEqual(parts(headers['set-cookie']), parts(`mtc_known=1; ${attributes}`));
    assert.match(headers['cache-control'] ?? '', /no-store/);
    assert.equal(visitor.page.url(), `${shop().page('shoes')}?size=38#top`);
    assert.equal((await visitor.cookies()).mtc_known, '1');
  });

  it('later pages without a token land on the same contact', async () => {
    const { visitor, contactId } = await shop().knownVisitor();

    await visitor.visitAndDeliver(shop().page('shoes'));
    await visitor.visitAndDeliver(shop().page('boots'));

    const visited = pagesOf(await shop().sidecar.timeline(contactId));
    assert.deepEqual(visited, [shop().page('sandals'), shop().page('shoes'), shop().page('boots')]);
  });

  it('a page from the cache follows the known visitor, whoever filled the cache', async () => {
    const stranger = await shop().stranger();
    await stranger.visit(shop().page('shoes'));
    const { visitor, contactId } = await shop().knownVisitor();
    await visitor.visitAndDeliver(shop().page('boots'));

    const cached = await fetchPage(visitor, shop().page('shoes'));
    await visitor.visitAndDeliver(shop().page('shoes'));
    await stranger.visit(shop().page('boots'));
    await stranger.visit(shop().page('sandals'));

    assert.equal(cached.cache, 'HIT');
    const visited = pagesOf(await shop().sidecar.timeline(contactId));
    assert.deepEqual(visited, [shop().page('sandals'), shop().page('boots'), shop().page('shoes')]);
    await assertLeftNothing(shop(), stranger);
  });

  it('a tracked link to a page that the cache already has makes its visitor known', async () => {
    const contactId = await shop().sidecar.createContact({ firstname: 'Bea' });
    const link = await shop().trackedLink(contactId);
    const stranger = await shop().stranger();
    await fetchPage(stranger, link);

    const cached = await fetchPage(stranger, link);
    const visitor = await shop().stranger();
    await visitor.visitAndDeliver(link);

    assert.equal(cached.cache, 'HIT');
    assert.deepEqual(pagesOf(await shop().sidecar.timeline(contactId)), [shop().page('sandals')]);
  });

  it('a page that somebody fetched ahead into the cache still follows the known visitor', async () => {
    const stranger = await shop().stranger();
    await fetchPage(stranger, shop().page('shoes'), { 'Sec-Purpose': 'prefetch' });
    const { visitor, contactId } = await shop().knownVisitor();

    await visitor.visitAndDeliver(shop().page('shoes'));

    const visited = pagesOf(await shop().sidecar.timeline(contactId));
    assert.deepEqual(visited, [shop().page('sandals'), shop().page('shoes')]);
  });

  for (const [kind, spoil] of Object.entries(spoiltTokens)) {
    it(`${kind} makes nobody known and leaves nothing`, async () => {
      const contactId = await shop().sidecar.createContact({ firstname: 'Bea' });
      const token = await spoil(shop(), tokenOf(await shop().trackedLink(contactId)), contactId);
      const stranger = await shop().stranger();

      await stranger.visit(`${shop().page('shoes')}?ct=${token}`);
      const address = stranger.page.url();
      await assertLeftNothing(shop(), stranger);
      await stranger.visit(shop().page('boots'));

      assert.equal(address, shop().page('shoes'));
      await assertLeftNothing(shop(), stranger);
      assert.deepEqual(pagesOf(await shop().sidecar.timeline(contactId)), []);
    });
  }

  it('links work on a site without pretty addresses', async () => {
    const contactId = await shop().sidecar.createContact({ firstname: 'Bea' });
    const id = await shop().wordPress.evaluate("return get_page_by_path('shoes')->ID;");
    const setAddresses = (form: string): Promise<unknown> =>
      shop().wordPress.evaluate(`return update_option('permalink_structure', '${form}');`);
    await setAddresses('');
    const url = `${shop().wordPress.url}/?page_id=${id}`;
    const visitor = await shop().stranger();

    await visitor
      .visitAndDeliver(await shop().trackedLink(contactId, { url }))
      .finally(() => setAddresses('/%postname%/'));

    assert.equal(visitor.page.url(), url);
    assert.equal((await visitor.cookies()).mtc_known, '1');
  });
});

function inAnHour(): number {
  return Math.floor(Date.now() / 1000) + 3600;
}

function tokenOf(link: string): string {
  return new URL(link).searchParams.get('ct') as string;
}

async function fetchPage(person: Visitor, url: string, headers: Record<string, string> = {}) {
  const answer = await person.context.request.get(url, { headers });
  assert.equal(answer.status(), 200);
  return { cache: answer.headers()['x-cache'], html: await answer.text() };
}

async function assertLeftNothing({ wordPress }: Shop, visitor: Visitor): Promise<void> {
  const elsewhere = visitor.requests.filter(({ url }) => !url.startsWith(wordPress.url));
  assert.deepEqual(elsewhere, []);
  assert.deepEqual(await visitor.cookies(), {});
  assert.deepEqual(await visitor.storedKeys(), []);
}

/** The parts of a Set-Cookie header; their order means nothing. */
function parts(cookie = ''): string[] {
  return cookie.split(/; */).sort();
}
