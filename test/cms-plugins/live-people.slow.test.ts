import assert from 'node:assert/strict';
import { outboxOf } from '../support/wordpress-outbox.ts';
import { describeOnEachWordPress, type Shop } from '../support/wordpress-shop.ts';

const agent = 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0';
const device = 'abcdefghijklmnopqrstuvw';

describeOnEachWordPress('People of a WordPress', (shop) => {
  beforeEach(async () => {
    await shop().wordPress.evaluate('mtc_sidecar_outbox()->drop(); return true;');
    await shop().save({ forwardComments: true, forwardRegistrations: true });
  });

  it('a comment asks whether it may be forwarded, if the site wants that', async () => {
    const post = await newPost(shop());
    assert.match(await (await fetch(post.url)).text(), /name="mtc_sidecar_comment"/);

    await shop().save({ forwardComments: false });
    await shop().wordPress.clearPageCache();
    assert.doesNotMatch(await (await fetch(post.url)).text(), /mtc_sidecar_comment/);
  });

  it('a comment with the tick is forwarded once it is approved, as its author sent it', async () => {
    const post = await newPost(shop());
    await comment(shop(), post, 'approved@example.test', true);
    assert.deepEqual(await outboxOf(shop()), []);

    await setStatus(shop(), 'approved@example.test', 'approve');
    await setStatus(shop(), 'approved@example.test', 'hold');
    await setStatus(shop(), 'approved@example.test', 'approve');

    const [body, ...others] = await outboxOf(shop());
    assert.deepEqual(others, []);
    assert.deepEqual(body.form, { provider: 'wordpress', id: 'comment', title: 'Comments' });
    assert.deepEqual(
      body.fields.map(({ key, value }: any) => [key, value]),
      [
        ['email', 'approved@example.test'],
        ['name', 'Änn "O\'Hara"'],
        ['website', ''],
        ['comment', 'Nice \\ shoes 👟'],
      ],
    );
    assert.equal(body.visitor.device, device);
    assert.equal(body.net.ua, agent);
  });

  it('a comment without the tick, or one that is spam, stays in WordPress', async () => {
    const post = await newPost(shop());
    await comment(shop(), post, 'quiet@example.test', false);
    await comment(shop(), post, 'spam@example.test', true);

    await setStatus(shop(), 'quiet@example.test', 'approve');
    await setStatus(shop(), 'spam@example.test', 'spam');

    assert.deepEqual(await outboxOf(shop()), []);
  });

  it('who registers is forwarded, without the password', async () => {
    await register(shop(), 'cleo');

    const [body] = await outboxOf(shop());
    assert.deepEqual(body.form, {
      provider: 'wordpress',
      id: 'registration',
      title: 'Registration',
    });
    assert.equal(body.fields[0].value, 'cleo@example.test');
    assert.doesNotMatch(JSON.stringify(body), /pass/i);
  });

  it('accounts that an admin makes are not', async () => {
    await shop().wordPress.evaluate(
      "return wp_insert_user( array( 'user_login' => 'dora', 'user_pass' => 'x', 'user_email' => 'dora@example.test' ) );",
    );

    assert.deepEqual(await outboxOf(shop()), []);
  });

  it('without the switches nobody is', async () => {
    await shop().save({ forwardComments: false, forwardRegistrations: false });
    const post = await newPost(shop());

    await comment(shop(), post, 'off@example.test', true);
    await setStatus(shop(), 'off@example.test', 'approve');
    await register(shop(), 'emil');

    assert.deepEqual(await outboxOf(shop()), []);
  });
});

interface Post {
  readonly id: number;
  readonly url: string;
}

function newPost({ wordPress }: Shop): Promise<Post> {
  return wordPress.evaluate(`
    $id = wp_insert_post( array( 'post_type' => 'post', 'post_status' => 'publish', 'comment_status' => 'open', 'post_title' => 'News', 'post_content' => 'New shoes.' ) );
    return array( 'id' => $id, 'url' => get_permalink( $id ) );`);
}

async function comment(
  { wordPress }: Shop,
  post: Post,
  email: string,
  hasTick: boolean,
): Promise<void> {
  const body = new URLSearchParams({
    comment_post_ID: String(post.id),
    author: 'Änn "O\'Hara"',
    email,
    comment: 'Nice \\ shoes 👟',
    ...(hasTick && { mtc_sidecar_comment: '1' }),
  });
  const headers = { 'User-Agent': agent, Cookie: `mautic_device_id=${device}`, Referer: post.url };
  const url = `${wordPress.url}/wp-comments-post.php`;
  const answer = await fetch(url, { method: 'POST', body, headers, redirect: 'manual' });
  assert.equal(answer.status, 302);
}

function setStatus({ wordPress }: Shop, email: string, status: string): Promise<void> {
  return wordPress.evaluate(`
    $comment = get_comments( array( 'author_email' => '${email}', 'status' => 'any' ) )[0];
    return wp_set_comment_status( $comment->comment_ID, '${status}' );`);
}

async function register({ wordPress }: Shop, name: string): Promise<void> {
  await wordPress.evaluate("return update_option( 'users_can_register', 1 );");
  const body = new URLSearchParams({ user_login: name, user_email: `${name}@example.test` });
  const url = `${wordPress.url}/wp-login.php?action=register`;
  const answer = await fetch(url, { method: 'POST', body, redirect: 'manual' });
  assert.equal(answer.status, 302);
}
