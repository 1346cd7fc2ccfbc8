import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { siteSecret } from '../../sidecar/auth/secrets.ts';
import { newVisitor } from '../support/browser.ts';
import { pagesOf } from '../support/sidecar.ts';
import { startTrackedShop, type TrackedShop } from '../support/tracked-shop.ts';
import { freePort } from './php-site.ts';

const root = join(import.meta.dirname, '../..');

describe('An Express site with the Node snippet', () => {
  let shop: TrackedShop;
  let server: ChildProcess;
  let folder: string;
  let port: number;
  let settings: Record<string, string>;
  before(async () => {
    port = await freePort();
    const origins = { MTC_SITE_ORIGINS: `http://node.test:${port}`, MTC_SITE_ANONYMOUS: 'off' };
    shop = await startTrackedShop(origins);
    folder = mkdtempSync(join(tmpdir(), 'mtc-node-'));
    cpSync(join(root, 'snippets/node'), folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    settings = {
      MTC_SIDECAR_URL: shop.trackUrl.replace('track.example.test', '127.0.0.1'),
      MTC_SITE_KEY: shop.siteKey,
      MTC_SIDECAR_SECRET: siteSecret(shop.sidecar.secret, shop.siteKey, 1),
      MTC_SIDECAR_OUTBOX: join(folder, 'outbox'),
    };
    server = await startExpress(folder, { ...settings, PORT: String(port) });
  });
  after(async () => {
    await stopped(server);
    await shop?.stop();
    rmSync(folder, { recursive: true });
  });

  const known = (ct: string, origin = `http://127.0.0.1:${port}`) =>
    fetch(`http://127.0.0.1:${port}/mtc-known`, {
      method: 'POST',
      headers: { Origin: origin },
      body: new URLSearchParams({ ct }),
    });

  it('follows no stranger, and who came through a tracked link on later pages too', async () => {
    const visitor = await newVisitor(shop.browser);
    const page = `http://node.test:${port}/`;
    await visitor.visit(page);
    assert.equal(visitor.requestsTo('/mtc').length, 0);
    const { contactId, token } = await shop.newToken('node@example.test');
    await visitor.visitAndDeliver(`${page}?ct=${token}`);
    await visitor.visitAndDeliver(page);
    assert.deepEqual(pagesOf(await shop.sidecar.timeline(contactId)), [page, page]);
    await visitor.close();
  });

  it('sets the known cookie for a genuine token only, asked by its own pages', async () => {
    const { token } = await shop.newToken('node-cookie@example.test');
    const genuine = await known(token);
    assert.deepEqual(await genuine.json(), { known: true });
    const cookie = 'mtc_known=1; Max-Age=2592000; Path=/; SameSite=Lax';
    assert.equal(genuine.headers.get('set-cookie'), cookie);
    for (const [ct, origin] of [
      [`${token.slice(0, -2)}AA`],
      ['mtc1.e30.AAAAAAAAAAAAAAAAAAAAAA'],
      [''],
      [token, 'https://elsewhere.example'],
    ] as [string, string?][]) {
      const answer = await known(ct, origin);
      assert.deepEqual(await answer.json(), { known: false });
      assert.equal(answer.headers.get('set-cookie'), null);
    }
  });

  it('takes a form at once and brings it to the sidecar, without its password', async () => {
    const form = { email: 'node-form@example.test', password: 'hidden' };
    const body = new URLSearchParams(form);
    const sent = await fetch(`http://127.0.0.1:${port}/contact`, { method: 'POST', body });
    assert.equal(await sent.text(), 'Thank you.');
    assert.equal(await isFlushed(), true);
    const { body: found } = await shop.sidecar.api(
      'GET',
      `/api/contacts?search=email:${form.email}`,
    );
    assert.equal(Number(found.total), 1);
  });

  it('keeps a form while the sidecar is dead, and sends it once that is back', async () => {
    const { mtcSidecar } = await import(pathToFileURL(join(folder, 'mtc-sidecar.js')).href);
    const outbox = join(folder, 'waiting');
    mkdirSync(outbox);
    const site = { siteKey: shop.siteKey, secret: settings.MTC_SIDECAR_SECRET, outbox };
    const dead = mtcSidecar({ ...site, sidecarUrl: `http://127.0.0.1:${await freePort()}` });
    const email = 'node-later@example.test';
    await dead.submit('contact', { email, password: 'hidden' }, { headers: {} });
    assert.equal(await dead.flush(), 1);
    assert.equal(await mtcSidecar({ ...site, sidecarUrl: settings.MTC_SIDECAR_URL }).flush(), 0);
    assert.deepEqual(readdirSync(outbox), []);
    const { body } = await shop.sidecar.api('GET', `/api/contacts?search=email:${email}`);
    assert.equal(Number(body.total), 1);
  });

  /** Whatever the site has not sent by now is sent here; the sidecar takes each id once. */
  async function isFlushed(): Promise<boolean> {
    const { mtcSidecar } = await import(pathToFileURL(join(folder, 'mtc-sidecar.js')).href);
    const options = {
      sidecarUrl: settings.MTC_SIDECAR_URL,
      siteKey: settings.MTC_SITE_KEY,
      secret: settings.MTC_SIDECAR_SECRET,
      outbox: settings.MTC_SIDECAR_OUTBOX,
    };
    return (await mtcSidecar(options).flush()) === 0;
  }
});

async function startExpress(folder: string, settings: Record<string, string>) {
  const server = spawn(process.execPath, [join(folder, 'express.js')], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of server.stdout) if (String(line).includes('listening')) break;
  return server;
}

async function stopped(server: ChildProcess): Promise<void> {
  const ended = once(server, 'exit');
  server.kill();
  await ended;
}
