import { asksForNoTracking, onConsent } from './consent.ts';
import { attempt, page, type QueueFunction, type Values, whenVisited } from './page.ts';
import { firstToken, withoutTokens } from './token.ts';

/*
 * gate.js: the same bytes on every page for everybody. It decides in the browser whether this
 * visitor may be followed, and only then loads mtc.js. A stranger in mode "known" causes no
 * request, no cookie and no stored key.
 */
// Found by its attribute: optimisers move, delay and bundle scripts.
const tag = document.querySelector<HTMLScriptElement>('[data-mtc-sidecar]');
const { mtcSidecar, mtcScript, mtcSite, mtcMode, mtcKnown, mtcConsent, mtcSignals, mtcTags } = tag
  ? tag.dataset
  : ({} as DOMStringMap);
const month = 2_592_000;
const tokenKey = 'mtc_ct';
let token = '';
let hasConsent = mtcConsent !== 'required';
let isOpen: boolean | undefined = false;
let isLoaded = false;
let mt: QueueFunction;

if (tag && !page.mtcGate) {
  page.mtcGate = 1;
  whenVisited(begin);
}

function begin(): void {
  token = takeToken();
  mt = queue();
  if (mtcSignals !== 'ignore' && asksForNoTracking()) return;
  onConsent(mt, decide);
  // What consent managers say is found out by a script that lies beside this one.
  if (!hasConsent) load((tag as HTMLScriptElement).src.replace('gate.js', 'consent.js'));
  open();
}

function decide(isGranted: boolean): void {
  hasConsent = isGranted;
  page.mtcDenied = !isGranted;
  if (isGranted) open();
  else forget();
}

function open(): void {
  if (!hasConsent || isOpen) return;
  token ||= attempt(() => sessionStorage.getItem(tokenKey)) || '';
  if (!token && mtcMode !== 'all' && !isKnown()) return;
  isOpen = true;
  // Kept until it has arrived, so that a click whose delivery fails counts on the next page.
  if (token) attempt(() => sessionStorage.setItem(tokenKey, token));
  if (token && mtcKnown) ask();
  else follow();
}

/** The site's own server checks the token and sets the cookie; without it nobody is known. */
function ask(): void {
  const body = new URLSearchParams({ ct: token });
  fetch(mtcKnown as string, { method: 'POST', body, cache: 'no-store' })
    .then((response) => response.json())
    .catch(() => ({}))
    .then(({ known }: { known?: boolean }) => {
      if (!hasConsent) return forget();
      if (known === false) release();
      if (!known) token = '';
      isOpen = known || mtcMode === 'all' || isKnown();
      if (isOpen) follow();
    });
}

function follow(): void {
  if (!isLoaded) load(mtcScript || `${mtcSidecar}/mtc.js`);
  isLoaded = true;
  const params: Values = token ? { ct: token } : {};
  if (mtcTags) params.tags = mtcTags;
  const onload = ({ response }: Values): void => {
    if (!response) return;
    release();
    // A site without an endpoint learns from the sidecar whether the token was genuine.
    if (token && !mtcKnown && (response as Values).id) setCookie('mtc_known=1', month);
  };
  mt('send', 'pageview', params, token && { onload });
}

function load(src: string): void {
  const loader = document.createElement('script');
  loader.src = src;
  loader.nonce = (tag as HTMLElement).nonce;
  if (mtcSite) loader.dataset.mtcSite = mtcSite;
  // It may come from elsewhere, and still tells the sidecar.
  if (mtcScript) loader.dataset.mtcBase = mtcSidecar;
  document.head.appendChild(loader);
}

function forget(): void {
  for (const name of ['mtc_known', 'mtc_id', 'mautic_device_id', 'mautic_identified']) {
    setCookie(`${name}=`, 0);
    attempt(() => localStorage.removeItem(name));
  }
  release();
  token = '';
  isOpen = false;
  (mt.q as unknown[]).length = 0;
}

function release(): void {
  attempt(() => sessionStorage.removeItem(tokenKey));
}

/** Reads the first token of the address and takes every one out of what others see. */
function takeToken(): string {
  const { href, search, hash } = location;
  const rest = withoutTokens(search);
  if (rest !== search)
    attempt(() => history.replaceState(history.state, '', href.split('?')[0] + rest + hash));
  return firstToken(search);
}

/** The command queue of the page; made here when no snippet did. */
function queue(): QueueFunction {
  page.MauticTrackingObject ||= 'mt';
  const name = page.MauticTrackingObject;
  page[name] ||= (...args: unknown[]) => (stub.q as unknown[]).push(args);
  const stub = page[name] as QueueFunction;
  stub.q ||= [];
  return stub;
}

function isKnown(): boolean | undefined {
  return attempt(() => /(^|; )(mtc_known|mautic_identified)=1(;|$)/.test(document.cookie));
}

function setCookie(pair: string, seconds: number): void {
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  attempt(() => {
    // biome-ignore lint/suspicious/noDocumentCookie: browsers lack the Cookie Store API
    document.cookie = `${pair}; Max-Age=${seconds}; Path=/; SameSite=Lax${secure}`;
  });
}
