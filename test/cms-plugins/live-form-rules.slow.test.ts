import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { deadAddress, openScreen, save, tabTo } from '../support/settings-screen.ts';
import { outboxOf } from '../support/wordpress-outbox.ts';
import { describeOnEachWordPress, type Shop } from '../support/wordpress-shop.ts';

describeOnEachWordPress('Each form of WordPress', (shop) => {
  beforeEach(() =>
    shop().wordPress.evaluate(
      "mtc_sidecar_outbox()->drop(); delete_option( 'mtc_sidecar_forms' ); return true;",
    ),
  );

  it('is listed once it was sent, or where its plugin keeps it as a post', async () => {
    await shop().wordPress.evaluate(`
      register_post_type( 'wpcf7_contact_form' );
      return wp_insert_post( array( 'post_type' => 'wpcf7_contact_form', 'post_status' => 'publish', 'post_title' => 'Write us' ) );`);
    await send(shop());

    const { body } = await shop().admin.rest('GET', 'forms');
    const listed = await shop().wordPress.evaluate(
      "register_post_type( 'wpcf7_contact_form' ); return mtc_sidecar_answer_forms();",
    );

    assert.deepEqual(body.forms, [{ key: 'custom:offer', provider: 'custom', title: 'Offer' }]);
    const titles = listed.forms.map(({ title }: any) => title);
    assert.deepEqual(titles, ['Offer', 'Write us']);
    await shop().wordPress.evaluate(
      "foreach ( get_posts( array( 'post_type' => 'wpcf7_contact_form', 'numberposts' => -1 ) ) as $p ) { wp_delete_post( $p->ID, true ); } return true;",
    );
  });

  it('can be switched off by itself', async () => {
    await send(shop());
    const page = await openScreen(shop());

    await page.getByLabel('Offer (custom)', { exact: true }).uncheck();
    await page.getByText('Not saved yet').waitFor();
    await save(page);
    await forgetOutbox(shop());
    await send(shop());
    await send(shop(), 'newsletter');

    const forms = (await outboxOf(shop())).map(({ form }) => form.id);
    assert.deepEqual(forms, ['newsletter']);
  });

  it('shows where its answers go, as the sidecar finds out by itself', async () => {
    await send(shop());
    const page = await openScreen(shop());

    await openFields(page);

    assert.deepEqual(await chosen(page), {
      email: 'Automatic: Email',
      'your-name': 'Automatic: First Name, Last Name',
      domicile: 'Automatic: no field of the contact',
      note: 'Automatic: no field of the contact',
    });
  });

  it('sends each answer where the admin wants it, and what is private not at all', async () => {
    await send(shop());
    const page = await openScreen(shop());

    await openFields(page);
    await page.getByLabel('domicile').selectOption('City');
    await page.getByLabel('note').selectOption('Do not send');
    await save(page);
    await forgetOutbox(shop());
    await send(shop());

    const [{ fields }] = await outboxOf(shop());
    const targets = Object.fromEntries(fields.map(({ key, to }: any) => [key, to ?? null]));
    assert.deepEqual(targets, { email: null, 'your-name': null, domicile: 'city' });
    await page.reload();
    await openFields(page);
    assert.equal((await chosen(page)).domicile, 'City');
    await runScheduler(shop());
    const { contacts } = (
      await shop().sidecar.api('GET', '/api/contacts?search=email:ann@offer.test')
    ).body;
    const [contact] = Object.values<any>(contacts);
    assert.deepEqual([contact.fields.all.city, contact.fields.all.lastname], ['Rome', 'Example']);
  });

  it('can be mapped by the keyboard alone', async () => {
    await send(shop());
    const page = await openScreen(shop());

    await tabTo(page, 'Offer (custom)');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByLabel('domicile').waitFor();
    await tabTo(page, 'domicile');
    await page.keyboard.press('ArrowDown');
    await tabTo(page, 'Save settings');
    await page.keyboard.press('Enter');
    await page.getByText('Saved here and in the sidecar').waitFor();

    const { body } = await shop().admin.rest('GET', 'settings');
    assert.deepEqual(body.forms, { 'custom:offer': { forward: true, map: { domicile: '' } } });
  });

  it('says so when the sidecar cannot tell where answers go', async () => {
    await send(shop());
    await shop().save({ sidecarUrl: await deadAddress() });
    const page = await openScreen(shop());

    await page.getByRole('button', { name: 'Fields of Offer (custom)' }).click();

    await page.getByText(/The sidecar at .* cannot be reached/).waitFor();
  });

  it('is shown to nobody who may not manage the site', async () => {
    const editor = await shop().wordPress.signIn('editor');

    assert.equal((await editor.rest('GET', 'forms')).status, 403);
    assert.equal((await editor.rest('GET', 'forms/preview')).status, 403);
  });
});

function send({ wordPress }: Shop, form = 'offer'): Promise<unknown> {
  return wordPress.evaluate(`
    do_action( 'mtc_sidecar_submit', array(
      'email' => 'ann@${form}.test', 'your-name' => 'Ann Example', 'domicile' => 'Rome', 'note' => 'Between us',
    ), '${form}', '${form[0]?.toUpperCase()}${form.slice(1)}' );
    return true;`);
}

function forgetOutbox({ wordPress }: Shop): Promise<unknown> {
  return wordPress.evaluate('mtc_sidecar_outbox()->drop(); return true;');
}

async function openFields(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Fields of Offer (custom)' }).click();
  await page.getByLabel('domicile').waitFor();
}

/** The words of what is chosen for each field. */
async function chosen(page: Page): Promise<Record<string, string>> {
  const pairs = ['email', 'your-name', 'domicile', 'note'].map(async (label) => {
    const words = page.getByLabel(label, { exact: true }).locator('option:checked');
    return [label, (await words.textContent()) ?? ''] as const;
  });
  return Object.fromEntries(await Promise.all(pairs));
}

/** Runs what the scheduler of WordPress has planned, now. */
function runScheduler({ wordPress }: Shop): Promise<unknown> {
  return wordPress.evaluate("do_action( 'mtc_sidecar_run_outbox' ); return true;");
}
