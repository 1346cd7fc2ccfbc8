import assert from 'node:assert/strict';
import { describeOnEachWordPress } from '../support/wordpress-shop.ts';

const ownRows = `
  global $wpdb;
  return array(
    'options'  => $wpdb->get_col( "select option_name from $wpdb->options where option_name like '%mtc%'" ),
    'usermeta' => $wpdb->get_col( "select meta_key from $wpdb->usermeta where meta_key like '%mtc%'" ),
    'tables'   => $wpdb->get_col( "show tables like '%mtc%'" ),
  );`;

describeOnEachWordPress('Taking the plugin out of WordPress', (shop) => {
  it('leaves nothing of the plugin in the database, and pages without a gate', async () => {
    const before = await shop().wordPress.evaluate(ownRows);
    const deleted = await shop().wordPress.evaluate(`
      $plugin = 'mtc-sidecar/mtc-sidecar.php';
      deactivate_plugins( $plugin );
      return true === delete_plugins( array( $plugin ) );`);
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
