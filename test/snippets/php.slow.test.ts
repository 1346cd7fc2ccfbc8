import assert from 'node:assert/strict';
import { lstatSync, readdirSync } from 'node:fs';
import { siteSecret } from '../../sidecar/auth/secrets.ts';
import { newVisitor, type Visitor } from '../support/browser.ts';
import { highestPhp, lowestPhp, machinePhp, type Php } from '../support/debian-php.ts';
import { pagesOf, startSidecar } from '../support/sidecar.ts';
import { startTrackedShop, type TrackedShop } from '../support/tracked-shop.ts';
import { freePort, type PhpSite, startPhpSite } from './php-site.ts';

const setUps: Record<string, () => Promise<Php | null>> = {
  'output buffering 0': async () => ({ ...machinePhp(), words: ['-d', 'output_buffering=0'] }),
  'output buffering 4096': async () => ({
    ...machinePhp(),
    words: ['-d', 'output_buffering=4096'],
  }),
  'lowest PHP': lowestPhp,
  'highest PHP': highestPhp,
};

for (const [how, phpOf] of Object.entries(setUps)) {
  describe(`A PHP site with mtc-sidecar.php (${how})`, () => {
    let site: TrackedShop;
    let php: PhpSite;
    let visitor: Visitor;
    before(async function () {
      const program = await phpOf();
      if (program === null) return this.skip();
      const port = await freePort();
      const origins = { MTC_SITE_ORIGINS: `http://php.test:${port}`, MTC_SITE_ANONYMOUS: 'off' };
      site = await startTrackedShop(origins);
      const secret = siteSecret(site.sidecar.secret, site.siteKey, 1);
      php = await startPhpSite(program, port, {
        url: site.trackUrl.replace('track.example.test', '127.0.0.1'),
        siteKey: site.siteKey,
        secret,
      });
    });
    after(async () => {
      await php?.stop();
      await site?.stop();
    });
    beforeEach(async () => {
      visitor = await newVisitor(site.browser);
    });
    afterEach(() => visitor?.close());

    const known = (ct: string, origin = php.localUrl, method = 'POST') =>
      fetch(`${php.localUrl}/mtc-sidecar.php`, {
        method,
        headers: { Origin: origin },
        ...(method === 'POST' ? { body: new URLSearchParams({ ct }) } : {}),
      });
    const send = (email: string) =>
      fetch(`${php.localUrl}/contact.php`, {
        method: 'POST',
        body: new URLSearchParams({ email, message: 'Hello' }),
      });
    const found = async (email: string): Promise<number> => {
      const { body } = await site.sidecar.api('GET', `/api/contacts?search=email:${email}`);
      return Number(body.total);
    };

    it('follows no stranger, and gives them the page that a known visitor gets', async () => {
      await visitor.visit(`${php.origin}/one.php`);
      assert.equal(visitor.requestsTo('/mtc').length, 0);
      assert.deepEqual(await visitor.cookies(), {});
      const pageFor = async (cookie: string, query = '') => {
        const answer = await fetch(`${php.localUrl}/one.php${query}`, { headers: { cookie } });
        assert.equal(answer.headers.get('set-cookie'), null);
        return answer.text();
      };
      const { token } = await site.newToken('bytes@example.test');
      const plain = await pageFor('');
      assert.match(plain, /<script async src="[^"]+\/gate\.js"/);
      assert.equal(await pageFor('mtc_known=1; mautic_device_id=abc'), plain);
      assert.equal(await pageFor('', `?ct=${token}`), plain);
    });

    it('follows who came through a tracked link, on later pages too', async () => {
      const { contactId, token } = await site.newToken('php@example.test');
      await visitor.visitAndDeliver(`${php.origin}/one.php?a=1&ct=${token}`);
      assert.equal(visitor.page.url(), `${php.origin}/one.php?a=1`);
      await visitor.visitAndDeliver(`${php.origin}/below/two.php`);
      const pages = pagesOf(await site.sidecar.timeline(contactId));
      assert.equal(pages.length, 2);
      assert.equal(pages[1], `${php.origin}/below/two.php`);
    });

    it('sets a cookie that lasts 30 days, is kept to the site and says nothing personal', async () => {
      const { token } = await site.newToken('cookie@example.test');
      const answer = await known(token);
      const cookie = answer.headers.get('set-cookie');
      assert.equal(cookie, 'mtc_known=1; Max-Age=2592000; Path=/; SameSite=Lax');
      assert.equal(answer.headers.get('cache-control'), 'no-store');
      assert.deepEqual(await answer.json(), { known: true });
    });

    it('makes nobody known by a forged token, from another site, or by a mere look', async () => {
      const { token } = await site.newToken('nobody@example.test');
      const answers = [
        await known('mtc1.e30.AAAAAAAAAAAAAAAAAAAAAA'),
        await known(token, 'https://elsewhere.example'),
        await known(token, php.localUrl, 'GET'),
      ];
      assert.deepEqual(
        answers.map(({ status }) => status),
        [200, 403, 405],
      );
      for (const answer of answers) assert.deepEqual(await answer.json(), { known: false });
      for (const answer of answers) assert.equal(answer.headers.get('set-cookie'), null);
    });

    it('keeps a form until it is flushed, and then it is stored once', async () => {
      const email = 'form@example.test';
      assert.match(await (await send(email)).text(), /Thank you/);
      assert.equal(await php.command('status'), '1 waiting, 0 refused.\n');
      assert.equal(await php.command('flush'), '1 sent, 0 waiting, 0 refused.\n');
      assert.equal(await php.command('flush'), '0 sent, 0 waiting, 0 refused.\n');
      assert.equal(await found(email), 1);
      assert.deepEqual(
        readdirSync(php.outbox).filter((name) => name.endsWith('.json')),
        [],
      );
    });

    it('counts the page by pixel.php too', async () => {
      const { contactId, token } = await site.newToken('pixel@example.test');
      const html = await (await fetch(`${php.localUrl}/pixel.php`)).text();
      const address = /src="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') as string;
      const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
      const referer = `${php.origin}/pixel.php?ct=${token}`;
      const seen = await fetch(address, { headers: { Referer: referer, 'User-Agent': agent } });
      assert.equal(seen.headers.get('mtc-result'), 'stored');
      assert.equal(pagesOf(await site.sidecar.timeline(contactId)).length, 1);
    });
  });
}

for (const outbox of ['waiting', 'waiting.sqlite']) {
  describe(`A PHP site whose sidecar is dead (forms wait in ${outbox})`, () => {
    it('shows its pages and takes its forms as ever, and keeps them for later', async () => {
      const port = await freePort();
      const url = `http://127.0.0.1:${await freePort()}`;
      const secret = 'a secret of no site at all'.replaceAll(' ', '-');
      const settings = { url, siteKey: 'none', secret, outbox };
      const php = await startPhpSite(machinePhp(), port, settings);
      try {
        const page = await fetch(`${php.localUrl}/one.php`);
        assert.equal(page.status, 200);
        const body = new URLSearchParams({ email: 'later@example.test' });
        const sent = await fetch(`${php.localUrl}/contact.php`, { method: 'POST', body });
        assert.match(await sent.text(), /Thank you/);
        await assert.rejects(php.command('flush'), /0 sent, 1 waiting, 0 refused\./);
        assert.equal(lstatSync(php.outbox).isFile(), outbox.endsWith('.sqlite'));
      } finally {
        await php.stop();
      }
    });
  });
}

describe('A PHP site with members', () => {
  it('tells who signs in and out, of browsers that have a key only', async () => {
    const sidecar = await startSidecar();
    const { key } = (await sidecar.api('GET', '/api/sites')).body.sites[0];
    const secret = siteSecret(sidecar.secret, key, 1);
    const php = await startPhpSite(machinePhp(), await freePort(), {
      ...{ url: sidecar.url, siteKey: key, secret },
    });
    const sign = (values: Record<string, string>, cookie: string) =>
      fetch(`${php.localUrl}/account.php`, {
        method: 'POST',
        body: new URLSearchParams(values),
        headers: { cookie },
      });
    const device = 'mautic_device_id=abcdefghijklmnopqrstuvw';
    try {
      await sign({ email: 'none@example.test' }, '');
      await sign({ email: 'member@example.test' }, device);
      await sign({}, device);
      assert.equal(await php.command('status'), '2 waiting, 0 refused.\n');
      assert.equal(await php.command('flush'), '2 sent, 0 waiting, 0 refused.\n');
      const { body } = await sidecar.api('GET', '/api/contacts?search=email:member@example.test');
      assert.equal(body.total, '1');
    } finally {
      await php.stop();
      await sidecar.stop();
    }
  });
});

describe('A PHP site whose forms wait in SQLite', () => {
  it('brings them to the sidecar once, and has them erased for who asks', async () => {
    const sidecar = await startSidecar();
    const { key } = (await sidecar.api('GET', '/api/sites')).body.sites[0];
    const secret = siteSecret(sidecar.secret, key, 1);
    const site = { url: sidecar.url, siteKey: key, secret, outbox: 'waiting.sqlite' };
    const php = await startPhpSite(machinePhp(), await freePort(), site);
    try {
      const body = new URLSearchParams({ email: 'lite@example.test' });
      await fetch(`${php.localUrl}/contact.php`, { method: 'POST', body });
      assert.equal(await php.command('flush'), '1 sent, 0 waiting, 0 refused.\n');
      assert.equal(await php.command('flush'), '0 sent, 0 waiting, 0 refused.\n');
      const search = '/api/contacts?search=email:lite@example.test';
      assert.equal((await sidecar.api('GET', search)).body.total, '1');
      assert.match(await php.command('export', 'lite@example.test'), /"lite@example.test"/);
      assert.match(await php.command('erase', 'lite@example.test'), /^[1-9]\d* erased\.$/m);
      assert.equal((await sidecar.api('GET', search)).body.total, '0');
    } finally {
      await php.stop();
      await sidecar.stop();
    }
  });
});
