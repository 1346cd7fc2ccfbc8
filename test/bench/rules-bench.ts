import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authorization, bencher } from './account.ts';
import { load, type Round, reportRates, type Sending } from './load.ts';
import { answers, ended, pinMyself, type Server, startSidecar } from './servers.ts';
import { trackingRequests, views } from './traffic.ts';

/*
 * `npm run bench rules`: hits of a sidecar with 200 rules beside hits of one without. Of the 300
 * pages six have a rule; then addresses that never come again; then a rule that fires each time.
 */
const rounds = 7;
const perRound = 6000;
const amount = 200;

export async function benchRules(): Promise<void> {
  pinMyself();
  const folders = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'mtc-bench-rules-')));
  const { username, password } = bencher;
  const account = { MTC_ADMIN_USER: username, MTC_ADMIN_PASSWORD: password };
  const settings = { ...account, MTC_ADMIN_EMAIL: 'bench@shop.example' };
  const servers: Server[] = [];
  try {
    for (const folder of folders) servers.push(await startSidecar(folder, settings));
    for (const server of servers) await answers(server);
    const [plain, ruled] = servers as [Server, Server];
    for (let number = 0; number < amount; number++) await addRule(ruled, ruleNumber(number));
    const keys: readonly string[][] = [await visitorsOf(plain), await visitorsOf(ruled)];
    const compare = async (name: string, prepare: (keys: readonly string[]) => Sending) => {
      const measured: [Round[], Round[]] = [[], []];
      for (let round = 0; round <= rounds; round++)
        for (const index of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const))
          measured[index].push(
            await load(servers[index] as Server, prepare(keys[index] as string[])),
          );
      // The first round warms up.
      const [without, withRules] = measured.map((one) => one.slice(1)) as [Round[], Round[]];
      reportRates(`${name}: without`, without, without);
      reportRates('with 200 rules', withRules, without);
    };
    const usual = (known: readonly string[]) => trackingRequests(views(perRound, known));
    await compare('usual traffic', usual);
    await compare('new addresses only', (known) => onNewAddresses(usual(known)));
    await addRule(ruled, { url: '*', repeatable: true });
    await compare('one fires at each hit', usual);
  } finally {
    for (const server of servers) await ended(server);
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
}

interface BenchRule {
  readonly url: string;
  readonly referrer?: string;
  readonly repeatable?: boolean;
}

function ruleNumber(number: number): BenchRule {
  if (number < 6) return { url: `/catalogue/item-${number * 7}` };
  const kinds: readonly BenchRule[] = [
    { url: `https://shop.example/campaign-${number}/*` },
    { url: `*utm_campaign=offer-${number}*` },
    { url: `*/checkout-${number}/*/done` },
    { url: `/landing-${number}*`, referrer: '*.news.example' },
  ];
  return kinds[number % kinds.length] as BenchRule;
}

async function addRule({ url: base }: Server, { repeatable = false, ...properties }: BenchRule) {
  const event = { services: ['google_analytics'], category: 'a', action: 'b', label: 'c' };
  const rule = {
    name: `Rule for ${properties.url}`,
    trigger: { type: 'page.visit', properties },
    actions: [{ type: 'tracking.event', properties: event }],
    repeatable,
  };
  const headers = { authorization, 'content-type': 'application/json' };
  const body = JSON.stringify(rule);
  const answer = await fetch(`${base}/api/rules/new`, { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(`A rule is answered with ${answer.status}`);
}

async function visitorsOf(server: Server): Promise<string[]> {
  const keys: string[] = [];
  const onAnswer = (body: string): void => {
    const key = /"device_id":"([0-9a-z]{23})"/.exec(body)?.[1];
    if (key) keys.push(key);
  };
  await load(server, { ...trackingRequests(views(perRound, [])), onAnswer });
  return keys;
}

function onNewAddresses({ requests, ...sending }: Sending): Sending {
  const fresh = requests.map(({ body, headers }) => ({
    headers,
    body: body.replace(/(page_url=[^&]+)/, `$1%3Fclick%3D${randomUUID()}`),
  }));
  return { ...sending, requests: fresh };
}
