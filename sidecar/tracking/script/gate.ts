import { type Callback, page, type QueueFunction } from './page.ts';
import { firstToken, withoutTokens } from './token.ts';

/*
 * gate.js: the same bytes on every page for everybody. It decides in the browser whether this
 * visitor may be followed, and only then loads mtc.js. A stranger in mode "known" causes no
 * request, no cookie and no stored key.
 */
const tag = document.currentScript as HTMLScriptElement | null;
const pendingKey = 'mtc_ct';
const ownNames = ['mtc_known', 'mtc_id', 'mautic_device_id', 'mautic_identified'];
const monthInSeconds = 2_592_000;

if (tag && !page.mtcGate) {
  page.mtcGate = 1;
  const begin = (): void => gate(tag.dataset);
  if ((document as { prerendering?: boolean }).prerendering) {
    document.addEventListener('prerenderingchange', begin, { once: true });
  } else begin();
}

function gate({
  mtcSidecar,
  mtcSite,
  mtcMode,
  mtcKnown,
  mtcConsent,
  mtcSignals,
}: DOMStringMap): void {
  let token = takeToken();
  let isOpen = false;
  let hasConsent = mtcConsent !== 'required' || pluginHasConsent();
  const mt = queue();
  if (mtcSignals !== 'ignore' && refusesTracking()) return;

  listenForConsent(mt, (isGranted) => {
    hasConsent = isGranted;
    if (isGranted) open();
    else forget();
  });
  open();

  function open(): void {
    if (!hasConsent || isOpen) return;
    token ||= stored(() => sessionStorage.getItem(pendingKey)) || '';
    if (!token && mtcMode !== 'all' && !isKnown()) return;
    isOpen = true;
    if (token && mtcKnown) return ask(mtcKnown);
    if (token) setCookie('mtc_known', 1, monthInSeconds);
    follow();
  }

  /** The site's own server checks the token and sets the cookie; without its answer nobody is known. */
  function ask(endpoint: string): void {
    const body = new URLSearchParams({ ct: token });
    fetch(endpoint, { method: 'POST', body, cache: 'no-store' })
      .then((response) => (response.ok ? response.json() : Promise.reject()))
      .then(
        ({ known }) => {
          hold('');
          proceed(known ? token : '');
        },
        () => {
          hold(token);
          proceed('');
        },
      );
  }

  function proceed(accepted: string): void {
    token = accepted;
    isOpen = hasConsent && (token !== '' || mtcMode === 'all' || isKnown());
    if (isOpen) follow();
  }

  function follow(): void {
    const script = document.createElement('script');
    script.src = `${mtcSidecar}/mtc.js`;
    script.dataset.mtcSite = mtcSite;
    document.head.appendChild(script);
    mt('send', 'pageview', token ? { ct: token } : {});
  }

  function forget(): void {
    for (const name of ownNames) {
      setCookie(name, '', 0);
      stored(() => localStorage.removeItem(name));
    }
    hold('');
    token = '';
    isOpen = false;
    (mt.q as unknown[]).length = 0;
    if (page.MauticJS) page.MauticJS.sendPageview = () => {};
  }
}

/** Reads the first token of the address, keeps it in memory and takes it out of what others see. */
function takeToken(): string {
  const { search, pathname, hash } = location;
  const token = firstToken(search);
  if (token) history.replaceState(history.state, '', pathname + withoutTokens(search) + hash);
  return token;
}

function refusesTracking(): boolean {
  const { globalPrivacyControl, doNotTrack } = navigator as Navigator & {
    globalPrivacyControl?: boolean;
  };
  return globalPrivacyControl || doNotTrack === '1';
}

function pluginHasConsent(): boolean {
  const ask = page.wp_has_consent as Callback | undefined;
  return !!ask && ask('marketing') === true;
}

/** The command queue of the page; made here when no snippet did. */
function queue(): QueueFunction {
  const name = (page.MauticTrackingObject ??= 'mt');
  const mt = (page[name] ??= (...args: unknown[]) => {
    (mt.q as unknown[]).push(args);
  }) as QueueFunction;
  mt.q ??= [];
  return mt;
}

/** WordPress' consent event and plain `mt('consent', 'granted' | 'denied')`, also from before the gate. */
function listenForConsent({ q = [] }: QueueFunction, onChange: (isGranted: boolean) => void): void {
  const told = (call: unknown): void => {
    const [command, value] = Array.from(call as ArrayLike<unknown>);
    if (command === 'consent') onChange(value === 'granted');
  };
  listen('wp_listen_for_consent_change', ({ marketing }) => {
    if (marketing) onChange(marketing === 'allow');
  });
  listen('eventAddedToMauticQueue', told);
  for (const call of q.slice()) told(call);
  // Until mtc.js takes the queue over, commands are heard here.
  Object.defineProperty(q, 'push', {
    configurable: true,
    writable: true,
    value(call: unknown) {
      q[q.length] = call;
      told(call);
    },
  });
}

function listen(name: string, callback: (detail: { marketing?: string }) => void): void {
  document.addEventListener(name, (event) => callback((event as CustomEvent).detail ?? {}));
}

function isKnown(): boolean {
  return /(^|; )(mtc_known|mautic_identified)=1(;|$)/.test(document.cookie);
}

function setCookie(name: string, value: unknown, seconds: number): void {
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Safari and Firefox
  document.cookie = `${name}=${value}; Max-Age=${seconds}; Path=/; SameSite=Lax${secure}`;
}

function hold(ct: string): void {
  stored(() =>
    ct ? sessionStorage.setItem(pendingKey, ct) : sessionStorage.removeItem(pendingKey),
  );
}

/** Uses browser storage, which may be switched off. */
function stored<Value>(use: () => Value): Value | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}
