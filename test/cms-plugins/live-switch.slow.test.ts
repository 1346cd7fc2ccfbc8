import assert from 'node:assert/strict';
import { browserClient } from '../support/browser-client.ts';
import { pagesOf } from '../support/sidecar.ts';
import { describeOnEachWordPress, type Shop } from '../support/wordpress-shop.ts';

describeOnEachWordPress("WordPress' switch Track anonymous visitors", (shop) => {
  it('flipped in wp-admin, it has strangers followed, on pages the cache had before too', async () => {
    const stranger = await shop().stranger();
    await stranger.visit(shop().page('shoes'));

    await flipOnSettingsScreen(shop());
    await stranger.visitAndDeliver(shop().page('shoes'));

    assert.notEqual((await stranger.cookies()).mautic_device_id, undefined);
  });

  it('flipped back, it has strangers left alone on the same pages', async () => {
    await shop().save({ trackAnonymous: true });
    const followed = await shop().stranger();
    await followed.visitAndDeliver(shop().page('shoes'));

    await shop().save({ trackAnonymous: false });
    const stranger = await shop().stranger();
    await stranger.visit(shop().page('shoes'));

    assert.deepEqual(stranger.requestsTo(shop().sidecar.url), []);
    assert.deepEqual(await stranger.cookies(), {});
  });

  it('is kept by the sidecar too, for whoever calls it past the page', async () => {
    const askSidecar = async (): Promise<string | undefined> => {
      const headers = { Origin: shop().wordPress.url };
      const client = browserClient(shop().sidecar.url);
      return (await client.view({ page_url: shop().page('shoes') }, headers)).result;
    };

    const whileOff = await askSidecar();
    await shop().save({ trackAnonymous: true });
    const whileOn = await askSidecar();

    assert.deepEqual([whileOff, whileOn], ['ignored;anonymous-off', 'stored']);
  });

  it('earlier anonymous visits join the contact when the visitor comes through a link', async () => {
    await shop().save({ trackAnonymous: true });
    const contactId = await shop().sidecar.createContact({ firstname: 'Bea' });
    const visitor = await shop().stranger();
    await visitor.visitAndDeliver(shop().page('shoes'));
    await visitor.visitAndDeliver(shop().page('boots'));

    await visitor.visitAndDeliver(await shop().trackedLink(contactId));

    const visited = pagesOf(await shop().sidecar.timeline(contactId));
    assert.deepEqual(visited, [shop().page('shoes'), shop().page('boots'), shop().page('sandals')]);
  });

  it('a known visitor stays followed after the switch is off again', async () => {
    await shop().save({ trackAnonymous: true });
    const { visitor, contactId } = await shop().knownVisitor();

    await shop().save({ trackAnonymous: false });
    await visitor.visitAndDeliver(shop().page('shoes'));

    const visited = pagesOf(await shop().sidecar.timeline(contactId));
    assert.deepEqual(visited, [shop().page('sandals'), shop().page('shoes')]);
  });

  for (const [signal, property] of [
    ['Global Privacy Control', 'globalPrivacyControl: true'],
    ['Do Not Track', "doNotTrack: '1'"],
  ]) {
    it(`whoever sends ${signal} is never followed, not even through a link`, async () => {
      await shop().save({ trackAnonymous: true });
      const contactId = await shop().sidecar.createContact({ firstname: 'Bea' });
      const visitor = await shop().stranger();
      const signals = `Object.defineProperties(Navigator.prototype,
        Object.getOwnPropertyDescriptors({ ${property} }))`;
      await visitor.context.addInitScript(signals);

      await visitor.visit(await shop().trackedLink(contactId));
      const address = visitor.page.url();
      await visitor.visit(shop().page('shoes'));

      assert.equal(address, shop().page('sandals'));
      assert.deepEqual(visitor.requestsTo(shop().sidecar.url), []);
      assert.deepEqual(await visitor.cookies(), {});
      assert.deepEqual(pagesOf(await shop().sidecar.timeline(contactId)), []);
    });
  }

  it('with consent required, a link counts from the moment the visitor agrees', async () => {
    await shop().save({ requireConsent: true });
    const contactId = await shop().sidecar.createContact({ firstname: 'Bea' });
    const visitor = await shop().stranger();

    await visitor.visit(await shop().trackedLink(contactId));
    const before = {
      asked: visitor.requestsTo(shop().sidecar.url),
      cookies: await visitor.cookies(),
      keys: await visitor.storedKeys(),
    };
    await visitor.page.evaluate("mt('consent', 'granted')");
    await visitor.page.waitForFunction('window.deliveries.length > 0');

    assert.deepEqual(before, { asked: [], cookies: {}, keys: [] });
    assert.equal((await visitor.cookies()).mtc_known, '1');
    assert.deepEqual(pagesOf(await shop().sidecar.timeline(contactId)), [shop().page('sandals')]);
  });
});

/** What a site admin does: opens the screen, flips the switch, saves. */
async function flipOnSettingsScreen({ wordPress, admin, stranger }: Shop): Promise<void> {
  const { context, page } = await stranger();
  await context.addCookies([...admin.cookies]);
  await page.goto(`${wordPress.url}/wp-admin/options-general.php?page=mtc-sidecar`);
  await page.getByLabel('Track anonymous visitors').check();
  await page.getByRole('button', { name: 'Save settings' }).click();
  await page.getByText('Saved here and in the sidecar.').first().waitFor();
}
