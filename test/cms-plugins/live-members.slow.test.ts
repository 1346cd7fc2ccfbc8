import assert from 'node:assert/strict';
import { pagesOf } from '../support/sidecar.ts';
import { outboxOf } from '../support/wordpress-outbox.ts';
import { describeOnEachWordPress, type Shop } from '../support/wordpress-shop.ts';

type Headers = Record<string, string>;

/** Members sign in and out by the forms of WordPress. */
describeOnEachWordPress('Who signs in to WordPress', (shop) => {
  beforeEach(() => shop().wordPress.evaluate('mtc_sidecar_outbox()->drop(); return true;'));

  it('is not told to the sidecar unless the site wants it', async () => {
    await signIn(shop(), await followedDevice(shop()));

    assert.deepEqual(await outboxOf(shop()), []);
  });

  it('is who the browser belongs to from then on, and pages say nothing of it', async () => {
    await shop().save({ identifyMembers: true, trackAnonymous: true });
    const visitor = await shop().stranger();
    await visitor.visitAndDeliver(shop().page('shoes'));
    const device = (await visitor.cookies()).mautic_device_id as string;

    const cookie = await signIn(shop(), device);
    await deliver(shop());
    await visitor.visitAndDeliver(shop().page('boots'));

    const pages = pagesOf(await shop().sidecar.timeline(await memberId(shop())));
    assert.deepEqual(pages.slice(-2), [shop().page('shoes'), shop().page('boots')]);
    const html = await (await fetch(shop().page('boots'), { headers: { Cookie: cookie } })).text();
    assert.equal(html.includes('subscriber@example.test'), false);
    assert.equal(html.includes(device), false);
  });

  it('is nobody in that browser once signed out', async () => {
    await shop().save({ identifyMembers: true, trackAnonymous: true });
    const visitor = await shop().stranger();
    await visitor.visitAndDeliver(shop().page('shoes'));
    const device = (await visitor.cookies()).mautic_device_id as string;
    const cookie = await signIn(shop(), device);
    await deliver(shop());

    await signOut(shop(), cookie, device);
    await deliver(shop());
    await visitor.visitAndDeliver(shop().page('sandals'));

    const pages = pagesOf(await shop().sidecar.timeline(await memberId(shop())));
    assert.equal(pages.includes(shop().page('sandals')), false);
  });

  it('is not told of browsers that are not followed, that said no, or of the team', async () => {
    await shop().save({ identifyMembers: true });
    const device = await followedDevice(shop());

    await signIn(shop(), '');
    await signIn(shop(), 'made-up');
    await signIn(shop(), device, { headers: { 'Sec-GPC': '1' } });
    await signIn(shop(), device, { name: 'editor' });

    assert.deepEqual(await outboxOf(shop()), []);
  });

  it('is told with name and address only, by this browser', async () => {
    await shop().save({ identifyMembers: true });
    const device = await followedDevice(shop());

    await signIn(shop(), device);

    const [{ kind, contact, visitor }, ...others] = await outboxOf(shop());
    assert.deepEqual(others, []);
    assert.deepEqual([kind, visitor], ['sign-in', { device }]);
    assert.deepEqual(contact, { email: 'subscriber@example.test', firstname: '', lastname: '' });
  });
});

/** The key of a browser that came through a tracked link. */
async function followedDevice(shop: Shop): Promise<string> {
  const { visitor } = await shop.knownVisitor();
  return (await visitor.cookies()).mautic_device_id as string;
}

interface Member {
  readonly name?: 'subscriber' | 'editor';
  readonly headers?: Headers;
}

/** Gives the cookies of the account. */
async function signIn(
  { wordPress }: Shop,
  device: string,
  { name = 'subscriber', headers = {} }: Member = {},
): Promise<string> {
  const test = 'wordpress_test_cookie=WP%20Cookie%20check';
  const answer = await fetch(`${wordPress.url}/wp-login.php`, {
    method: 'POST',
    headers: { Cookie: `${test}; mautic_device_id=${device}`, ...headers },
    body: new URLSearchParams({ log: name, pwd: `${name} password`, testcookie: '1' }),
    redirect: 'manual',
  });
  assert.equal(answer.status, 302);
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}

async function signOut({ wordPress }: Shop, account: string, device: string): Promise<void> {
  const headers = { Cookie: `${account}; mautic_device_id=${device}` };
  const ask = (query: string) =>
    fetch(`${wordPress.url}/wp-login.php?action=logout${query}`, { headers, redirect: 'manual' });
  const page = await (await ask('')).text();
  const [, nonce] = /_wpnonce=(\w+)/.exec(page) ?? [];
  assert.equal((await ask(`&_wpnonce=${nonce}`)).status, 302);
}

/** Runs what the scheduler of WordPress has planned, now. */
async function deliver({ wordPress, admin }: Shop): Promise<void> {
  await wordPress.evaluate("do_action( 'mtc_sidecar_run_outbox' ); return true;");
  const { waiting, givenUp } = (await admin.rest('GET', 'outbox')).body;
  assert.deepEqual([waiting, givenUp], [0, 0]);
}

async function memberId({ sidecar }: Shop): Promise<number> {
  const { body } = await sidecar.api('GET', '/api/contacts?search=email:subscriber@example.test');
  return Object.values<any>(body.contacts)[0].id;
}
