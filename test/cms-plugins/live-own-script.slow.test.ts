import assert from 'node:assert/strict';
import { pagesOf } from '../support/sidecar.ts';
import { describeOnEachWordPress } from '../support/wordpress-shop.ts';

describeOnEachWordPress('The tracking script from the address of a WordPress', (shop) => {
  before(async () => {
    await shop().save({ ownScript: true });
    await shop().wordPress.clearPageCache();
  });

  const script = () => `${shop().wordPress.url}/wp-json/mtc-sidecar/v1/mtc.js`;

  it('is loaded from there, and tells the sidecar as ever', async () => {
    const { visitor, contactId } = await shop().knownVisitor();

    await visitor.visitAndDeliver(shop().page('boots'));

    assert.ok(pagesOf(await shop().sidecar.timeline(contactId)).includes(shop().page('boots')));
    const asked = visitor.requestsTo('/mtc.js');
    assert.ok(
      asked.length > 0 && asked.every(({ url }) => url.startsWith(shop().wordPress.url)),
      JSON.stringify(asked),
    );
    assert.ok(
      visitor.requestsTo('/mtc/event').every(({ url }) => !url.startsWith(shop().wordPress.url)),
    );
  });

  it('is the script of the sidecar, for any cache to keep', async () => {
    const ours = await fetch(script());
    const theirs = await fetch(`${shop().sidecar.url}/mtc.js`);

    assert.equal(await ours.text(), await theirs.text());
    assert.match(ours.headers.get('Content-Type') ?? '', /^application\/javascript/);
    assert.match(ours.headers.get('Cache-Control') ?? '', /public, max-age=3600/);
    assert.equal(ours.headers.get('Set-Cookie'), null);
  });

  it('is still there when the sidecar is not', async () => {
    await fetch(script());
    await shop().wordPress.evaluate(`
      $kept = get_transient( 'mtc_sidecar_script' );
      set_transient( 'mtc_sidecar_script', array( 'until' => 0 ) + $kept, 3600 );
      add_filter( 'pre_http_request', static fn () => new WP_Error( 'down', 'down' ) );
      return mtc_sidecar_current_script();`);

    assert.match(await (await fetch(script())).text(), /MauticJS/);
  });

  it('is not to be had where nobody wants it', async () => {
    await shop().save({ ownScript: false });

    assert.equal((await fetch(script())).status, 404);
    const page = await (await fetch(shop().page('sandals'))).text();
    assert.doesNotMatch(page, /data-mtc-script/);
    await shop().save({ ownScript: true });
  });
});
