import assert from 'node:assert/strict';
import { openScreen, save } from '../support/settings-screen.ts';
import { describeOnEachWordPress } from '../support/wordpress-shop.ts';

const ownRows = `
  global $wpdb;
  return array(
    'options'  => $wpdb->get_col( "select option_name from $wpdb->options where option_name like '%mtc%'" ),
    'usermeta' => $wpdb->get_col( "select meta_key from $wpdb->usermeta where meta_key like '%mtc%'" ),
    'tables'   => $wpdb->get_col( "show tables like '%mtc%'" ),
  );`;

const deletePlugin = `
  $plugin = 'mtc-sidecar/mtc-sidecar.php';
  deactivate_plugins( $plugin );
  return true === delete_plugins( array( $plugin ) );`;

describeOnEachWordPress('Taking the plugin out of WordPress', (shop) => {
  it('leaves nothing of the plugin in the database, and pages without a gate', async () => {
    const before = await shop().wordPress.evaluate(ownRows);
    const deleted = await shop().wordPress.evaluate(deletePlugin);
    await shop().wordPress.clearPageCache();
    const answer = await fetch(shop().page('shoes'));

    assert.notDeepEqual(before.options, []);
    assert.equal(deleted, true);
    const after = await shop().wordPress.evaluate(ownRows);
    assert.deepEqual(after, { options: [], usermeta: [], tables: [] });
    assert.equal(answer.status, 200);
    assert.equal((await answer.text()).includes('mtc'), false);
  });
});

describeOnEachWordPress(
  'Taking the plugin out of a WordPress that wants to keep its data',
  (shop) => {
    it('keeps the settings, the secret and what waits, and runs nothing', async () => {
      const refused = await shop().admin.rest('POST', 'settings', { keepData: 'yes' });
      const page = await openScreen(shop());
      await page.getByLabel('Keep settings and what waits').check();
      await save(page);
      await shop().wordPress.evaluate(
        "do_action( 'mtc_sidecar_submit', array( 'email' => 'ann@example.test' ) ); return true;",
      );

      const deleted = await shop().wordPress.evaluate(deletePlugin);

      assert.equal(refused.status, 400);
      assert.equal(deleted, true);
      const { options, tables } = await shop().wordPress.evaluate(ownRows);
      for (const name of ['mtc_sidecar', 'mtc_sidecar_secret', 'mtc_sidecar_keep_data'])
        assert.ok(options.includes(name), name);
      assert.deepEqual(tables, ['wp_mtc_sidecar_outbox']);
      const isPlanned = "return false !== wp_next_scheduled( 'mtc_sidecar_run_outbox' );";
      assert.equal(await shop().wordPress.evaluate(isPlanned), false);
    });
  },
);
