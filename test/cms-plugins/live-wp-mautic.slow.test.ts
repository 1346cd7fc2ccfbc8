import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { forgetSettings, openPage, save, screenUrl } from '../support/settings-screen.ts';
import { describeOnEachWordPress, type Shop } from '../support/wordpress-shop.ts';

const note = (page: Page) => page.locator('.mtc-sidecar-taken-over');

describeOnEachWordPress('A WordPress that used WP Mautic before', (shop) => {
  beforeEach(() => forgetSettings(shop()));
  afterEach(() => shop().wordPress.evaluate("return delete_option('wpmautic_options');"));

  it('keeps its Mautic, and follows strangers no longer', async () => {
    await comeFromWpMautic(shop(), { base_url: 'https://m.example.test/', ...trackedAll });

    const { body } = await shop().admin.rest('GET', 'settings');
    assert.deepEqual([body.backend, body.sidecarUrl], ['mautic', 'https://m.example.test']);
    assert.deepEqual([body.trackAnonymous, body.requireConsent], [false, false]);
    assert.deepEqual(body.wpMautic, { isActive: false });
    await shop().wordPress.clearPageCache();
    const html = await (await fetch(shop().page('boots'))).text();
    assert.match(html, /data-mtc-mode="known"/);
  });

  it('goes on waiting for consent when it waited before', async () => {
    await comeFromWpMautic(shop(), { base_url: '', script_location: 'disabled' });

    const { body } = await shop().admin.rest('GET', 'settings');
    assert.equal(body.requireConsent, true);
  });

  it('is told on the settings screen, until it saves', async () => {
    await comeFromWpMautic(shop(), { base_url: 'https://m.example.test', ...trackedAll });
    const page = await openPage(shop());
    await page.goto(screenUrl(shop()));
    assert.match((await note(page).textContent()) ?? '', /were taken over from WP Mautic/);
    assert.equal(await page.getByText('WP Mautic is still active').count(), 0);

    await save(page);

    assert.equal(await note(page).count(), 0);
    assert.equal((await shop().admin.rest('GET', 'settings')).body.wpMautic, null);
  });

  it('keeps what was saved here when the plugin is activated again', async () => {
    await shop().save({ sidecarUrl: 'https://mine.example.test' });
    await comeFromWpMautic(shop(), { base_url: 'https://m.example.test', ...trackedAll });

    const { body } = await shop().admin.rest('GET', 'settings');
    assert.equal(body.sidecarUrl, 'https://mine.example.test');
    assert.equal(body.wpMautic, null);
  });

  it('is not disturbed by settings that are broken', async () => {
    for (const broken of [
      'text',
      { base_url: ['x'], script_location: 7 },
      { base_url: 'nonsense' },
    ]) {
      await forgetSettings(shop());
      await comeFromWpMautic(shop(), broken);

      const { body } = await shop().admin.rest('GET', 'settings');
      assert.deepEqual([body.sidecarUrl, body.requireConsent], ['', false]);
    }
  });
});

/** As versions 2.4 and 2.5 keep it. */
const trackedAll = {
  script_location: 'header',
  fallback_activated: true,
  track_logged_user: false,
};

function comeFromWpMautic({ wordPress }: Shop, options: unknown): Promise<unknown> {
  return wordPress.evaluate(`
    update_option('wpmautic_options', json_decode('${JSON.stringify(options)}', true));
    deactivate_plugins('mtc-sidecar/mtc-sidecar.php');
    return activate_plugin('mtc-sidecar/mtc-sidecar.php');`);
}
