import assert from 'node:assert/strict';
import type { Route } from 'playwright-core';
import {
  deadAddress,
  defineSecret,
  descriptionOf,
  focusedName,
  forgetDefinedSecret,
  forgetSettings,
  openPage,
  openScreen,
  openSettings,
  save,
  screenUrl,
  settingsRoute,
  tabTo,
  testConnection,
} from '../support/settings-screen.ts';
import { describeOnEachWordPress, type Shop } from '../support/wordpress-shop.ts';

/** The built settings screen in wp-admin, used by a signed-in admin in real Chromium. */
describeOnEachWordPress('The settings screen', (shop) => {
  it('shows what is saved, and of the secret only that there is one', async () => {
    const { site, sidecar } = shop();

    const page = await openScreen(shop());

    assert.equal(await page.getByLabel('Sidecar address').inputValue(), sidecar.url);
    assert.equal(await page.getByLabel('Site key').inputValue(), site.key);
    assert.equal(await page.getByLabel('Track anonymous visitors').isChecked(), false);
    assert.equal(await page.getByLabel('Respect privacy signals').isChecked(), true);
    assert.equal(await page.getByLabel('Editor').isChecked(), true);
    assert.equal(await page.getByLabel('Subscriber').isChecked(), false);
    await page.getByText('A secret is stored. It is never shown again.').waitFor();
    const { body } = await shop().admin.rest('GET', 'settings');
    assert.ok(!JSON.stringify(body).includes(site.secret));
    assert.ok(!(await page.content()).includes(site.secret));
  });

  it('keeps every setting that the admin changes', async () => {
    const page = await openScreen(shop());
    const address = shop().sidecar.url.replace('127.0.0.1', 'localhost');

    await page.getByLabel('Sidecar address').fill(address);
    await page.getByLabel('Site key').fill('another-key');
    for (const name of [
      'Track anonymous visitors',
      'Wait for consent',
      'Respect privacy signals',
    ]) {
      await page.getByLabel(name).click();
    }
    await page.getByLabel('Editor').uncheck();
    await page.getByLabel('Subscriber').check();
    await save(page);
    await openSettings(page, shop());

    assert.equal(await page.getByLabel('Sidecar address').inputValue(), address);
    assert.equal(await page.getByLabel('Site key').inputValue(), 'another-key');
    assert.equal(await page.getByLabel('Track anonymous visitors').isChecked(), true);
    assert.equal(await page.getByLabel('Wait for consent').isChecked(), true);
    assert.equal(await page.getByLabel('Respect privacy signals').isChecked(), false);
    assert.equal(await page.getByLabel('Editor').isChecked(), false);
    assert.equal(await page.getByLabel('Subscriber').isChecked(), true);
  });

  it('tells the sidecar who may be followed, and says that it did', async () => {
    const page = await openScreen(shop());

    await page.getByText('Off: only people who came through a tracked link').waitFor();
    await page.getByLabel('Track anonymous visitors').click();
    await page.getByText('On: every visitor is followed').waitFor();
    await page.getByText('Not saved yet').waitFor();
    const notice = await save(page);

    assert.match(notice, /Saved here and in the sidecar/);
    assert.equal(await page.getByText('Not saved yet').isVisible(), false);
    assert.equal(await modeInSidecar(shop()), 'visits');
  });

  it('saves even while the sidecar is down, and says that it was not told', async () => {
    const page = await openScreen(shop());

    await page.getByLabel('Sidecar address').fill(await deadAddress());
    const notice = await save(page);

    assert.match(notice, /Saved in WordPress, but the sidecar could not be told/);
    assert.match(notice, /cannot be reached/);
  });

  it('takes a new secret without ever giving the old one back', async () => {
    const page = await openScreen(shop());

    await page.getByRole('button', { name: 'Change secret' }).click();
    assert.equal(await page.getByLabel('New secret').inputValue(), '');
    await page.getByLabel('New secret').fill('0'.repeat(64));
    const notice = await save(page);

    assert.match(notice, /secret does not belong to the site key/);
    await page.getByText('A secret is stored. It is never shown again.').waitFor();
  });

  it('keeps the stored secret when the admin thinks better of it', async () => {
    const page = await openScreen(shop());

    await page.getByRole('button', { name: 'Change secret' }).click();
    await page.getByLabel('New secret').fill('0'.repeat(64));
    await page.getByRole('button', { name: 'Keep the stored secret' }).click();

    assert.match(await save(page), /Saved here and in the sidecar/);
  });

  it('says when the secret comes from wp-config.php and offers no change then', async () => {
    const page = await openPage(shop());
    await defineSecret(shop());

    try {
      await openSettings(page, shop());

      await page.getByText('constant MTC_SIDECAR_SECRET in wp-config.php').waitFor();
      assert.equal(await page.getByRole('button', { name: 'Change secret' }).count(), 0);
    } finally {
      await forgetDefinedSecret(shop());
    }
  });

  it('says of a working connection what holds', async () => {
    const page = await openScreen(shop());

    const report = await testConnection(page);

    assert.match(report, /The connection works/);
    assert.match(report, /Good: The secret belongs to the key/);
    assert.match(report, /Good: This browser reaches it, too/);
    assert.doesNotMatch(report, /Wrong/);
  });

  it('says when the server reaches the sidecar and the browser does not', async () => {
    const page = await openScreen(shop());
    await page.route('**/mtc.js', (route) => route.abort());

    const report = await testConnection(page);

    assert.match(report, /Good: The secret belongs to the key/);
    assert.match(report, /Wrong: This browser does not reach it/);
  });

  it('tests a secret before it is saved and says that it is wrong', async () => {
    const page = await openScreen(shop());

    await page.getByRole('button', { name: 'Change secret' }).click();
    await page.getByLabel('New secret').fill('0'.repeat(64));
    const report = await testConnection(page);

    assert.match(report, /Good: It knows the site key/);
    assert.match(report, /Wrong: The secret does not belong to the site key/);
    const saved = await shop().admin.rest('POST', 'test', {});
    assert.equal(saved.body.ok, true);
  });

  it('says that no sidecar can be reached at a dead address', async () => {
    const page = await openScreen(shop());

    await page.getByLabel('Sidecar address').fill(await deadAddress());
    const report = await testConnection(page);

    assert.match(report, /Wrong: The sidecar at \S+ cannot be reached/);
  });

  it('forgets the result of a test as soon as what was tested changes', async () => {
    const page = await openScreen(shop());
    await testConnection(page);

    await page.getByLabel('Site key').fill('another-key');

    assert.equal(await page.getByText('The connection works').count(), 0);
  });

  it('puts a sentence at the field that cannot be saved and leads the admin there', async () => {
    const page = await openScreen(shop());

    await page.getByLabel('Sidecar address').fill('not an address');
    const notice = await save(page);

    assert.match(notice, /Nothing was saved/);
    assert.equal(await focusedName(page), 'Sidecar address');
    assert.match(await descriptionOf(page, 'Sidecar address'), /Enter a whole web address/);
    const { body } = await shop().admin.rest('GET', 'settings');
    assert.equal(body.sidecarUrl, shop().sidecar.url);
  });

  it('can be used from end to end with the keyboard alone', async () => {
    const page = await openScreen(shop());

    await tabTo(page, 'Change secret');
    await page.keyboard.press('Enter');
    await page.keyboard.type('0');
    await tabTo(page, 'Keep the stored secret');
    await page.keyboard.press('Enter');
    assert.equal(await focusedName(page), 'Change secret');
    await tabTo(page, 'Track anonymous visitors');
    await page.keyboard.press('Space');
    await tabTo(page, 'Save settings');
    await page.keyboard.press('Enter');
    await page.getByText('Saved here and in the sidecar').waitFor();

    assert.match(await focusedName(page), /Saved here and in the sidecar/);
    assert.equal(await modeInSidecar(shop()), 'visits');
  });

  it('says that it is loading, and when that fails, loads again on request', async () => {
    const page = await openPage(shop());
    const request = new Promise<Route>((resolve) => {
      page.route(settingsRoute, resolve, { times: 1 });
    });

    await page.goto(screenUrl(shop()));
    await page.getByText('Loading the settings…').waitFor();
    await (await request).abort();
    await page.getByText('The settings could not be loaded.').waitFor();
    assert.match(await focusedName(page), /The settings could not be loaded/);
    await page.getByRole('button', { name: 'Retry' }).click();

    await page.getByRole('button', { name: 'Save settings' }).waitFor();
  });

  it('shows a newcomer the three steps until address, key and secret are saved', async () => {
    await forgetSettings(shop());
    const page = await openScreen(shop());
    const { sidecar, site } = shop();

    await page.getByRole('heading', { name: 'Three steps to begin' }).waitFor();
    await page.getByText('npx mtc-sidecar site secret').waitFor();
    await page.getByLabel('Sidecar address').fill(sidecar.url);
    await page.getByLabel('Site key').fill(site.key);
    await page.getByLabel('Secret', { exact: true }).fill(site.secret);
    const notice = await save(page);

    assert.match(notice, /Saved here and in the sidecar/);
    assert.equal(await page.getByText('Three steps to begin').count(), 0);
  });

  it('fits a telephone of 400 pixels', async () => {
    const page = await openScreen(shop());

    await page.setViewportSize({ width: 400, height: 800 });
    await testConnection(page);

    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 400);
  });

  it('is closed to everybody who may not manage the site', async () => {
    const editor = await shop().wordPress.signIn('editor');

    assert.equal((await editor.rest('GET', 'settings')).status, 403);
    assert.equal((await editor.rest('POST', 'settings', { trackAnonymous: true })).status, 403);
    assert.equal((await editor.rest('POST', 'test', {})).status, 403);
  });
});

async function modeInSidecar({ sidecar }: Shop): Promise<string> {
  return (await sidecar.api('GET', '/api/sites')).body.sites[0].anonymous;
}
