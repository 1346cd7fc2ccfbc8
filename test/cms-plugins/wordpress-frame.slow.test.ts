import assert from 'node:assert/strict';
import { layOutPlugin } from '../../cms-plugins/build.ts';
import { startWordPress, type WordPress } from '../support/wordpress.ts';

describe('The settings screen in wp-admin, before its form is there', function () {
  this.timeout(600_000);
  let wordPress: WordPress;
  before(async () => {
    wordPress = await startWordPress({ release: 'newest', layOutPlugin });
  });
  after(() => wordPress.stop());

  it('says that it needs JavaScript', async () => {
    const html = await adminPage('options-general.php?page=mtc-sidecar');

    assert.match(html, /<noscript><p>This screen needs JavaScript\./);
    assert.match(html, /<script[^>]+mtc-sidecar\/build\/settings\.js/);
  });

  it('says what to do when the plugin was installed without its form', async () => {
    const moved = (from: string, to: string) =>
      `return rename(WP_PLUGIN_DIR . '/mtc-sidecar/${from}', WP_PLUGIN_DIR . '/mtc-sidecar/${to}');`;
    await wordPress.evaluate(moved('build', 'gone'));
    const html = await adminPage('options-general.php?page=mtc-sidecar');
    await wordPress.evaluate(moved('gone', 'build'));

    assert.match(html, /<p>The form of this screen is missing\./);
    assert.doesNotMatch(html, /build\/settings\.js/);
  });

  it('is linked from the list of plugins', async () => {
    const html = await adminPage('plugins.php');

    assert.match(html, /href="[^"]+options-general\.php\?page=mtc-sidecar">Settings</);
  });

  it('refuses values that cannot be used, with a sentence for each', async () => {
    const admin = await wordPress.signIn('ada');
    const bad = { sidecarUrl: 'nonsense', siteKey: ['x'], trackAnonymous: 'yes', secret: 'short' };
    const { status, body } = await admin.rest('POST', 'settings', bad);
    const { body: settings } = await admin.rest('GET', 'settings');

    assert.equal(status, 400);
    assert.deepEqual(Object.keys(body.data.params).sort(), Object.keys(bad).sort());
    assert.equal(settings.sidecarUrl, '');
    assert.equal(settings.hasSecret, false);
  });

  async function adminPage(path: string): Promise<string> {
    const { cookies } = await wordPress.signIn('ada');
    const Cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    return (await fetch(`${wordPress.url}/wp-admin/${path}`, { headers: { Cookie } })).text();
  }
});
