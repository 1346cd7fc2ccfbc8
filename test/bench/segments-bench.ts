import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authorization, bencher } from './account.ts';
import { makeStore, storeFolder } from './big-store.ts';
import type { Scale } from './big-visits.ts';
import { createSegments, type LiveStore, openLiveStore, untilBuilt } from './live-segments.ts';
import { load, type Round, reportRates } from './load.ts';
import { answers, canPin, ended, pinMyself, type Server, startSidecar } from './servers.ts';
import { trackingRequests, views } from './traffic.ts';

/*
 * `npm run bench segments`: 200,000 contacts, 100 segments, 50 changes a second for two minutes
 * while known visitors come: how soon memberships are right. Then hits as fast as they are
 * answered, of a sidecar with these segments and of one without, both with the same changes.
 */
const factor = Number(process.env.MTC_BENCH_SCALE || 1);
const scale: Scale = { contacts: 200_000 * factor, hits: 400_000 * factor };
const seconds = Math.max(10, 120 * Math.min(1, factor));
const changesPerSecond = 50;
const hitsPerSecond = 100;
const rounds = 5;
const perRound = 6000;

export async function benchSegments(): Promise<void> {
  const made = storeFolder(scale);
  await makeStore(join(made, file), scale);
  pinMyself();
  const segmentedStore = await buildOnce(made);
  const parent = mkdtempSync(join(tmpdir(), 'mtc-bench-segments-'));
  const servers: Server[] = [];
  try {
    const folders = ['plain', 'segmented'].map((name) => join(parent, name)) as [string, string];
    for (const [index, from] of [made, segmentedStore].entries()) {
      const folder = folders[index] as string;
      mkdirSync(folder);
      cpSync(join(from, file), join(folder, file));
      servers.push(await startSidecar(folder, account));
    }
    for (const server of servers) await answers(server);
    const [plain, segmented] = servers as [Server, Server];
    const how = canPin ? 'each sidecar on the first core' : 'cores shared';
    console.log(`\n${scale.contacts / 1000}k contacts, 100 segments, ${how}\n`);
    const store = openLiveStore(folders[1]);
    await untilBuilt(store);
    await measureRightness(segmented, store);
    await compareHits(plain, segmented, store);
    store.close();
  } finally {
    for (const server of servers) await ended(server);
    rmSync(parent, { recursive: true, force: true });
  }
}

const file = 'mtc-sidecar.sqlite';

/** The same store with its segments; how long they take to be built is told when it is made. */
async function buildOnce(made: string): Promise<string> {
  const folder = join(made, 'with-segments');
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.part`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished);
  cpSync(join(made, file), join(unfinished, file));
  const server = await startSidecar(unfinished, account);
  try {
    await answers(server);
    const store = openLiveStore(unfinished);
    const begun = performance.now();
    await createSegments(server, store);
    await untilBuilt(store);
    const took = (performance.now() - begun) / 1000;
    console.log(`100 segments are built after ${took.toFixed(0)} s`);
    store.close();
  } finally {
    await ended(server);
  }
  renameSync(unfinished, folder);
  return folder;
}

const account = {
  MTC_ADMIN_USER: bencher.username,
  MTC_ADMIN_PASSWORD: bencher.password,
  MTC_ADMIN_EMAIL: 'bench@shop.example',
};

async function measureRightness(server: Server, store: LiveStore): Promise<void> {
  const begun = performance.now();
  const going: Promise<void>[] = [];
  const waitMs: number[] = [];
  const watch = store.watch((ms) => waitMs.push(ms));
  const beats = seconds * 10;
  for (let beat = 0; beat < beats; beat++) {
    for (let n = 0; n < changesPerSecond / 10; n++) going.push(change(server, store));
    for (let n = 0; n < hitsPerSecond / 10; n++) going.push(visit(server, store));
    const ahead = (beat + 1) * 100 - (performance.now() - begun);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, ahead)));
  }
  await Promise.all(going);
  await watch.end();
  waitMs.sort((a, b) => a - b);
  const at = (share: number) =>
    `${(waitMs[Math.floor(share * (waitMs.length - 1))] as number).toFixed(0)} ms`;
  const inTime = waitMs.filter((ms) => ms <= 5000).length / waitMs.length;
  console.log(
    `${going.length} changes and visits, ${waitMs.length} of which change memberships: right after ` +
      `${at(0.5)} (p50), ${at(0.95)} (p95), ${at(0.99)} (p99), ${at(1)} at most; ` +
      `${(inTime * 100).toFixed(2)} % within 5 s`,
  );
}

async function change(server: Server, store: LiveStore): Promise<void> {
  const { contactId, body } = store.nextChange();
  const headers = { authorization, 'content-type': 'application/json' };
  const url = `${server.url}/api/contacts/${contactId}/edit`;
  const answer = await fetch(url, { method: 'PATCH', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`A change is answered with ${answer.status}`);
  await answer.arrayBuffer();
  store.changed(contactId, body);
}

async function visit(server: Server, store: LiveStore): Promise<void> {
  const { path, requests } = trackingRequests([store.nextView()]);
  const [request] = requests;
  const answer = await fetch(server.url + path, { method: 'POST', ...request });
  if (!answer.ok) throw new Error(`A view is answered with ${answer.status}`);
  await answer.arrayBuffer();
}

/** They take turns; each has the changes while its hits come. */
async function compareHits(plain: Server, segmented: Server, store: LiveStore): Promise<void> {
  const measured = new Map<Server, Round[]>([plain, segmented].map((one) => [one, []]));
  for (let round = 0; round <= rounds; round++)
    for (const server of round % 2 === 0 ? [plain, segmented] : [segmented, plain]) {
      const timer = setInterval(() => void change(server, store), 1000 / changesPerSecond);
      const requests = trackingRequests(views(perRound, store.deviceKeys()));
      measured.get(server)?.push(await load(server, requests));
      clearInterval(timer);
      await untilBuilt(store);
    }
  // The first round warms up.
  const [without, withSegments] = [plain, segmented].map(
    (one) => measured.get(one)?.slice(1) ?? [],
  );
  reportRates('hits without segments', without as Round[], without as Round[]);
  reportRates('with 100 segments', withSegments as Round[], without as Round[]);
}
