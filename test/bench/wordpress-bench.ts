import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { layOutPlugin } from '../../cms-plugins/build.ts';
import { siteSecret } from '../../sidecar/auth/secrets.ts';
import { freePort } from '../support/mariadb.ts';
import { instanceSecret, spawnSidecar } from '../support/process.ts';
import { apiOf } from '../support/sidecar.ts';
import { startWordPress, type WordPress } from '../support/wordpress.ts';
import { headersOf, pageCost } from '../support/wordpress-cost.ts';

/*
 * `npm run bench wordpress`: what the plugin costs visitors, on nginx, php-fpm and MariaDB: a form
 * while the sidecar is well or in trouble, and a page, each beside the same WordPress without the
 * plugin. The two take turns, so that a busy machine slows both.
 */
const rounds = 5;
const pairs = 100;
const mostMsOfForm = 10;
const mostMsOfPage = 1;

type How = 'with' | 'without';
type Times = Record<How, number[]>;

export async function benchWordPress(): Promise<void> {
  const setUp = { server: 'nginx', database: 'MariaDB' } as const;
  const wordPress = await startWordPress({ release: 'newest', ...setUp, layOutPlugin });
  const folder = mkdtempSync(join(tmpdir(), 'mtc-bench-wordpress-'));
  const sidecar = await spawnSidecar(folder);
  const servers = { slow: trouble(200, 10_000), 500: trouble(500), 429: trouble(429) };
  try {
    console.log(
      `WordPress ${wordPress.version}, ${rounds} rounds of ${pairs} pairs, ms: middle, 95th percentile`,
    );
    const { key } = (await apiOf(sidecar.url).api('GET', '/api/sites')).body.sites[0];
    const account = { siteKey: key, secret: siteSecret(instanceSecret, key, 1) };
    const states: Record<string, object> = {
      'sidecar up': { ...account, sidecarUrl: sidecar.url },
      'sidecar slow (10 s)': { ...account, sidecarUrl: await addressOf(servers.slow) },
      'sidecar down': { ...account, sidecarUrl: `http://127.0.0.1:${await freePort()}` },
      'sidecar answers 500': { ...account, sidecarUrl: await addressOf(servers[500]) },
      'sidecar answers 429': { ...account, sidecarUrl: await addressOf(servers[429]) },
      'wrong secret': { ...account, sidecarUrl: sidecar.url, secret: 'a-secret-of-another-site' },
    };
    for (const [title, settings] of Object.entries(states)) {
      await prepare(wordPress, settings);
      report(`form, ${title}`, await inTurns((how) => submit(wordPress, how)), mostMsOfForm);
    }
    await prepare(wordPress, states['sidecar up'] as object);
    await benchPages(wordPress);
  } finally {
    for (const server of Object.values(servers)) server.closeAllConnections();
    for (const server of Object.values(servers)) server.close();
    await Promise.all([wordPress.stop(), sidecar.kill()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What stands where the sidecar should: it answers late, or badly. */
function trouble(status: number, delayMs = 0): Server {
  return createServer(async (request, response) => {
    request.resume();
    if (delayMs > 0) await pause(delayMs, null, { ref: false });
    response.writeHead(status, { 'Content-Type': 'application/json' }).end('{}');
  });
}

async function addressOf(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function prepare(wordPress: WordPress, settings: object): Promise<void> {
  const admin = await wordPress.signIn('ada');
  const { status, body } = await admin.rest('POST', 'settings', settings);
  if (status !== 200) throw new Error(`the settings were refused: ${JSON.stringify(body)}`);
  await wordPress.evaluate(
    "mtc_sidecar_outbox()->drop(); delete_transient( 'mtc_sidecar_delivery' ); return true;",
  );
}

/** One after the other, each of them first in every second pair; the first pairs warm up. */
async function inTurns(measure: (how: How) => Promise<number>): Promise<Times[]> {
  for (let call = 0; call < 10; call++) await measure(call % 2 === 0 ? 'with' : 'without');
  const all: Times[] = [];
  for (let round = 0; round < rounds; round++) {
    const times: Times = { with: [], without: [] };
    for (let pair = 0; pair < pairs; pair++) {
      const [first, second]: How[] = pair % 2 === 0 ? ['with', 'without'] : ['without', 'with'];
      times[first as How].push(await measure(first as How));
      times[second as How].push(await measure(second as How));
    }
    all.push(times);
  }
  return all;
}

async function submit({ url }: WordPress, how: How): Promise<number> {
  const startedAt = performance.now();
  const answer = await fetch(`${url}/?fake_form=wpforms&outcome=valid`, {
    method: 'POST',
    headers: headersOf(how),
  });
  const body = await answer.text();
  const ms = performance.now() - startedAt;
  if (body !== '{"thanks":true}') throw new Error(`the form was answered ${answer.status}`);
  // What goes on after the answer must not slow the next request, which may be of the other kind.
  await pause(25);
  return ms;
}

async function benchPages(wordPress: WordPress): Promise<void> {
  let number = 0;
  const times = await inTurns(async (how) => {
    number++;
    return (await pageCost(`${wordPress.url}/?number=${number}`, how)).ms;
  });
  report('page, time in PHP', times, mostMsOfPage, 0.5);
}

/**
 * By how much the plugin raises that quantile: the middle one of the rounds, so that a busy moment
 * of the machine, which hits only one of the two, decides nothing.
 */
function report(title: string, times: readonly Times[], most: number, share = 0.95): void {
  const added = quantile(
    times.map((one) => difference(one, share)),
    0.5,
  );
  const [here, there] = (['with', 'without'] as const).map((how) => {
    const list = times.flatMap((one) => one[how]);
    return `${quantile(list, 0.5).toFixed(1)}, ${quantile(list, 0.95).toFixed(1)}`;
  });
  const isFine = added <= most;
  if (!isFine) process.exitCode = 1;
  const verdict = `${added < 0 ? '' : '+'}${added.toFixed(2)} ms (at most ${most})`;
  console.log(
    `${isFine ? 'ok    ' : 'MISSED'} ${title}: with ${here}; without ${there}; ${verdict}`,
  );
}

function difference(times: Times, share: number): number {
  return quantile(times.with, share) - quantile(times.without, share);
}

function quantile(list: readonly number[], share: number): number {
  const sorted = [...list].sort((one, other) => one - other);
  return sorted[Math.floor(share * (sorted.length - 1))] as number;
}
