import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { siteSecret } from '../../sidecar/auth/secrets.ts';
import { signatureOf } from '../../sidecar/auth/signature.ts';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

interface Change {
  readonly secret?: string;
  readonly key?: string;
  readonly secondsAgo?: number;
  readonly sentBody?: string;
  readonly sentPath?: string;
  readonly without?: string;
}

describeOnEachDatabase('Signed calls of a site', (product) => {
  let sidecar: TestSidecar;
  let siteKey: string;
  before(async () => {
    sidecar = await startSidecar(product);
    siteKey = (await sidecar.api('GET', '/api/sites')).body.sites[0].key;
  });
  after(() => sidecar.stop());

  /** Signs a call as a plugin does, then changes what the case is about. */
  function call(method: string, path: string, body = '', change: Change = {}) {
    const timestamp = String(Math.floor(Date.now() / 1000) - (change.secondsAgo ?? 0));
    const id = randomUUID();
    const secret = change.secret ?? siteSecret(sidecar.secret, siteKey, 1);
    const signed = { method, path, timestamp, id, body: Buffer.from(body) };
    const headers: Record<string, string> = {
      'Mtc-Key': change.key ?? siteKey,
      'Mtc-Timestamp': timestamp,
      'Mtc-Id': id,
      'Mtc-Signature': signatureOf(secret, signed),
      'Content-Type': 'application/json',
    };
    if (change.without !== undefined) delete headers[change.without];
    const sent = change.sentBody ?? body;
    return browserClient(sidecar.url, 'GuzzleHttp/7').send(method, change.sentPath ?? path, {
      headers,
      ...(sent !== '' && { body: sent }),
    });
  }

  it('a ping tells product, version, time and the settings of the site', async () => {
    const { status, json } = await call('GET', '/mtc/v1/ping');
    assert.equal(status, 200);
    assert.deepEqual(
      [json.ok, json.product, json.site.key, json.site.anonymous],
      [true, 'mtc-sidecar', siteKey, 'visits'],
    );
    assert.ok(Math.abs(json.time - Date.now() / 1000) < 60);
  });

  it('the switch of the plugin changes what becomes of strangers', async () => {
    const body = JSON.stringify({ anonymous: 'off', origins: ['https://Shop.example/'] });
    const { json } = await call('PUT', '/mtc/v1/site', body);
    assert.equal(json.site.anonymous, 'off');
    assert.ok(json.site.origins.includes('https://shop.example'));
    assert.equal(
      (await browserClient(sidecar.url).view({ page_url: 'a' })).result,
      'ignored;anonymous-off',
    );
    await call('PUT', '/mtc/v1/site', '{"anonymous":"visits"}');
    assert.equal((await browserClient(sidecar.url).view({ page_url: 'a' })).result, 'stored');
  });

  const body = '{"anonymous":"contacts"}';
  const refused: [sentence: string, change: Change, type: string][] = [
    ['another body', { sentBody: '{"anonymous":"off"}' }, 'signature_wrong'],
    ['another path', { sentPath: '/mtc/v1/ping' }, 'signature_wrong'],
    ['another secret', { secret: 'x'.repeat(43) }, 'signature_wrong'],
    ['a key that no site has', { key: 'nobody' }, 'site_unknown'],
    ['a call from six minutes ago', { secondsAgo: 360 }, 'clock_skew'],
    ['a call from six minutes ahead', { secondsAgo: -360 }, 'clock_skew'],
    ['no signature', { without: 'Mtc-Signature' }, 'signature_missing'],
    ['no call id', { without: 'Mtc-Id' }, 'signature_missing'],
  ];
  for (const [sentence, change, type] of refused) {
    it(`${sentence} is refused as ${type} and changes nothing`, async () => {
      const { status, json } = await call('PUT', '/mtc/v1/site', body, change);
      assert.deepEqual([status, json.errors[0].type], [401, type]);
      assert.equal((await sidecar.api('GET', '/api/sites')).body.sites[0].anonymous, 'visits');
    });
  }

  it('settings that are none are refused with a sentence per field', async () => {
    for (const [sent, field] of [
      ['{"anonymous":"maybe"}', 'anonymous'],
      ['{"origins":["javascript:x"]}', 'origins'],
      ['not json', 'body'],
      ['null', 'body'],
    ] as const) {
      const { status, json } = await call('PUT', '/mtc/v1/site', sent);
      assert.equal(status, 400, sent);
      assert.ok(json.errors[0].details[field], sent);
    }
  });

  it('a plugin of a sidecar below a path signs the path below it', async () => {
    const below = await startSidecar(product, { MTC_BASE_URL: 'http://127.0.0.1/track' });
    try {
      const [site] = (await below.api('GET', '/api/sites')).body.sites;
      const timestamp = String(Math.floor(Date.now() / 1000));
      const signed = {
        method: 'GET',
        path: '/mtc/v1/ping',
        timestamp,
        id: randomUUID(),
        body: Buffer.alloc(0),
      };
      const signature = signatureOf(siteSecret(below.secret, site.key, 1), signed);
      const headers = {
        'Mtc-Key': site.key,
        'Mtc-Timestamp': timestamp,
        'Mtc-Id': signed.id,
        'Mtc-Signature': signature,
      };
      assert.equal(
        (await browserClient(below.url).send('GET', '/track/mtc/v1/ping', { headers })).status,
        200,
      );
    } finally {
      await below.stop();
    }
  });
});
