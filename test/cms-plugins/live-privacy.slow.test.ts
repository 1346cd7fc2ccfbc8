import assert from 'node:assert/strict';
import { deadAddress } from '../support/settings-screen.ts';
import { outboxOf } from '../support/wordpress-outbox.ts';
import { describeOnEachWordPress, type Shop } from '../support/wordpress-shop.ts';

const email = 'ann@example.test';

/** What the screens "Export personal data" and "Erase personal data" of WordPress do, page by page. */
describeOnEachWordPress('The privacy tools of WordPress', (shop) => {
  let contactId: number;
  beforeEach(async () => {
    await shop().wordPress.evaluate('mtc_sidecar_outbox()->drop(); return true;');
    contactId = await shop().sidecar.createContact({ email, firstname: 'Ann' });
    const visitor = await shop().stranger();
    await visitor.visitAndDeliver(await shop().trackedLink(contactId));
  });

  it('export what the sidecar has of somebody, and what still waits for it', async () => {
    await submit(shop());

    const { data, done } = await exported(shop());

    assert.equal(done, true);
    const labels = new Set(data.map(({ group_label: label }: any) => label));
    assert.equal(labels.has('Contact') && labels.has('Forms that wait for the sidecar'), true);
    const values = data.flatMap((item: any) => item.data.map(({ value }: any) => value));
    for (const value of ['Ann', email, 'A message', shop().page('sandals')])
      assert.equal(values.includes(value), true, value);
    await erased(shop());
  });

  it('erase it in the sidecar, in the outbox, and beside comments that nobody has approved yet', async () => {
    await shop().save({ forwardComments: true });
    await submit(shop());
    const comment = await pendingComment(shop());

    const { items_removed: isRemoved, messages, done } = await erased(shop());

    assert.deepEqual([isRemoved, messages, done], [true, [], true]);
    assert.equal((await shop().sidecar.api('GET', `/api/contacts/${contactId}`)).status, 404);
    assert.deepEqual(await outboxOf(shop()), []);
    assert.deepEqual(await keptWith(shop(), comment), []);
    assert.deepEqual((await exported(shop())).data, []);
  });

  it('give no half copy while the sidecar is down, and say why', async () => {
    await shop().save({ sidecarUrl: await deadAddress() });

    const { errors } = await exported(shop());

    assert.match(errors.mtc_sidecar[0], /^mtc-sidecar: The sidecar at .* cannot be reached/);
    await shop().save({ sidecarUrl: shop().sidecar.url });
    await erased(shop());
  });

  it('never lose an erasure: while the sidecar is down it waits, and is done later', async () => {
    await shop().save({ sidecarUrl: await deadAddress() });

    const { items_retained: isRetained, messages, done } = await erased(shop());

    assert.deepEqual([isRetained, done], [true, true]);
    assert.match(messages[0], /cannot be reached.* as soon as the sidecar answers\.$/);
    await shop().save({ sidecarUrl: shop().sidecar.url });
    await runScheduler(shop());
    assert.equal((await shop().sidecar.api('GET', `/api/contacts/${contactId}`)).status, 404);
    assert.deepEqual(await outboxOf(shop()), []);
  });
});

async function submit({ wordPress }: Shop): Promise<void> {
  await wordPress.evaluate(
    `do_action( 'mtc_sidecar_submit', array( 'email' => '${email}', 'message' => 'A message' ) ); return true;`,
  );
}

function exported({ wordPress }: Shop): Promise<any> {
  return wordPress.evaluate(`
    $exporters = apply_filters( 'wp_privacy_personal_data_exporters', array() );
    return call_user_func( $exporters['mtc-sidecar']['callback'], '${email}', 1 );`);
}

function erased({ wordPress }: Shop): Promise<any> {
  return wordPress.evaluate(`
    $erasers = apply_filters( 'wp_privacy_personal_data_erasers', array() );
    return call_user_func( $erasers['mtc-sidecar']['callback'], '${email}', 1 );`);
}

function pendingComment({ wordPress }: Shop): Promise<number> {
  return wordPress.evaluate(`
    $_POST['mtc_sidecar_comment'] = '1';
    $_SERVER['REMOTE_ADDR'] = '127.0.0.1';
    update_option( 'comment_moderation', '1' );
    return wp_new_comment( array(
      'comment_post_ID' => get_page_by_path( 'shoes' )->ID,
      'comment_author' => 'Ann', 'comment_author_email' => '${email}', 'comment_author_url' => '',
      'comment_content' => 'Nice shoes ' . wp_rand(), 'comment_type' => 'comment',
    ) );`);
}

function keptWith({ wordPress }: Shop, comment: number): Promise<unknown[]> {
  return wordPress.evaluate(`return get_comment_meta( ${comment}, '_mtc_sidecar_submission' );`);
}

/** Runs what the scheduler of WordPress has planned, now. */
function runScheduler({ wordPress }: Shop): Promise<unknown> {
  return wordPress.evaluate(`
    delete_transient( 'mtc_sidecar_delivery' );
    if ( false === wp_next_scheduled( 'mtc_sidecar_run_outbox' ) ) {
      throw new Exception( 'No run is planned.' );
    }
    do_action( 'mtc_sidecar_run_outbox' );
    return true;`);
}
