import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signatureOf } from '../../sidecar/auth/signature.ts';
import { openPage, openScreen, openSettings } from '../support/settings-screen.ts';
import { describeOnEachWordPress, type Shop } from '../support/wordpress-shop.ts';

interface Sent {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What stands between WordPress and a sidecar that has trouble: it answers as the test says. */
let front: Server;
let status = 202;
let sent: Sent[] = [];

describeOnEachWordPress('The outbox of WordPress', (shop) => {
  before(async () => {
    front = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const body = Buffer.concat(chunks).toString();
      if (request.method === 'POST')
        sent.push({ path: request.url ?? '', headers: request.headers, body });
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ errors: [{ code: status, message: 'Not today.' }] }));
    });
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  });
  after(() => new Promise((resolve) => front.close(resolve)));
  beforeEach(async () => {
    [status, sent] = [202, []];
    await shop().wordPress.evaluate(`
      mtc_sidecar_outbox()->drop();
      delete_transient( 'mtc_sidecar_delivery' );
      wp_clear_scheduled_hook( 'mtc_sidecar_run_outbox' );
      return true;`);
    const { port } = front.address() as AddressInfo;
    await shop().save({ sidecarUrl: `http://127.0.0.1:${port}` });
  });

  it('sends what waits by the scheduler, signed, and keeps nothing of it', async () => {
    await submit(shop());
    assert.equal(sent.length, 0);

    await runScheduler(shop());

    const { path, headers, body } = sent[0] as Sent;
    assert.equal(path, '/mtc/v1/submissions');
    assert.equal(headers['mtc-id'], JSON.parse(body).id);
    const signed = signatureOf(shop().site.secret, {
      ...{ method: 'POST', path, timestamp: String(headers['mtc-timestamp']) },
      ...{ id: String(headers['mtc-id']), body: Buffer.from(body) },
    });
    assert.equal(headers['mtc-signature'], signed);
    assert.deepEqual(await outbox(shop()), empty);
  });

  it('keeps what a sidecar in trouble does not take, and sends it again later', async () => {
    status = 503;
    await submit(shop());
    await runScheduler(shop());
    assert.equal((await outbox(shop())).waiting, 1);

    status = 202;
    await makeDue(shop());
    await runScheduler(shop());

    assert.equal(sent.length, 2);
    assert.equal(sent[0]?.body, sent[1]?.body);
    assert.deepEqual(await outbox(shop()), empty);
  });

  it('shows the admin what was refused and why, and sends it again on request', async () => {
    status = 401;
    await submit(shop());
    await runScheduler(shop());
    const page = await openScreen(shop());
    await page.getByText('Refused by the sidecar: 1. The last reason: 401: Not today.').waitFor();

    status = 202;
    await page.getByRole('button', { name: 'Send again now' }).click();

    await page.getByText('The sidecar has everything.').waitFor();
    assert.equal(sent.length, 2);
  });

  it('says so when it cannot tell what waits', async () => {
    const page = await openPage(shop());
    await page.route(/mtc-sidecar(\/|%2F)v1(\/|%2F)outbox/, (route) =>
      route.fulfill({ status: 500, json: { message: 'The table is gone.' } }),
    );

    await openSettings(page, shop());

    await page.getByText('The table is gone.').waitFor();
    assert.equal(await page.getByText('The sidecar has everything.').isVisible(), false);
  });

  it('tells Site Health when submissions do not arrive', async () => {
    assert.equal((await health(shop())).status, 'good');
    status = 400;
    await submit(shop());
    await runScheduler(shop());

    const { status: refused, description } = await health(shop());
    assert.equal(refused, 'recommended');
    assert.match(description, /1 submissions were refused\. The last reason: 400: Not today\./);
  });

  it('can be looked at, emptied and purged from the command line', async () => {
    status = 400;
    await submit(shop());
    await runScheduler(shop());
    assert.match(await command(shop(), 'status'), /"waiting":0.*"givenUp":1/);
    assert.match(await command(shop(), 'flush'), /^error: 0 sent, 0 waiting, 1 refused\.$/);
    assert.equal(await command(shop(), 'purge'), 'success: 1 forgotten.');
    assert.equal(await command(shop(), 'flush'), 'success: 0 sent, 0 waiting, 0 refused.');
    assert.match(await command(shop(), 'test'), /^FAIL .* error: The sidecar refused the call/);
  });

  it('is run by Action Scheduler where a shop has it', async () => {
    const ran = await shop().wordPress.evaluate(`
      $GLOBALS['planned'] = array();
      function as_has_scheduled_action( $hook ) { return isset( $GLOBALS['planned'][ $hook ] ); }
      function as_schedule_single_action( $at, $hook, $values = array(), $group = '' ) { $GLOBALS['planned'][ $hook ] = $group; }
      function as_unschedule_all_actions( $hook ) { unset( $GLOBALS['planned'][ $hook ] ); }
      do_action( 'action_scheduler_init' );
      do_action( 'mtc_sidecar_submit', array( 'email' => 'ann@example.test' ) );
      do_action( 'mtc_sidecar_submit', array( 'email' => 'ben@example.test' ) );
      $for_shop = $GLOBALS['planned'];
      $by_cron = wp_next_scheduled( 'mtc_sidecar_run_outbox' );
      unset( $GLOBALS['planned']['mtc_sidecar_run_outbox'] );
      do_action( 'mtc_sidecar_run_outbox' );
      mtc_sidecar_plan_run();
      mtc_sidecar_cancel_runs();
      return array( $for_shop, $by_cron, $GLOBALS['planned'] );`);

    assert.deepEqual(ran, [{ mtc_sidecar_run_outbox: 'mtc-sidecar' }, false, []]);
    assert.equal(sent.length, 2);
  });

  it('never lets a form fail, also when its table cannot be made', async () => {
    const accepted = await shop().wordPress.evaluate(`
      global $wpdb;
      $wpdb->query( 'create table wp_mtc_sidecar_outbox (id int)' );
      ini_set( 'error_log', '/dev/null' );
      do_action( 'mtc_sidecar_submit', array( 'email' => 'ann@example.test' ) );
      return true;`);

    assert.equal(accepted, true);
    assert.deepEqual(await outbox(shop()), empty);
  });
});

describeOnEachWordPress('WordPress and its sidecar', (shop) => {
  it('what somebody sent by a form of the site is on their contact', async () => {
    const address = 'ann@wpforms.test';
    const answer = await fetch(`${shop().wordPress.url}/?fake_form=wpforms&outcome=valid`, {
      method: 'POST',
      headers: { Referer: `${shop().page('shoes')}?utm_source=news&utm_campaign=spring` },
    });
    assert.equal(answer.status, 200);

    await runScheduler(shop());

    const { contacts } = (await shop().sidecar.api('GET', `/api/contacts?search=email:${address}`))
      .body;
    const [contact] = Object.values<any>(contacts);
    const { firstname, lastname, email } = contact.fields.all;
    assert.deepEqual([firstname, lastname, email], ['Ann', 'Example', address]);
    const { body } = await shop().sidecar.api('GET', `/api/contacts/${contact.id}/activity`);
    assert.equal(
      body.events.some(({ event }: any) => event === 'form.submitted'),
      true,
    );
  });
});

const empty = { waiting: 0, oldestAt: null, givenUp: 0, lastReason: '' };

async function submit({ wordPress }: Shop): Promise<void> {
  const answer = await fetch(`${wordPress.url}/?fake_form=custom&outcome=valid`, {
    method: 'POST',
  });
  assert.deepEqual(await answer.json(), { thanks: true });
}

/** Runs what the scheduler of WordPress has planned for us, whenever that is. */
function runScheduler({ wordPress }: Shop): Promise<unknown> {
  return wordPress.evaluate(`
    if ( false === wp_next_scheduled( 'mtc_sidecar_run_outbox' ) ) {
      throw new Exception( 'No run is planned.' );
    }
    wp_clear_scheduled_hook( 'mtc_sidecar_run_outbox' );
    do_action( 'mtc_sidecar_run_outbox' );
    return true;`);
}

function makeDue({ wordPress }: Shop): Promise<unknown> {
  return wordPress.evaluate(
    "global $wpdb; return $wpdb->query( 'update wp_mtc_sidecar_outbox set due_at = 1' );",
  );
}

async function outbox({ admin }: Shop): Promise<typeof empty> {
  return (await admin.rest('GET', 'outbox')).body;
}

function health({ wordPress }: Shop): Promise<{ status: string; description: string }> {
  return wordPress.evaluate(`
    $tests = apply_filters( 'site_status_tests', array( 'direct' => array() ) );
    return call_user_func( $tests['direct']['mtc_sidecar']['test'] );`);
}

/** WP-CLI cannot be installed here; a class of its name tells what it would print. */
function command({ wordPress }: Shop, name: string): Promise<string> {
  return wordPress.evaluate(`
    final class WP_CLI {
      public static array $said = array();
      public static function line( string $text ): void { self::$said[] = $text; }
      public static function success( string $text ): void { self::$said[] = "success: $text"; }
      public static function error( string $text ): void {
        self::$said[] = "error: $text";
        throw new RuntimeException( 'WP-CLI ends here.' );
      }
    }
    try {
      ( new Mtc_Sidecar_Command() )->${name}();
    } catch ( RuntimeException $end ) {}
    return implode( ' ', WP_CLI::$said );`);
}
