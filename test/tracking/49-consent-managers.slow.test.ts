import assert from 'node:assert/strict';
import { newVisitor, type Visitor } from '../support/browser.ts';
import { gateTag, startTrackedShop, type TrackedShop } from '../support/tracked-shop.ts';

interface Manager {
  /** What the manager puts on a page: `answered` is what an earlier visit told it. */
  head(answered: 'nothing' | 'yes' | 'no'): string;
  readonly says: Readonly<Record<'yes' | 'no', string>>;
}

const words = { nothing: 'undefined', yes: 'true', no: 'false' };

/** As far as their documentation says how pages hear of an answer. */
const managers: Readonly<Record<string, Manager>> = {
  Cookiebot: {
    head: (answered) => `<script>
window.Cookiebot = { hasResponse: ${answered !== 'nothing'}, consent: { marketing: ${answered === 'yes'} } };
window.answer = (marketing) => {
  Cookiebot.hasResponse = true;
  Cookiebot.consent.marketing = marketing;
  dispatchEvent(new Event(marketing ? 'CookiebotOnAccept' : 'CookiebotOnDecline'));
};</script>`,
    says: { yes: 'answer(true)', no: 'answer(false)' },
  },
  Klaro: {
    head: (answered) => `<script>
const watchers = new Set();
const consents = { mautic: ${words[answered]} || false };
const manager = {
  confirmed: ${answered !== 'nothing'},
  config: { services: [{ name: 'youtube' }, { name: 'mautic' }] },
  getConsent: (name) => consents[name] || false,
  watch: (watcher) => watchers.add(watcher),
};
window.klaro = { getManager: () => manager };
window.answer = (isGranted) => {
  consents.mautic = isGranted;
  for (const watcher of watchers) watcher.update(manager, 'consents', consents);
  manager.confirmed = true;
  for (const watcher of watchers) watcher.update(manager, 'saveConsents', { changes: {} });
};</script>`,
    says: { yes: 'answer(true)', no: 'answer(false)' },
  },
  'a manager of the TCF': {
    head: (answered) => `<script>
const listeners = [];
let status = '${answered === 'nothing' ? 'cmpuishown' : 'tcloaded'}';
let consents = ${answered === 'yes' ? '{ 1: true, 5: true, 8: true }' : '{ 1: true }'};
const data = () => ({ eventStatus: status, gdprApplies: true, purpose: { consents } });
window.__tcfapi = (command, version, callback) => {
  if (command !== 'addEventListener' || version !== 2) throw new Error(command);
  listeners.push(callback);
  callback(data(), true);
};
window.answer = (isGranted) => {
  status = 'useractioncomplete';
  consents = isGranted ? { 1: true, 5: true, 8: true } : { 1: true, 5: true };
  for (const callback of listeners) callback(data(), true);
};</script>`,
    says: { yes: 'answer(true)', no: 'answer(false)' },
  },
  'Consent Mode': {
    head: (answered) => `<script>
window.dataLayer = [];
function gtag() { dataLayer.push(arguments); }
gtag('consent', 'default', { ad_storage: 'denied', analytics_storage: 'denied' });
window.answer = (isGranted) => gtag('consent', 'update', {
  ad_storage: isGranted ? 'granted' : 'denied', analytics_storage: 'granted' });
${answered === 'nothing' ? '' : `answer(${words[answered]});`}
</script>`,
    says: { yes: 'answer(true)', no: 'answer(false)' },
  },
};

describe('Consent managers', () => {
  let site: TrackedShop;
  let visitor: Visitor;
  before(async () => {
    site = await startTrackedShop();
  });
  after(() => site.stop());
  beforeEach(async () => {
    visitor = await newVisitor(site.browser);
  });
  afterEach(() => visitor.close());

  const asking = () =>
    gateTag(site.trackUrl, { mode: 'all', known: '/known', consent: 'required' });
  const run = (script: string): Promise<unknown> => visitor.page.evaluate(script);
  const delivered = (count: number): Promise<unknown> =>
    visitor.page.waitForFunction(`window.deliveries.length === ${count}`);
  const leavesNothing = async (): Promise<void> => {
    await visitor.page.waitForLoadState('networkidle');
    assert.equal(visitor.requestsTo('/mtc').length, 0);
    assert.deepEqual(await visitor.cookies(), {});
    assert.deepEqual(await visitor.storedKeys(), []);
  };

  for (const [name, { head, says }] of Object.entries(managers)) {
    describe(name, () => {
      it('that nobody has answered yet opens nothing, and a late yes does', async () => {
        await visitor.visit(site.addPage('/late', head('nothing') + asking()));
        await leavesNothing();
        await run(says.yes);
        await delivered(1);
      });

      it('opens the gate with the yes of an earlier visit', async () => {
        await visitor.visitAndDeliver(site.addPage('/earlier', head('yes') + asking()));
      });

      it('opens the gate when it comes after it', async () => {
        await visitor.visitAndDeliver(site.addPage('/after', asking() + head('yes')));
      });

      it('that was told no leaves nothing', async () => {
        await visitor.visit(site.addPage('/no', head('no') + asking()));
        await leavesNothing();
        await run(says.no);
        await leavesNothing();
      });

      it('that hears a withdrawal has everything deleted', async () => {
        await visitor.visitAndDeliver(site.addPage('/withdrawn', head('yes') + asking()));
        assert.notDeepEqual(await visitor.cookies(), {});
        await run(says.no);
        assert.deepEqual(await visitor.cookies(), {});
        assert.deepEqual(await visitor.storedKeys(), []);
        await run("mt('send', 'pageview')");
        assert.equal(visitor.requestsTo('/mtc/event').length, 1);
        await run(says.yes);
        await delivered(2);
      });
    });
  }

  it('a page without one waits for ever, and asks nobody', async () => {
    await visitor.visit(site.addPage('/none', asking()));
    await leavesNothing();
  });

  it('of two, each has to be told yes', async () => {
    const [cookiebot, tcf] = [managers.Cookiebot, managers['a manager of the TCF']] as [
      Manager,
      Manager,
    ];
    const both = cookiebot.head('yes') + tcf.head('no') + asking();
    await visitor.visit(site.addPage('/two', both));
    await leavesNothing();
    await run('answer(true)');
    await delivered(1);
  });

  it('where the law of the framework does not apply, nobody is asked', async () => {
    const free = `<script>window.__tcfapi = (command, version, callback) =>
      callback({ eventStatus: 'tcloaded', gdprApplies: false, purpose: { consents: {} } }, true);</script>`;
    await visitor.visitAndDeliver(site.addPage('/elsewhere', free + asking()));
  });

  it('of which none knows us, as in Klaro without our service, decides nothing', async () => {
    const other = managers.Klaro?.head('yes').replaceAll("'mautic'", "'matomo'") ?? '';
    await visitor.visit(site.addPage('/other', other + asking()));
    await leavesNothing();
  });
});
