import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formBody } from '../support/form-post.ts';
import { authorization, bencher } from './account.ts';
import { standardValues } from './big-people.ts';
import { load, type Round, reportRates, type Sending } from './load.ts';
import { answers, ended, pinMyself, type Server, startBare, startSidecar } from './servers.ts';
import { pick, trackingRequests, views } from './traffic.ts';

/*
 * `npm run bench forms`: submissions of a form with four fields and two actions, each by somebody
 * new, beside the handler that stores nothing.
 */
const rounds = 5;
const perRound = 2000;

export async function benchForms(): Promise<void> {
  pinMyself();
  const folder = mkdtempSync(join(tmpdir(), 'mtc-bench-forms-'));
  const { username, password } = bencher;
  const account = { MTC_ADMIN_USER: username, MTC_ADMIN_PASSWORD: password };
  const settings = { ...account, MTC_ADMIN_EMAIL: 'bench@shop.example' };
  const servers: Server[] = [];
  try {
    servers.push(await startSidecar(folder, { ...settings, MTC_TRUST_PROXY: 'loopback' }));
    servers.push(await startBare('express'));
    const [ours, bare] = servers as [Server, Server];
    for (const server of servers) await answers(server);
    const formId = await newForm(ours);
    const measured: [Round[], Round[]] = [[], []];
    for (let round = 0; round <= rounds; round++) {
      measured[0].push(await load(ours, submissions(formId, round)));
      measured[1].push(await load(bare, trackingRequests(views(perRound, []))));
    }
    await checkStored(ours, formId);
    // The first round warms up.
    const [submitting, doingNothing] = measured.map((one) => one.slice(1)) as [Round[], Round[]];
    reportRates('POST /form/submit/ajax', submitting, doingNothing);
    reportRates('bare Express 5 handler', doingNothing, doingNothing);
  } finally {
    for (const server of servers) await ended(server);
    rmSync(folder, { recursive: true, force: true });
  }
}

const form = {
  name: 'Contact us',
  fields: [
    { label: 'E-mail', type: 'email', alias: 'email', mappedField: 'email', isRequired: true },
    { label: 'First name', type: 'text', alias: 'first', mappedField: 'firstname' },
    { label: 'Last name', type: 'text', alias: 'last', mappedField: 'lastname' },
    { label: 'Message', type: 'textarea', alias: 'message' },
  ],
  actions: [
    { name: 'UTM', type: 'lead.addutmtags' },
    { name: 'Points', type: 'lead.pointschange', properties: { operator: 'plus', points: 5 } },
  ],
};

async function newForm({ url }: Server): Promise<number> {
  const { form: made } = (await api(url, '/api/forms/new', form)) as { form: { id: number } };
  return made.id;
}

async function api(url: string, path: string, body?: object): Promise<unknown> {
  const headers = { authorization, 'content-type': 'application/json' };
  const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const answer = await fetch(url + path, { headers, ...sent });
  if (!answer.ok) throw new Error(`${path} answers ${answer.status}`);
  return answer.json();
}

const questions = ['When do you open?', 'Is the blue one in stock?', 'Please call me back.'];

function submissions(formId: number, round: number): Sending {
  const requests = Array.from({ length: perRound }, (_, index) => {
    const number = round * perRound + index + 1;
    const { firstname, lastname } = standardValues(number);
    const answers = { formId, email: `${randomUUID()}@new.example`, first: String(firstname) };
    const message = `${pick(questions, number)} (order ${number})`;
    return {
      body: formBody({ ...answers, last: String(lastname), message }),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-forwarded-for': `198.51.${(number >> 8) & 255}.${number & 255}`,
        referer: 'https://shop.example/contact?utm_source=news&utm_medium=email',
      },
    };
  });
  return { path: '/form/submit/ajax', requests };
}

/** An answer alone proves nothing. */
async function checkStored({ url }: Server, formId: number): Promise<void> {
  const path = `/api/forms/${formId}/submissions?limit=1`;
  const { total } = (await api(url, path)) as { total: string };
  const sent = (rounds + 1) * perRound;
  if (Number(total) < Math.min(sent, 10_000)) throw new Error(`${total} of ${sent} are stored`);
}
