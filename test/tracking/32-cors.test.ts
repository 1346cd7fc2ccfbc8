import assert from 'node:assert/strict';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

const marker = { 'X-Requested-With': 'XMLHttpRequest' };

describeOnEachDatabase('Pages of other origins', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product, {
      MTC_SITE_ORIGINS: 'https://shop.example,https://*.shop.example',
    });
  });
  after(() => sidecar.stop());

  const ask = (origin: string, headers: Record<string, string> = marker) =>
    browserClient(sidecar.url).view({ page_url: 'a' }, { ...headers, Origin: origin });
  const preflight = (path: string, headers: Record<string, string>) =>
    browserClient(sidecar.url).send('OPTIONS', path, { headers });

  it('a listed origin may read the answer, in any case and any depth below a wildcard', async () => {
    for (const origin of [
      'https://shop.example',
      'https://a.b.shop.example',
      'https://WWW.Shop.example',
    ]) {
      const { headers } = await ask(origin);
      assert.equal(headers['access-control-allow-origin'], origin);
      assert.equal(headers['access-control-allow-credentials'], 'true');
      assert.equal(headers.vary, 'Origin');
    }
  });

  it('another origin may not read it, but its view is stored', async () => {
    const refused = [
      'http://shop.example',
      'https://shop.example:8443',
      'https://evilshop.example',
      'https://shop.example.evil.example',
      'https://evil.example/.shop.example',
      'null',
      'https://shop.exampl',
      'https://a, https://x.shop.example',
    ];
    for (const origin of refused) {
      const { headers, result, status } = await ask(origin);
      assert.equal(headers['access-control-allow-origin'], undefined, origin);
      assert.equal(headers.vary, 'Origin');
      assert.deepEqual([status, result], [200, 'stored']);
    }
  });

  it('without the marker of a script no page may read the answer', async () => {
    const { headers } = await ask('https://shop.example', {});
    assert.equal(headers['access-control-allow-origin'], undefined);
    assert.equal(headers.vary, 'Origin');
  });

  it('a preflight is always 204; only a listed origin that names its headers is let through', async () => {
    const names = { 'Access-Control-Request-Headers': 'x-requested-with' };
    for (const path of ['/mtc/event', '/mtc', '/mtracking.gif', '/mtc.js']) {
      const good = await preflight(path, { Origin: 'https://shop.example', ...names });
      assert.equal(good.status, 204);
      assert.equal(good.headers['access-control-allow-origin'], 'https://shop.example');
      assert.equal(good.headers['access-control-max-age'], '36000');
    }
    for (const headers of [
      { Origin: 'https://evil.example', ...names },
      { Origin: 'https://shop.example' },
      names,
      {},
    ]) {
      const bad = await preflight('/mtc/event', headers as Record<string, string>);
      assert.equal(bad.status, 204);
      assert.equal(bad.headers.vary, 'Origin');
      assert.equal(bad.headers['access-control-allow-origin'], undefined);
    }
  });

  it('the API and the pages for operators are closed to other origins', async () => {
    const headers = {
      Origin: 'https://shop.example',
      'Access-Control-Request-Headers': 'authorization',
    };
    for (const path of [
      '/api/contacts/1',
      '/index.php/api/contacts/1',
      '/mtc/v1/site',
      '/sign-in',
    ]) {
      const answer = await preflight(path, headers);
      assert.equal(answer.status, 204);
      assert.equal(answer.headers['access-control-allow-origin'], undefined, path);
    }
  });

  it('a lone star lets every origin in, but not pages without one', async () => {
    const open = await startSidecar(product, { MTC_SITE_ORIGINS: '*' });
    try {
      const ask = (Origin: string) => browserClient(open.url).view({}, { ...marker, Origin });
      assert.equal(
        (await ask('https://any.example')).headers['access-control-allow-origin'],
        'https://any.example',
      );
      assert.equal((await ask('null')).headers['access-control-allow-origin'], undefined);
    } finally {
      await open.stop();
    }
  });
});
