import assert from 'node:assert/strict';
import { newVisitor, type Visitor } from '../support/browser.ts';
import { createForm } from '../support/form-post.ts';
import { type FormShop, startFormShop } from '../support/form-shop.ts';
import { pagesOf } from '../support/sidecar.ts';
import { gateTag } from '../support/tracked-shop.ts';

/** What the visitor has said before, or their browser says for them; the last three when asked. */
const states = ['nothing', 'GPC', 'DNT', 'denied', 'granted', 'withdrawn'] as const;
type State = (typeof states)[number];

interface Outcome {
  readonly cookies: readonly string[];
  /** Keys in the browser's storage. */
  readonly stored: readonly string[];
  /** After the gate itself, and the script by which it hears of consent. */
  readonly requests: readonly string[];
}

const view = ['GET /mtc.js', 'POST /mtc/event'];
const person = ['mautic_device_id', 'mtc_id', 'mtc_known'];
const form = ['GET /form/generate.js', 'GET /media/js/mautic-form.js', 'POST /form/submit'];

const outcomes = {
  'leaves nothing': { cookies: [], stored: [], requests: [] },
  'is followed': { cookies: ['mautic_device_id'], stored: ['mautic_device_id'], requests: view },
  'is followed as known': { cookies: person, stored: person.slice(0, 2), requests: view },
  'becomes known': {
    ...{ cookies: person, stored: person.slice(0, 2) },
    requests: ['POST /known', ...view].sort(),
  },
  'keeps cookies, asks nobody': { cookies: person, stored: person.slice(0, 2), requests: [] },
  'sends a form, stays a stranger': { cookies: [], stored: [], requests: form },
  'sends a form as the one who looked': {
    ...{ cookies: ['mautic_device_id'], stored: ['mautic_device_id'] },
    requests: [...form, ...view].sort(),
  },
  'loads a picture': { cookies: [], stored: [], requests: ['GET /mtracking.gif'] },
} satisfies Record<string, Outcome>;
type Row = Record<State, keyof typeof outcomes>;

const acts: Record<string, { row: Row; isFollowingAll?: true }> = {
  'a stranger looks': {
    row: rowOf('leaves nothing', {}),
  },
  'a stranger looks where everybody is followed': {
    isFollowingAll: true,
    row: rowOf('leaves nothing', { nothing: 'is followed', granted: 'is followed' }),
  },
  'a known visitor looks': {
    row: {
      nothing: 'is followed as known',
      GPC: 'keeps cookies, asks nobody',
      DNT: 'keeps cookies, asks nobody',
      denied: 'leaves nothing',
      granted: 'is followed as known',
      withdrawn: 'leaves nothing',
    },
  },
  'a tracked link is clicked': {
    row: rowOf('leaves nothing', { nothing: 'becomes known', granted: 'becomes known' }),
  },
  'a stranger sends a form': {
    row: rowOf('sends a form, stays a stranger', {}),
  },
  'somebody sends a form where everybody is followed': {
    isFollowingAll: true,
    row: rowOf('sends a form, stays a stranger', {
      nothing: 'sends a form as the one who looked',
      granted: 'sends a form as the one who looked',
    }),
  },
  // A picture in HTML asks nobody; that it stores nothing is the sidecar's business.
  'a pixel stands in the page': { row: rowOf('loads a picture', {}) },
};

function rowOf(usual: keyof typeof outcomes, others: Partial<Row>): Row {
  const all = Object.fromEntries(states.map((state) => [state, usual])) as Row;
  return { ...all, ...others };
}

const signals: Partial<Record<State, { headers: Record<string, string>; script: string }>> = {
  GPC: {
    headers: { 'Sec-GPC': '1' },
    script: "Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })",
  },
  DNT: {
    headers: { DNT: '1' },
    script: "Object.defineProperty(navigator, 'doNotTrack', { value: '1' })",
  },
};

describe('What a page does to a visitor, by what they have said', () => {
  let site: FormShop;
  let visitor: Visitor;
  let formId: number;
  before(async () => {
    site = await startFormShop();
    const email = { label: 'E-mail', type: 'email', alias: 'email', mappedField: 'email' };
    formId = await createForm(site.sidecar, [email]);
  });
  after(() => site.stop());
  beforeEach(async () => {
    visitor = await newVisitor(site.browser);
  });
  afterEach(() => visitor.close());

  for (const [act, { row, isFollowingAll }] of Object.entries(acts)) {
    for (const state of states) {
      it(`${act}, who said ${state}: ${row[state]}`, async () => {
        const { contactId, token } = await site.newToken(`${act.length}-${state}@example.test`);
        const gate = gateFor(isFollowingAll ? 'all' : 'known', state);
        const page = site.addPage('/page', gate + contentOf(act));
        if (act.includes('known visitor')) await becomeKnown(token);
        await giveSignal(visitor, state);

        await visitor.visit(act.includes('link') ? `${page}?ct=${token}` : page);
        await answerConsent(visitor, state, row);
        await finish(act, state, page);

        assert.deepEqual(await leftBy(visitor), outcomes[row[state]]);
        assert.equal(await viewsOf(contactId, page), viewsExpected(act, state));
      });
    }
  }

  async function finish(act: string, state: State, page: string): Promise<void> {
    if (state === 'withdrawn') await withdraw(visitor, page);
    if (act.includes('form')) await sendForm(visitor);
    // What a page does too late is seen while the next one loads.
    await visitor.visit(site.addPage('/after', ''));
  }

  function gateFor(mode: 'known' | 'all', state: State): string {
    const isAsking = ['denied', 'granted', 'withdrawn'].includes(state);
    const asking = isAsking ? { consent: 'required' as const } : {};
    return gateTag(site.trackUrl, { mode, known: '/known', ...asking });
  }

  function contentOf(act: string): string {
    if (act.includes('form'))
      return `<script src="${site.trackUrl}/form/generate.js?id=${formId}"></script>`;
    return act.includes('pixel') ? `<img src="${site.trackUrl}/mtracking.gif" alt="">` : '';
  }

  async function becomeKnown(token: string): Promise<void> {
    const before = site.addPage('/before', gateTag(site.trackUrl, { known: '/known' }));
    await visitor.visitAndDeliver(`${before}?ct=${token}`);
    visitor.requests.length = 0;
  }

  async function viewsOf(contactId: number, page: string): Promise<number> {
    const urls = pagesOf(await site.sidecar.timeline(contactId));
    return urls.filter((url) => url === page).length;
  }
});

/** On the contact; a view from before a withdrawal stays. */
function viewsExpected(act: string, state: State): number {
  const isPerson = act.includes('known visitor') || act.includes('link');
  return isPerson && ['nothing', 'granted', 'withdrawn'].includes(state) ? 1 : 0;
}

async function giveSignal({ context }: Visitor, state: State): Promise<void> {
  const signal = signals[state];
  if (signal === undefined) return;
  await context.setExtraHTTPHeaders(signal.headers);
  await context.addInitScript(signal.script);
}

async function answerConsent({ page }: Visitor, state: State, row: Row): Promise<void> {
  const expected: Outcome = outcomes[row[state === 'withdrawn' ? 'granted' : state]];
  if (state === 'denied') await page.evaluate("mt('consent', 'denied')");
  if (state === 'granted' || state === 'withdrawn') await page.evaluate("mt('consent', 'granted')");
  if (expected.requests.includes('POST /mtc/event'))
    await page.waitForFunction('window.deliveries.length > 0');
}

/** Only what is done from then on counts. */
async function withdraw(visitor: Visitor, page: string): Promise<void> {
  await visitor.page.waitForLoadState('networkidle');
  await visitor.page.evaluate("mt('consent', 'denied')");
  visitor.requests.length = 0;
  await visitor.visit(page);
}

async function sendForm({ page }: Visitor): Promise<void> {
  await page.fill('input[type=email]', 'form@example.test');
  const answered = page.waitForResponse(/\/form\/submit/);
  await page.click('button[type=submit]');
  await answered;
}

async function leftBy(visitor: Visitor): Promise<Outcome> {
  const asked = visitor
    .requestsTo('')
    .filter(({ url }) => !/\/(page|after|gate\.js|consent\.js)/.test(url));
  const requests = asked.map(({ method, url }) => `${method} ${new URL(url).pathname}`);
  const cookies = Object.keys(await visitor.cookies()).sort();
  return { cookies, stored: (await visitor.storedKeys()).sort(), requests: requests.sort() };
}
