import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layOutPlugin } from '../../cms-plugins/build.ts';
import { siteSecret } from '../../sidecar/auth/secrets.ts';
import { connect } from '../../sidecar/db/connect.ts';
import { freePort } from '../support/mariadb.ts';
import { instanceSecret, type SidecarProcess, spawnSidecar } from '../support/process.ts';
import { apiOf } from '../support/sidecar.ts';
import { startWordPress, type WordPress } from '../support/wordpress.ts';

/** `MTC_TEST_KILL_SUBMITS=10000` takes a quarter of an hour. */
const submits = Number(process.env.MTC_TEST_KILL_SUBMITS ?? 500);
const visitors = 3;
const submitsPerPhpKill = 20;
const submitsPerSidecarKill = 100;

describe('Forms of a WordPress whose PHP and sidecar are killed at random', () => {
  let wordPress: WordPress;
  let sidecar: SidecarProcess;
  let serve: () => Promise<SidecarProcess>;
  let folder: string;

  before(async function () {
    this.timeout(300_000);
    const setUp = { server: 'nginx', database: 'MariaDB' } as const;
    wordPress = await startWordPress({ release: 'newest', ...setUp, layOutPlugin });
    folder = mkdtempSync(join(tmpdir(), 'mtc-kills-'));
    const port = String(await freePort());
    serve = () => spawnSidecar(folder, { MTC_PORT: port });
    sidecar = await serve();
    const { key } = (await apiOf(sidecar.url).api('GET', '/api/sites')).body.sites[0];
    const account = { siteKey: key, secret: siteSecret(instanceSecret, key, 1) };
    const admin = await wordPress.signIn('ada');
    await admin.rest('POST', 'settings', { ...account, sidecarUrl: sidecar.url });
  });
  after(async function () {
    this.timeout(60_000);
    await sidecar?.kill();
    await wordPress?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it(`reach the sidecar once each, all ${submits} of them`, async function () {
    this.timeout(submits * 400 + 120_000);
    const done = { isOver: false };
    const kills = { php: 0, sidecar: 0 };
    const accepted = new Set<string>();
    let refused = 0;
    const runner = runOutbox(wordPress, done);
    const sidecarKiller = async (): Promise<void> => {
      await sidecar.kill();
      sidecar = await serve();
      kills.sidecar++;
    };
    const [isTimeForPhp, isTimeForSidecar] = [
      about(submitsPerPhpKill),
      about(submitsPerSidecarKill),
    ];
    const goesOn = (): boolean => accepted.size < submits && refused < submits;
    let restart = Promise.resolve();
    const visit = async (): Promise<void> => {
      while (goesOn()) {
        if (!(await submit(wordPress.url, accepted))) refused++;
        if (isTimeForPhp()) kills.php += killOneOf(wordPress.workers());
        if (!isTimeForSidecar()) continue;
        restart = restart.then(sidecarKiller);
        await restart; // The others go on meanwhile.
      }
    };

    await Promise.all(Array.from({ length: visitors }, visit));
    await restart;
    done.isOver = true;
    kills.php += await runner;
    await drain(wordPress);

    const stored = await storedEmails(folder);
    console.log(
      `    ${accepted.size} accepted, ${stored.length} stored; ${kills.php} times PHP was killed, ${kills.sidecar} times the sidecar`,
    );
    assert.ok(kills.php > 0 && kills.sidecar > 0, 'nobody was killed');
    assert.ok(refused <= kills.php, `${refused} were not accepted`);
    assert.deepEqual(repeatedIn(stored), [], 'stored twice');
    const all = new Set(stored);
    assert.deepEqual(
      [...accepted].filter((email) => !all.has(email)),
      [],
      'lost',
    );
  });
});

let number = 0;

/** Sends a form; false when PHP was killed before it could say that the form was accepted. */
async function submit(url: string, accepted: Set<string>): Promise<boolean> {
  const email = `visitor${++number}@kills.test`;
  const query = new URLSearchParams({ fake_form: 'custom', outcome: 'valid', email });
  const sent = fetch(`${url}/?${query}`, { method: 'POST' }).then((answer) => answer.text());
  const isAccepted = (await sent.catch(() => '')) === '{"thanks":true}';
  if (isAccepted) accepted.add(email);
  return isAccepted;
}

/**
 * The scheduler, in a hurry: what failed is due at once, also what another process still sends.
 * Every second run is killed; gives how many were.
 */
async function runOutbox(wordPress: WordPress, done: { isOver: boolean }): Promise<number> {
  let killed = 0;
  for (let run = 0; !done.isOver; run++) {
    const fate = run % 2 === 0 ? '' : killItself;
    await wordPress.evaluate(`${makeDue} ${fate} ${oneRun}`).catch((error: unknown) => {
      if (fate === '') throw error;
      killed++;
    });
  }
  return killed;
}

const makeDue = `
  global $wpdb;
  mtc_sidecar_outbox()->create();
  delete_transient( 'mtc_sidecar_delivery' );
  $wpdb->query( 'update wp_mtc_sidecar_outbox set due_at = 1 where due_at is not null' );`;

const oneRun = 'mtc_sidecar_run_outbox(); return mtc_sidecar_adapter()->status()->waiting;';

/** A process of its own kills this one while it sends, after up to 300 ms. */
const killItself = `
  $wait = mt_rand( 0, 300 ) / 1000;
  $null = array( 'file', '/dev/null', 'w' );
  proc_open( 'sleep ' . $wait . '; kill -9 ' . getmypid(), array( 1 => $null, 2 => $null ), $pipes );`;

async function drain(wordPress: WordPress): Promise<void> {
  while ((await wordPress.evaluate(`${makeDue} ${oneRun}`)) > 0);
  const status = await wordPress.evaluate('return (array) mtc_sidecar_adapter()->status();');
  assert.equal(status.givenUp, 0, status.lastReason);
}

/** True at random moments, so many calls apart on average and never more than twice as many. */
function about(calls: number): () => boolean {
  let left = randomInt(1, 2 * calls);
  return () => {
    if (--left > 0) return false;
    left = randomInt(1, 2 * calls);
    return true;
  };
}

function killOneOf(pids: readonly number[]): number {
  if (pids.length === 0) return 0;
  try {
    process.kill(pids[randomInt(pids.length)] as number, 'SIGKILL');
    return 1;
  } catch {
    return 0; // It had just been killed.
  }
}

/** Whose submissions the sidecar has, each as often as it has them. */
async function storedEmails(folder: string): Promise<string[]> {
  const { knex } = connect(`sqlite:${join(folder, 'mtc-sidecar.sqlite')}`);
  const results: string[] = await knex('form_submissions').pluck('results');
  await knex.destroy();
  return results.map((text) => (/visitor\d+@kills\.test/.exec(text) as RegExpExecArray)[0]);
}

function repeatedIn(all: readonly string[]): string[] {
  return all.filter((one, index) => all.indexOf(one) !== index);
}
