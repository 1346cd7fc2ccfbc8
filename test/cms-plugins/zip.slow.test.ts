import assert from 'node:assert/strict';
import { unzipSync } from 'fflate';
import { zipPlugin } from '../../cms-plugins/build.ts';

describe('The zip file of the WordPress plugin', function () {
  this.timeout(600_000);

  it('is the same, byte for byte, when it is made again', async () => {
    const once = await zipPlugin();
    const again = await zipPlugin();

    assert.deepEqual(once, again);
  });

  it('holds all that a site needs, in one folder, and no sources of the screen', async () => {
    const names = Object.keys(unzipSync(await zipPlugin()));

    const needed = ['mtc-sidecar.php', 'uninstall.php', 'readme.txt', 'LICENSE', 'gate.js'];
    for (const name of [
      ...needed,
      'build/settings.js',
      'build/form-block.js',
      'block.json',
      'core/Plugin.php',
      'languages/mtc-sidecar.pot',
    ]) {
      assert.ok(names.includes(`mtc-sidecar/${name}`), `${name} is missing`);
    }
    const strangers = names.filter((name) => !/^mtc-sidecar\/[\w./-]+$/.test(name));
    assert.deepEqual(strangers, []);
    assert.deepEqual(
      names.filter((name) => /settings-app|node_modules|\.tsx?$/.test(name)),
      [],
    );
  });

  it('brings the shared core in a namespace that only this plugin has', async () => {
    const files = unzipSync(await zipPlugin());

    for (const [name, bytes] of Object.entries(files)) {
      if (!name.endsWith('.php')) continue;
      assert.doesNotMatch(Buffer.from(bytes).toString(), /MtcSidecar\\+Core/, name);
    }
  });
});
