import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { siteSecret } from '../../sidecar/auth/secrets.ts';
import { newVisitor, type Visitor } from '../support/browser.ts';
import { pagesOf } from '../support/sidecar.ts';
import { startTrackedShop, type TrackedShop } from '../support/tracked-shop.ts';

const snippets = join(import.meta.dirname, '../../snippets/php');
const page = (filler: string): string =>
  `<?php require 'known-visitor.php'; ?><!doctype html><title>PHP</title><link rel="icon" href="data:,">
<p>${filler}</p><?php require 'footer.php';`;

/** Both ways that PHP may be set up, with pages larger than its buffer. */
for (const buffer of [0, 4096]) {
  describe(`The PHP snippets (output buffering ${buffer})`, () => {
    let site: TrackedShop;
    let php: ChildProcess;
    let folder: string;
    let origin: string;
    let visitor: Visitor;
    before(async () => {
      const port = await freePort();
      origin = `http://php.test:${port}`;
      site = await startTrackedShop({ MTC_SITE_ORIGINS: origin, MTC_SITE_ANONYMOUS: 'off' });
      folder = mkdtempSync(join(tmpdir(), 'mtc-php-'));
      cpSync(snippets, folder, { recursive: true });
      for (const name of ['one', 'two'])
        writeFileSync(join(folder, `${name}.php`), page('x'.repeat(20_000)));
      php = startPhp(folder, port, buffer, site);
      await isListening(php);
    });
    after(async () => {
      const ended = once(php, 'exit');
      php.kill();
      await ended;
      rmSync(folder, { recursive: true });
      await site.stop();
    });
    beforeEach(async () => {
      visitor = await newVisitor(site.browser);
    });
    afterEach(() => visitor.close());

    it('print nothing for strangers', async () => {
      await visitor.visit(`${origin}/one.php`);
      assert.equal(visitor.requests.length, 1);
      assert.deepEqual(await visitor.cookies(), {});
    });

    it('follow who came through a tracked link, on later pages too', async () => {
      const { contactId, token } = await site.newToken('php@example.test');
      await visitor.visitAndDeliver(`${origin}/one.php?a=1&ct=${token}`);
      assert.equal(visitor.page.url(), `${origin}/one.php?a=1`);
      await visitor.visitAndDeliver(`${origin}/two.php`);
      const pages = pagesOf(await site.sidecar.timeline(contactId));
      assert.deepEqual(pages.length, 2);
      assert.equal(pages[1], `${origin}/two.php`);
    });

    it('set a cookie that lasts 30 days, is kept to the site and says nothing personal', async () => {
      const { token } = await site.newToken('cookie@example.test');
      const { headers } = await fetch(
        `${origin.replace('php.test', '127.0.0.1')}/one.php?ct=${token}`,
      );
      const cookie = headers.get('set-cookie') ?? '';
      assert.match(cookie, /^mtc_known=1; expires=[^;]+; Max-Age=2592000; path=\/; SameSite=Lax$/);
      assert.equal(headers.get('cache-control'), 'private, no-cache');
    });

    for (const bad of ['ct=', 'ct=1', 'ct[]=mtc1.a.b', 'ct=mtc1.e30.AAAAAAAAAAAAAAAAAAAAAA']) {
      it(`make nobody known by ${bad}`, async () => {
        await visitor.visit(`${origin}/one.php?${bad}`);
        assert.equal(visitor.requests.length, 1);
        assert.deepEqual(await visitor.cookies(), {});
      });
    }
  });
}

function startPhp(folder: string, port: number, buffer: number, site: TrackedShop): ChildProcess {
  const settings = ['-d', `output_buffering=${buffer}`, '-d', 'display_errors=1'];
  return spawn('php', [...settings, '-S', `127.0.0.1:${port}`, '-t', folder], {
    env: {
      ...process.env,
      MTC_SIDECAR_URL: site.trackUrl,
      MTC_SITE_KEY: site.siteKey,
      MTC_SITE_SECRET: siteSecret(site.sidecar.secret, site.siteKey, 1),
    },
  });
}

async function isListening(php: ChildProcess): Promise<void> {
  for await (const line of php.stderr as NodeJS.ReadableStream) {
    if (String(line).includes('started')) break;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
