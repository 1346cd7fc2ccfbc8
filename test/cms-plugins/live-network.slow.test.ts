import assert from 'node:assert/strict';
import { layOutPlugin } from '../../cms-plugins/build.ts';
import { startWordPress, type WordPress } from '../support/wordpress.ts';

const tables = 'global $wpdb; return $wpdb->get_col( "show tables like \'%mtc_sidecar%\'" );';

describe('A network of two WordPress sites', function () {
  this.timeout(60_000);
  let wordPress: WordPress;
  before(async function () {
    this.timeout(300_000);
    wordPress = await startWordPress({ release: 'newest', isNetwork: true, layOutPlugin });
    await addSite('two');
    for (const [path, key] of sites) await save(path, { siteKey: key });
  });
  after(async () => {
    const complaints = wordPress.complaints().split('\n');
    await wordPress.stop();
    // WordPress itself complains about parts of it that only networks use.
    const ours = complaints.filter((line) => line.includes('/plugins/mtc-sidecar/'));
    assert.deepEqual(ours, []);
  });

  const sites = [
    ['/', 'key-of-one'],
    ['/two/', 'key-of-two'],
  ] as const;

  /** As the settings screen of a site does. */
  const save = (path: string, changes: object) => {
    const settings = { sidecarUrl: 'https://sidecar.example', ...changes };
    return wordPress.evaluate(
      `mtc_sidecar_administration()->save( json_decode( '${JSON.stringify(settings)}', true ) ); return true;`,
      path,
    );
  };
  const addSite = (name: string): Promise<number> =>
    wordPress.evaluate(
      `return wp_insert_site( array( 'domain' => $_SERVER['HTTP_HOST'], 'path' => '/${name}/', 'title' => '${name}', 'user_id' => 1 ) );`,
    );
  const submit = (path: string) =>
    wordPress.evaluate(
      "do_action( 'mtc_sidecar_submit', array( 'email' => 'ann@example.test' ) ); return true;",
      path,
    );
  const waiting = (path: string) =>
    wordPress.evaluate('return mtc_sidecar_adapter()->status()->waiting;', path);

  it('has settings for each of them', async () => {
    for (const [path, key] of sites) {
      const html = await (await fetch(wordPress.url + path)).text();
      assert.deepEqual(
        [...html.matchAll(/data-mtc-site="([^"]*)"/g)].map(([, found]) => found),
        [key],
      );
      const known = `${path === '/' ? '' : path.slice(0, -1)}/wp-json/mtc-sidecar/v1/known`;
      assert.equal(html.includes(`data-mtc-known="${known}"`), true);
    }
  });

  it('keeps what was sent on one site with that site', async () => {
    await submit('/two/');

    assert.deepEqual([await waiting('/'), await waiting('/two/')], [0, 1]);
    await submit('/');
    assert.deepEqual([await waiting('/'), await waiting('/two/')], [1, 1]);
  });

  it('gives a new site a table of its own, and takes it away with the site', async () => {
    const id = await addSite('three');
    await save('/three/', { siteKey: 'key-of-three' });
    await submit('/three/');

    assert.equal(await waiting('/three/'), 1);
    assert.equal((await wordPress.evaluate(tables)).includes(`wp_${id}_mtc_sidecar_outbox`), true);
    await wordPress.evaluate(
      `require_once ABSPATH . 'wp-admin/includes/ms.php'; wp_delete_site( ${id} ); return true;`,
    );
    assert.equal((await wordPress.evaluate(tables)).includes(`wp_${id}_mtc_sidecar_outbox`), false);
  });

  it('takes the settings of WP Mautic over on every site when it is activated for all', async () => {
    const addressOf = (path: string) =>
      wordPress.evaluate('return mtc_sidecar_plugin()->settings()->sidecarUrl();', path);
    const ids = [await addSite('four'), await addSite('five')];
    for (const path of ['/four/', '/five/'])
      await wordPress.evaluate(
        `return update_option( 'wpmautic_options', array( 'base_url' => 'https://m.example${path}' ) );`,
        path,
      );

    await wordPress.evaluate(`
      deactivate_plugins( 'mtc-sidecar/mtc-sidecar.php', false, true );
      return activate_plugin( 'mtc-sidecar/mtc-sidecar.php', '', true );`);

    assert.equal(await addressOf('/four/'), 'https://m.example/four');
    assert.equal(await addressOf('/five/'), 'https://m.example/five');
    assert.equal(await addressOf('/two/'), 'https://sidecar.example');
    for (const id of ids)
      await wordPress.evaluate(
        `require_once ABSPATH . 'wp-admin/includes/ms.php'; wp_delete_site( ${id} ); return true;`,
      );
  });

  it('runs nothing on any site once the plugin is switched off for all', async () => {
    const planned = "return false !== wp_next_scheduled( 'mtc_sidecar_run_outbox' );";
    const both = async () => [
      await wordPress.evaluate(planned),
      await wordPress.evaluate(planned, '/two/'),
    ];
    const before = await both();

    await wordPress.evaluate(
      "deactivate_plugins( 'mtc-sidecar/mtc-sidecar.php', false, true ); return true;",
    );

    assert.deepEqual(before, [true, true]);
    assert.deepEqual(await both(), [false, false]);
  });

  it('keeps nothing of the plugin on any site once it is deleted', async () => {
    const options =
      'global $wpdb; return $wpdb->get_col( "select option_name from $wpdb->options where option_name like \'%mtc%\'" );';
    const before = await wordPress.evaluate(options, '/two/');

    await wordPress.evaluate("return delete_plugins( array( 'mtc-sidecar/mtc-sidecar.php' ) );");

    assert.notDeepEqual(before, []);
    for (const [path] of sites) assert.deepEqual(await wordPress.evaluate(options, path), []);
    assert.deepEqual(await wordPress.evaluate(tables), []);
  });
});
