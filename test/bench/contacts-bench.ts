import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { authorization, bencher } from './account.ts';
import { chance, emailOf, firstNames, lastNames, tagNames } from './big-people.ts';
import { fullScale, makeStore, storeFolder, takeBackNewContacts } from './big-store.ts';
import { busiestContact, type Scale } from './big-visits.ts';
import { benchCreating } from './creating-bench.ts';
import {
  answers,
  canPin,
  cpuSeconds,
  ended,
  pinMyself,
  type Server,
  startSidecar,
} from './servers.ts';

/*
 * `npm run bench contacts`: how long the usual questions take in a store of a million contacts
 * with twenty custom fields and ten million hits, one after the other, through HTTP. The store is
 * made by the first run. `MTC_BENCH_SCALE=0.1` measures a tenth of it.
 */
const rounds = 200;
/** A slow question is asked less often. */
const patienceMs = 8000;
const limitMs = 50;

interface Question {
  readonly name: string;
  /** The path of round `n`. */
  readonly path: (n: number) => string;
}

export async function benchContacts(): Promise<void> {
  const factor = Number(process.env.MTC_BENCH_SCALE || 1);
  const scale = { contacts: fullScale.contacts * factor, hits: fullScale.hits * factor };
  const folder = storeFolder(scale);
  const file = join(folder, 'mtc-sidecar.sqlite');
  await makeStore(file, scale);
  pinMyself();
  const server = await startSidecar(folder, {
    MTC_ADMIN_USER: bencher.username,
    MTC_ADMIN_PASSWORD: bencher.password,
  });
  try {
    await answers(server);
    const how = canPin ? 'the sidecar on one core' : 'cores shared';
    const size = `${scale.contacts / 1000}k contacts, ${scale.hits / 1000}k hits`;
    console.log(`\n${size}; up to ${rounds} calls each, one after the other, ${how}\n`);
    await ask(server, scale);
    await benchCreating(server);
  } finally {
    await ended(server);
    takeBackNewContacts(file, scale);
    rmSync(join(folder, 'spool.db'), { force: true });
  }
}

async function ask(server: Server, scale: Scale): Promise<void> {
  console.log(`${''.padEnd(46)}   p50 ms   p95 ms   max ms   CPU ms`);
  const slow: string[] = [];
  for (const question of questionsAbout(scale)) {
    const cpuBefore = cpuSeconds(server);
    const times = await timesOf(server, question);
    const cpu = ((cpuSeconds(server) - cpuBefore) * 1000) / times.length;
    const at = (share: number): number => times[Math.floor(share * (times.length - 1))] as number;
    const columns = [at(0.5), at(0.95), at(1), cpu]
      .map((time) => time.toFixed(1).padStart(9))
      .join('');
    if (at(0.95) > limitMs) slow.push(question.name);
    console.log(`${question.name.padEnd(46)}${columns}`);
  }
  console.log(
    slow.length === 0
      ? `\nevery p95 is at most ${limitMs} ms`
      : `\nabove ${limitMs} ms: ${slow.join(', ')}`,
  );
}

/** Rising times in milliseconds. */
async function timesOf({ url }: Server, { name, path }: Question): Promise<number[]> {
  const times: number[] = [];
  const until = performance.now() + patienceMs;
  for (let n = 1; n <= rounds && performance.now() < until; n++) {
    const start = performance.now();
    const answer = await fetch(`${url}/api${path(n)}`, { headers: { authorization } });
    await answer.arrayBuffer();
    times.push(performance.now() - start);
    if (answer.status !== 200) throw new Error(`${name}: ${path(n)} answers ${answer.status}`);
  }
  return times.sort((a, b) => a - b);
}

function questionsAbout({ contacts }: Scale): Question[] {
  const anyContact = (n: number): number => 1 + Math.floor(chance(n, 70) * contacts);
  const anyOf = (items: readonly string[], n: number): string =>
    items[Math.floor(chance(n, 71) * items.length)] as string;
  const search = (text: string): string => `/contacts?search=${encodeURIComponent(text)}`;
  const list = '/contacts?orderBy=last_active&orderByDir=DESC';
  return [
    { name: 'list by last active', path: () => list },
    { name: 'the same, any page', path: (n) => `${list}&start=${anyContact(n)}` },
    { name: 'search by e-mail', path: (n) => search(`email:${emailOf(anyContact(n))}`) },
    {
      name: 'search by start of an e-mail',
      path: (n) => search(`email:${emailOf(anyContact(n)).slice(0, 2 + (n % 8))}`),
    },
    {
      name: 'search by start of a last name (3 letters)',
      path: (n) => search(`lastname:${anyOf(lastNames, n).slice(0, 3)}`),
    },
    {
      name: 'search by start of a name (3 letters)',
      path: (n) => search(`name:${anyOf(firstNames, n).slice(0, 3)}`),
    },
    {
      name: 'search by first letter of a name',
      path: (n) => search(`name:${anyOf(firstNames, n).slice(0, 1)}`),
    },
    { name: 'search by tag', path: (n) => search(`tag:"${anyOf(tagNames, n)}"`) },
    { name: 'search by tag and city', path: (n) => search(`tag:"${anyOf(tagNames, n)}" city:an`) },
    { name: 'search by a free word', path: (n) => search(anyOf(lastNames, n).slice(1)) },
    { name: 'contact', path: (n) => `/contacts/${anyContact(n)}` },
    { name: 'timeline of a contact', path: (n) => `/contacts/${anyContact(n)}/activity` },
    { name: 'timeline of a busy contact', path: () => `/contacts/${busiestContact}/activity` },
    {
      name: 'the same, any page',
      path: (n) => `/contacts/${busiestContact}/activity?page=${1 + (n % 150)}`,
    },
  ];
}
