import assert from 'node:assert/strict';
import { createForm, emailField } from '../support/form-post.ts';
import { openPage } from '../support/settings-screen.ts';
import {
  describeOnEachWordPress,
  describeOnEveryWordPress,
  type Shop,
} from '../support/wordpress-shop.ts';

const addresses = (sidecar: string, id: number) => ({
  script: `${sidecar}/form/generate.js?id=${id}`,
  frame: `${sidecar}/form/embed/${id}`,
});

describeOnEveryWordPress('Forms of the sidecar on a WordPress page', (shop) => {
  let id: number;
  before(async () => {
    id = await makeForm(shop());
  });

  for (const code of ['[mtc_form id="7"]', '[mautic type="form" id="7"]', '[mauticform id=7]'])
    it(`${code} stands for a form, with a frame where there are no scripts`, async () => {
      const html = await textOf(await newPost(shop(), `<p>Join us</p>\n${code}`));

      const { script, frame } = addresses(shop().sidecar.url, 7);
      assert.match(html, new RegExp(`<script[^>]* src="${escaped(script)}"[^>]*></script>`));
      assert.match(html, new RegExp(`<noscript><iframe src="${escaped(frame)}" title="Form"`));
      assert.doesNotMatch(html, /<p>\s*<script/);
    });

  it('a visitor fills the form in, whose answers reach the sidecar', async () => {
    const { page } = await shop().stranger();
    await page.goto(await newPost(shop(), `[mtc_form id="${id}"]`));

    await page.getByLabel('E-mail').fill('cleo@example.test');
    await page.getByRole('button', { name: 'Send' }).click();

    await page.getByText('Thank you').waitFor();
    const { body } = await shop().sidecar.api('GET', '/api/contacts?search=cleo@example.test');
    assert.equal(Number(body.total), 1);
  });

  it('is the same, byte for byte, for strangers and for people the site knows', async () => {
    const url = await newPost(shop(), `[mtc_form id="${id}"] ${block(id)}`);
    const stranger = await textOf(url);
    await shop().wordPress.clearPageCache();
    const known = await textOf(url, { Cookie: 'mtc_known=1; mautic_device_id=abc' });

    assert.equal(known, stranger);
    assert.equal(stranger.split(addresses(shop().sidecar.url, id).script).length, 3);
  });

  it('says nothing where no form can be, or no sidecar is', async () => {
    const odd = ['', '0', '-1', '7&quot;', '1e3', '../7', '9'.repeat(20)];
    const codes = [...odd.map((one) => `[mtc_form id="${one}"]`), '[mtc_form]', '[mautic]'];
    const url = await newPost(shop(), `${codes.join('\n')} <!-- wp:mtc-sidecar/form /-->`);
    assert.doesNotMatch(await textOf(url), /generate\.js|mtc_form|\[mautic/);

    await shop().save({ sidecarUrl: '' });
    const without = await textOf(await newPost(shop(), `[mtc_form id="7"] ${block(7)}`));
    assert.doesNotMatch(without, /generate\.js|mtc_form|wp-block-mtc/);
  });

  it('feeds have a link instead of a script', async () => {
    const html = await shop().wordPress.evaluate(
      'global $wp_query; $wp_query->is_feed = true; return do_shortcode( \'[mtc_form id="7"]\' );',
    );

    assert.equal(html, `<p><a href="${shop().sidecar.url}/form/embed/7">Open the form</a></p>`);
  });

  it('tags of a short code are given to people the site knows, and strangers are left alone', async () => {
    const codes =
      '[mautic type="tags" values="likes boots, -new"] [mautictags values="fan&amp;co"]';
    const url = await newPost(shop(), `<p>Boots</p>${codes}`);
    const { visitor, contactId } = await shop().knownVisitor();
    const stranger = await shop().stranger();

    await visitor.visitAndDeliver(url);
    await stranger.visit(url);

    const { body } = await shop().sidecar.api('GET', `/api/contacts/${contactId}`);
    const tags = body.contact.tags.map(({ tag }: any) => tag);
    assert.deepEqual(tags.sort(), ['fan&co', 'likes boots']);
    assert.deepEqual(stranger.requestsTo(shop().sidecar.url), []);
  });

  it('leaves of other short codes of WP Mautic what it can', async () => {
    const content = '[mautic type="content" slot="hello"]Hello <em>you</em>[/mautic]';
    const url = await newPost(
      shop(),
      `<p>${content}</p>[mauticfocus id="3"][mautic type="focus" id="4"]
[mautic type="video" src="https://example.test/shoes.mp4" gate-time="5" form-id="2"]`,
    );

    const html = await textOf(url);

    assert.match(html, />Hello <em>you<\/em>/);
    assert.match(html, /<video[^>]*>\s*<source[^>]* src="https:\/\/example\.test\/shoes\.mp4/);
    assert.doesNotMatch(html, /\[mautic|\/focus\/|mautic-slot/);
  });

  it('leaves the short codes to WP Mautic while that one is active', async () => {
    const own =
      "add_action('init', fn() => add_shortcode('mautic', fn() => 'WP Mautic was here'));";
    await shop().wordPress.evaluate(
      `return file_put_contents(WPMU_PLUGIN_DIR . '/wp-mautic.php', "<?php ${own}");`,
    );
    try {
      const url = await newPost(shop(), '[mautic type="form" id="7"]');
      assert.match(await textOf(url), /WP Mautic was here/);
    } finally {
      await shop().wordPress.evaluate("return unlink(WPMU_PLUGIN_DIR . '/wp-mautic.php');");
    }
  });
});

describeOnEachWordPress('The form block in the editor of WordPress', (shop) => {
  it('an author puts the block on a page, sees the form, and so do readers', async () => {
    const id = await makeForm(shop());
    await shop().wordPress.evaluate(withoutWelcome);
    const page = await openPage(shop());
    await page.goto(`${shop().wordPress.url}/wp-admin/post-new.php`);
    const canvas = page.frameLocator('iframe[name="editor-canvas"]');

    await canvas.getByLabel('Add title').waitFor();
    await page.evaluate(insertBlock);
    await canvas.getByLabel('Number of the form').fill(String(id));
    await canvas.getByRole('button', { name: 'Show the form' }).click();
    await canvas.frameLocator(`iframe[title="Form ${id}"]`).getByLabel('E-mail').waitFor();
    const url = (await page.evaluate(publish)) as string;

    assert.match(await textOf(url), /<div class="wp-block-mtc-sidecar-form">\s*<script/);
  });
});

const block = (id: number): string => `<!-- wp:mtc-sidecar/form {"id":${id}} /-->`;
const escaped = (text: string): string => text.replace(/[.?/]/g, '\\$&');

/** Kept with the account: a page that is told may forget it, as it reads what is kept there late. */
const withoutWelcome = `
  $preferences = ['core/edit-post' => ['welcomeGuide' => false], '_modified' => gmdate('c')];
  $key = $GLOBALS['wpdb']->get_blog_prefix() . 'persisted_preferences';
  return (bool) update_user_meta(1, $key, $preferences);`;
const insertBlock = `(() => {
  wp.data.dispatch('core/block-editor').insertBlock(wp.blocks.createBlock('mtc-sidecar/form'));
})()`;
const publish = `(async () => {
  wp.data.dispatch('core/editor').editPost({ title: 'Written in the editor', status: 'publish' });
  await wp.data.dispatch('core/editor').savePost();
  return wp.data.select('core/editor').getPermalink();
})()`;

function makeForm({ sidecar }: Shop): Promise<number> {
  const button = { label: 'Send', type: 'button', alias: 'send' };
  const thanks = { postAction: 'message', postActionProperty: 'Thank you' };
  return createForm(sidecar, [emailField, button], thanks);
}

/** Publishes a page and gives its address. */
function newPost({ wordPress }: Shop, content: string): Promise<string> {
  const text = JSON.stringify(content).replaceAll('$', '\\$');
  return wordPress.evaluate(
    `return get_permalink(wp_insert_post(array('post_type' => 'page', 'post_status' => 'publish',
      'post_title' => 'Join', 'post_content' => ${text})));`,
  );
}

async function textOf(url: string, headers: Record<string, string> = {}) {
  return (await fetch(url, { headers })).text();
}
