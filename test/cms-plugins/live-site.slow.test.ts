import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { newVisitor } from '../support/browser.ts';
import { freePort } from '../support/mariadb.ts';
import { describeOnEveryWordPress, type Shop } from '../support/wordpress-shop.ts';

describeOnEveryWordPress('A WordPress with the plugin', (shop) => {
  it('tells the sidecar its address and its mode when the settings are first saved', async () => {
    const { sites } = (await shop().sidecar.api('GET', '/api/sites')).body;

    const ours = sites.find(({ key }: { key: string }) => key === shop().site.key);

    assert.deepEqual(
      { origins: ours.origins, anonymous: ours.anonymous },
      { origins: [shop().wordPress.url], anonymous: 'off' },
    );
  });

  it('keeps the secret to itself', async () => {
    const answer = await shop().admin.rest('GET', 'settings');

    assert.equal(answer.body.hasSecret, true);
    assert.equal(JSON.stringify(answer.body).includes(shop().site.secret), false);
    const stored = await shop().wordPress.evaluate(
      'global $wpdb; return $wpdb->get_col("select option_value from $wpdb->options");',
    );
    assert.equal(JSON.stringify(stored).includes(shop().site.secret), false);
  });

  it('lets only admins read and change the settings', async () => {
    const editor = await shop().wordPress.signIn('editor');
    const route = `${shop().wordPress.url}/wp-json/mtc-sidecar/v1/settings`;

    const answers = [
      (await fetch(route)).status,
      (await fetch(route, { method: 'POST', body: new URLSearchParams('trackAnonymous=1') }))
        .status,
      (await editor.rest('GET', 'settings')).status,
      (await editor.rest('POST', 'settings', { trackAnonymous: true })).status,
      (await editor.rest('POST', 'test', {})).status,
    ];

    assert.deepEqual(answers, [401, 401, 403, 403, 403]);
    assert.equal((await shop().admin.rest('GET', 'settings')).body.trackAnonymous, false);
  });

  it('prints no gate for people who edit it, and one for its other members', async () => {
    const pageFor = async (name: 'editor' | 'subscriber'): Promise<string> => {
      const { cookies } = await shop().wordPress.signIn(name);
      const Cookie = cookies.map((cookie) => `${cookie.name}=${cookie.value}`).join('; ');
      return (await fetch(shop().page('shoes'), { headers: { Cookie } })).text();
    };

    const [editors, subscribers] = [await pageFor('editor'), await pageFor('subscriber')];

    assert.equal(gateTags(editors), 0);
    assert.equal(gateTags(subscribers), 1);
  });

  it('prints the gate once on pages, and never in feeds or behind the login', async () => {
    const text = async (path: string): Promise<string> =>
      (await fetch(`${shop().wordPress.url}${path}`)).text();

    const counts = await Promise.all(
      ['/', '/shoes/', '/no-such-page/', '/feed/', '/wp-login.php'].map(async (path) =>
        gateTags(await text(path)),
      ),
    );

    assert.deepEqual(counts, [1, 1, 1, 0, 0]);
  });

  it('answers whoever asks its known endpoint from another site, or with junk, with no', async () => {
    const token = new URL(
      await shop().trackedLink(await shop().sidecar.createContact({ firstname: 'Bea' })),
    ).searchParams.get('ct') as string;
    const own = { Origin: shop().wordPress.url };

    const answers = [
      await askKnown(shop(), `ct=${token}`, { Origin: 'https://evil.example' }),
      await askKnown(shop(), `ct=${token}`, {}),
      await askKnown(shop(), `ct[]=${token}`, own),
      await askKnown(shop(), `ct=${'a'.repeat(100_000)}`, own),
      await askKnown(shop(), 'ct=%ff%00%', own),
      await askKnown(shop(), '', own),
    ];

    for (const { status, headers } of answers) {
      assert.ok(status < 500, `answered ${status}`);
      assert.deepEqual(headers.getSetCookie(), []);
      assert.match(headers.get('cache-control') ?? '', /no-store/);
    }
  });

  it('builds its pages without calling the sidecar', async () => {
    const port = await freePort();
    await shop().save({ sidecarUrl: `http://127.0.0.1:${port}`, trackAnonymous: true });
    let calls = 0;
    const silentSidecar = createServer(() => calls++).listen(port, '127.0.0.1');

    const answers = await Promise.all(
      ['/', '/shoes/', '/boots/'].map((path) => fetch(`${shop().wordPress.url}${path}`)),
    );
    silentSidecar.close();

    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200],
    );
    assert.equal(calls, 0);
  });

  it('shows its pages without an error when the sidecar is gone', async () => {
    const saved = await shop().save({
      sidecarUrl: `http://127.0.0.1:${await freePort()}`,
      trackAnonymous: true,
    });
    const visitor = await newVisitor(shop().browser);
    const errors: Error[] = [];
    visitor.page.on('pageerror', (error) => errors.push(error));

    await visitor.visit(shop().page('shoes'));

    assert.equal(saved.sidecar.state, 'failed');
    assert.equal(saved.settings.trackAnonymous, true);
    assert.deepEqual(errors, []);
    assert.equal(await visitor.page.getByText('All our shoes.').count(), 1);
  });
});

function askKnown({ wordPress }: Shop, body: string, headers: Record<string, string>) {
  return fetch(`${wordPress.url}/wp-json/mtc-sidecar/v1/known`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    body,
  });
}

function gateTags(html: string): number {
  return [...html.matchAll(/<script[^>]* data-mtc-sidecar=/g)].length;
}
