import assert from 'node:assert/strict';
import { deadAddress, openScreen, save, testConnection } from '../support/settings-screen.ts';
import { describeOnEachWordPress, type Shop } from '../support/wordpress-shop.ts';

/** The sidecar answers as a Mautic does; here it is not told which site a visit belongs to. */
describeOnEachWordPress('A WordPress with a Mautic instead of a sidecar', (shop) => {
  beforeEach(async () => {
    await shop().save({ backend: 'mautic', siteKey: '' });
    await shop().wordPress.clearPageCache();
  });

  it('shows on the settings screen only what a Mautic can do', async () => {
    const page = await openScreen(shop());

    assert.equal(await page.getByLabel('Track anonymous visitors').isVisible(), true);
    assert.equal(await page.getByLabel('Recognise people who sign in').isVisible(), false);
    assert.equal(await page.getByLabel('Forward forms and orders').isVisible(), false);
  });

  it('leaves strangers alone', async () => {
    const stranger = await shop().stranger();

    await stranger.visit(shop().page('shoes'));

    assert.deepEqual(stranger.requestsTo(shop().sidecar.url), []);
    assert.deepEqual(await stranger.cookies(), {});
  });

  it('follows who came through a link of the Mautic, on this page and the next', async () => {
    const visitor = await shop().stranger();
    const ct = linkOf('a:1:{s:4:"lead";s:2:"42";}');

    await visitor.visitAndDeliver(`${shop().page('shoes')}?ct=${encodeURIComponent(ct)}`);
    await visitor.visitAndDeliver(shop().page('boots'));

    const views = visitor.requestsTo('/mtc/event').map(({ body }) => new URLSearchParams(body));
    assert.deepEqual(
      views.map((view) => [view.get('page_url'), view.get('ct'), view.get('mtc_site')]),
      [
        [shop().page('shoes'), ct, null],
        [shop().page('boots'), null, null],
      ],
    );
    assert.equal((await visitor.cookies()).mtc_known, '1');
  });

  it('takes nonsense for no link of the Mautic', async () => {
    const visitor = await shop().stranger();

    for (const ct of ['abc', linkOf('a:1:{s:4:"lead";s:1:"0";}'), linkOf('O:8:"stdClass":0:{}')])
      await visitor.visit(`${shop().page('shoes')}?ct=${encodeURIComponent(ct)}`);

    assert.deepEqual(visitor.requestsTo(shop().sidecar.url), []);
    assert.equal((await visitor.cookies()).mtc_known, undefined);
  });

  it('keeps what forms of the site are sent to itself', async () => {
    await shop().save({ siteKey: shop().site.key });

    await fetch(`${shop().wordPress.url}/?fake_form=custom&outcome=valid`, { method: 'POST' });

    assert.equal((await shop().admin.rest('GET', 'outbox')).body.waiting, 0);
  });

  it('says on the settings screen what a Mautic cannot do, and asks for no key', async () => {
    const page = await openScreen(shop());

    await page.getByText('People who come through the links of that Mautic').waitFor();
    assert.equal(await page.getByLabel('Site key').count(), 0);
    assert.equal(await page.getByRole('heading', { name: 'Forms' }).isVisible(), false);
    assert.match(await testConnection(page), /Good: A Mautic answers at/);
    await page.getByLabel('Mautic address').fill(await deadAddress());
    assert.match(await testConnection(page), /Wrong: .* cannot be reached/);
  });

  it('moves to a sidecar by a choice', async () => {
    const page = await openScreen(shop());

    await page.getByLabel('A sidecar').check();
    await page.getByLabel('Site key').fill(shop().site.key);

    assert.match(await save(page), /Saved here and in the sidecar/);
    const { body } = await shop().admin.rest('GET', 'settings');
    assert.equal(body.backend, 'sidecar');
  });

  it('says that an address is no Mautic', async () => {
    const { body } = await ask(shop(), { sidecarUrl: shop().wordPress.url });

    assert.equal(body.ok, false);
    assert.match(body.message, /There is no Mautic at/);
    assert.match((await ask(shop(), { sidecarUrl: '' })).body.message, /Enter the address/);
    assert.equal((await ask(shop(), { backend: 'other' })).status, 400);
  });
});

const linkOf = (serialised: string): string => Buffer.from(serialised).toString('base64');

function ask({ admin }: Shop, unsaved: object) {
  return admin.rest('POST', 'test', unsaved);
}
