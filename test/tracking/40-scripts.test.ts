import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { buildScripts } from '../../sidecar/tracking/script/build.mjs';
import { browserClient } from '../support/browser-client.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

const limits = { mtc: 4096, gate: 1536, consent: 1536, form: 6144, generate: 1024 };

describe('The scripts that visitors load', () => {
  let sidecar: TestSidecar;
  let scripts: Awaited<ReturnType<typeof buildScripts>>;
  before(async () => {
    scripts = await buildScripts();
    sidecar = await startSidecar('SQLite', {}, scripts);
  });
  after(() => sidecar.stop());

  for (const name of ['mtc', 'gate', 'consent', 'form', 'generate'] as const) {
    it(`${name}.js stays under ${limits[name]} bytes on the wire`, () => {
      const compressed = gzipSync(scripts[name], { level: 9 }).length;
      console.log(`      ${name}.js: ${scripts[name].length} bytes, gzip ${compressed}`);
      assert.ok(compressed <= limits[name], `${compressed} bytes`);
    });

    it(`${name}.js runs where eval is forbidden and never polls`, () => {
      assert.doesNotMatch(scripts[name], /\beval\b|\bFunction\(|setInterval/);
    });
  }

  for (const path of ['/mtc.js', '/gate.js', '/consent.js', '/media/js/mautic-form.js']) {
    it(`${path} is the same for everybody, so caches may keep it`, async () => {
      const stranger = await browserClient(sidecar.url).send('GET', path);
      const known = await browserClient(sidecar.url).send('GET', `${path}?ver=2`, {
        headers: { Cookie: 'mautic_device_id=0123456789abcdefghijklm; mtc_id=7' },
      });
      assert.deepEqual(known.bytes, stranger.bytes);
      assert.equal(stranger.headers['set-cookie'], undefined);
      assert.match(String(stranger.headers['content-type']), /^application\/javascript/);
      assert.match(String(stranger.headers['cache-control']), /public, max-age=\d+/);
    });

    it(`${path} is not sent again to a browser that has it`, async () => {
      const client = browserClient(sidecar.url);
      const { headers } = await client.send('GET', path);
      const again = await client.send('GET', path, {
        headers: { 'If-None-Match': String(headers.etag) },
      });
      assert.equal(again.status, 304);
      assert.equal(again.bytes.length, 0);
    });
  }
});
