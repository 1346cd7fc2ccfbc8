import { type Callback, guid, page, type QueueFunction, runSafely, type Values } from './page.ts';
import { setCookie, store } from './storage.ts';
import { transport } from './transport.ts';
import { setTrackedEvents, viewSender } from './view.ts';

/*
 * mtc.js: the script that existing snippets load. It defines `MauticJS`, works off the queue that
 * the snippet filled, and listens to what comes later. Loading it twice changes nothing.
 */
const tag = document.currentScript as HTMLScriptElement | null;
const api: Values = (page.MauticJS ??= {});

if (!api.pageTrackingUrl) {
  const source =
    tag?.src || document.querySelector<HTMLScriptElement>('script[src*="/mtc.js"]')?.src || '';
  const scheme = location.protocol === 'https:' ? 'https:' : '$1';
  start(source.replace(/\/mtc\.js.*$/, '').replace(/^(http:)/, scheme), tag?.dataset.mtcSite);
}

function start(base: string, site: string | undefined): void {
  page.MauticDomain ??= base.split('/', 3).join('/');
  page.MauticLang ??= { submittingMessage: 'Please wait...' };
  Object.assign(api, helpers(), transport(api), contact(), viewSender(api, site), {
    pageTrackingUrl: `${base}/mtracking.gif`,
    pageTrackingCORSUrl: `${base}/mtc/event`,
    contactIdUrl: `${base}/mtc`,
  });
  watchPixels();
  workOffQueue();
}

function contact(): Values {
  return {
    mtcSet: false,
    mtcEventSet: false,
    getTrackedContact(): void {
      if (api.mtcSet) return;
      (api.makeCORSRequest as Callback)('GET', api.contactIdUrl, {}, api.setTrackedContact);
    },
    /** Remembers the contact and the device key; a visitor who is nobody yet keeps the key all the same. */
    setTrackedContact(answer: Values): void {
      const { id, device_id: key } = Object(answer) as Values;
      for (const [name, value] of [
        ['mtc_id', id],
        ['mautic_device_id', key],
      ] as const) {
        if (!value) continue;
        setCookie(name, value);
        store(name, String(value));
      }
      if (id) api.mtcSet = true;
    },
    setTrackedEvents(events: Values): void {
      api.mtcEventSet = true;
      setTrackedEvents(api, events);
    },
  };
}

function helpers(): Values {
  const nothing = (): void => {};
  return {
    guid,
    setCookie,
    documentReady(callback: Callback): void {
      if (document.readyState !== 'loading') runSafely(callback);
      else document.addEventListener('DOMContentLoaded', () => runSafely(callback));
    },
    iterateCollection:
      (collection: ArrayLike<unknown>) =>
      (callback: Callback): void => {
        for (let index = 0; collection[index]; index++) callback(collection[index], index);
      },
    log: (...args: unknown[]) => console.log(...args),
    dispatchEvent: (name: string, detail: unknown) =>
      document.dispatchEvent(new CustomEvent(name, { detail })),
    ensureEventContext: ({ detail }: CustomEvent, first: unknown, second: unknown) =>
      detail[0] === first && detail[1] === second,
    insertScript: (src: string) => addToHead('script', { src, async: true }),
    insertStyle: (href: string) => addToHead('link', { rel: 'stylesheet', href }),
    getOs(): string {
      const agent = navigator.userAgent;
      if (/Win/.test(agent)) return 'Windows';
      if (/Mac/.test(agent)) return 'MacOS';
      return /Linux/.test(agent) ? 'Linux' : /X11/.test(agent) ? 'UNIX' : 'Unknown OS';
    },
    isPixelLoaded: () => Boolean((api.trackingPixel as HTMLImageElement | undefined)?.complete),
    checkForTrackingPixel: nothing,
    replaceDynamicContent: nothing,
    convertIframesToVideos: nothing,
    initGatedVideo: nothing,
    processGatedVideos: nothing,
    addVideoView: nothing,
    endCurrentView: nothing,
  };
}

function addToHead(name: 'script' | 'link', properties: Values): void {
  document.head.appendChild(Object.assign(document.createElement(name), properties));
}

/** A pixel that the page itself contains tells, once loaded, who the visitor is. */
function watchPixels(): void {
  const check = ({ target }: Event | { target: EventTarget | null }): void => {
    const { src = '' } = (target ?? {}) as HTMLImageElement;
    if (!(target instanceof HTMLImageElement) || !src.includes('mtracking.gif')) return;
    api.trackingPixel = target;
    const params = Object.fromEntries(
      src
        .split('?')[1]
        ?.split('&')
        .map((pair) => pair.split('=')) ?? [],
    );
    (api.dispatchEvent as Callback)('mauticPageEventDelivered', { image: true, params });
    (api.getTrackedContact as Callback)();
  };
  document.addEventListener('load', check, true);
  for (const image of Array.from(document.images)) if (image.complete) check({ target: image });
}

function workOffQueue(): void {
  const name = page.MauticTrackingObject;
  const stub = name === undefined ? undefined : (page[name] as QueueFunction | undefined);
  if (typeof stub !== 'function') return;
  const isView = (call: unknown): call is unknown[] => {
    const [command, kind] = Array.from((call ?? []) as ArrayLike<unknown>);
    return command === 'send' && kind === 'pageview';
  };
  stub.q ??= [];
  const queued = stub.q;
  Object.assign(api, {
    input: name,
    inputQueue: queued,
    getInput: (task: unknown, type: unknown) =>
      queued.filter((call) => {
        const [command, kind] = Array.from(call as ArrayLike<unknown>);
        return command === task && kind === type;
      }),
  });
  document.addEventListener('eventAddedToMauticQueue', (event) => {
    const call = (event as CustomEvent).detail;
    if (isView(call)) (api.sendPageview as Callback)(call);
  });
  for (const call of queued.slice()) if (isView(call)) (api.sendPageview as Callback)(call);
  Object.defineProperty(queued, 'push', {
    value: (...calls: unknown[]) => {
      for (const call of calls) (api.dispatchEvent as Callback)('eventAddedToMauticQueue', call);
    },
  });
}
