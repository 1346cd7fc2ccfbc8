import { attempt, type Callback, listen, page, type QueueFunction, type Values } from './page.ts';

/*
 * consent.js: tells the gate what the consent manager of the page says, where consent is waited for.
 * It asks nobody and stores nothing. Loaded by the gate, from beside it.
 */

type Answer = boolean | undefined;

/** Storage, profiles and measuring: what following a person needs of the purposes of IAB's framework. */
const purposes = [1, 5, 8];

const answers: Record<string, boolean> = {};
const watched: Record<string, unknown> = {};
let told: Answer;

look();
// A manager may come later than the gate, with the consent of an earlier visit.
addEventListener('load', look);
listen('wp_consent_type_defined', look);
for (const word of ['ConsentReady', 'Accept', 'Decline'])
  addEventListener(`CookiebotOn${word}`, () => hear('cookiebot', cookiebot()));

function look(): void {
  hear('wordpress', wordPress());
  hear('cookiebot', cookiebot());
  once('klaro', watchKlaro);
  once('tcf', watchTcf);
  once('google', watchGoogle);
}

function once(name: string, watch: () => unknown): void {
  if (!watched[name]) watched[name] = attempt(watch);
}

function hear(name: string, answer: Answer): void {
  if (answer === undefined) return;
  answers[name] = answer;
  // Others may have an answer at the same moment.
  Promise.resolve().then(tell);
}

/** Followed is who agreed to each manager that has an answer. */
function tell(): void {
  const isGranted = Object.keys(answers).every((name) => answers[name]);
  if (isGranted === told || (isGranted && told === undefined && page.mtcDenied)) return;
  told = isGranted;
  const mt = page[page.MauticTrackingObject || 'mt'] as QueueFunction;
  mt('consent', isGranted ? 'granted' : 'denied');
}

/** WordPress' consent interface says yes to everything until a manager has set the type. Changes are heard by the gate. */
function wordPress(): Answer {
  const hasManager = page.wp_consent_type || page.wp_fallback_consent_type;
  const isAllowed =
    hasManager && page.wp_has_consent && (page.wp_has_consent as Callback)('marketing');
  return isAllowed ? true : undefined;
}

function cookiebot(): Answer {
  const { hasResponse, consent } = (page.Cookiebot || {}) as Values;
  return hasResponse ? !!(consent as Values).marketing : undefined;
}

interface KlaroManager {
  readonly confirmed: boolean;
  readonly config: { readonly services?: readonly { readonly name: string }[] };
  getConsent(name: string): boolean;
  watch(watcher: { update(manager: KlaroManager, event: string): void }): void;
}

/** The service may be called after us or after Mautic. */
function watchKlaro(): unknown {
  const manager = (page.klaro as { getManager(): KlaroManager }).getManager();
  const names = (manager.config.services || []).map(({ name }) => name);
  const service = ['mtc-sidecar', 'mtc', 'mautic'].filter((name) => names.indexOf(name) >= 0)[0];
  if (!service) return;
  const read = (): void => {
    if (manager.confirmed) hear('klaro', manager.getConsent(service));
  };
  manager.watch({ update: (_manager, event) => event === 'saveConsents' && read() });
  read();
  return manager;
}

function watchTcf(): unknown {
  const ask = page.__tcfapi as Callback;
  ask('addEventListener', 2, (data: Values, isFine: boolean) => {
    const isAnswer = data && /^(tcloaded|useractioncomplete)$/.test(data.eventStatus as string);
    if (!isFine || !isAnswer) return;
    const { consents } = (data.purpose || {}) as { consents?: Record<number, boolean> };
    const isGranted = purposes.every((purpose) => consents?.[purpose]);
    hear('tcf', data.gdprApplies === false || isGranted);
  });
  return ask;
}

/** Consent mode: a default of `denied` is a question that nobody has answered yet. */
function watchGoogle(): unknown {
  const layer = page.dataLayer as unknown[];
  const state: Values = {};
  const read = (entry: unknown): void => {
    const [command, kind, values] = Array.prototype.slice.call(entry || []);
    if (command !== 'consent') return;
    Object.assign(state, values);
    const isGranted = ['ad_storage', 'analytics_storage'].every(
      (name) => state[name] === 'granted',
    );
    if (isGranted || kind === 'update') hear('google', isGranted);
  };
  layer.slice().forEach(read);
  const push = layer.push;
  layer.push = (...entries: unknown[]) => {
    entries.forEach(read);
    return push.apply(layer, entries);
  };
  return layer;
}
