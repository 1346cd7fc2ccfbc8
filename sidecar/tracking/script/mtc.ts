import { setTrackedEvents } from './events.ts';
import { guid } from './guid.ts';
import { type Callback, page, runSafely, type Values, whenVisited } from './page.ts';
import { scriptTags, takeOverQueue } from './queue.ts';
import { setCookie, store } from './storage.ts';
import { transport } from './transport.ts';
import { viewSender } from './view.ts';

/*
 * mtc.js: the script that existing snippets load. It defines `MauticJS`, works off the queue that
 * the snippet filled, and listens to what comes later. Loading it twice counts nothing twice.
 */
page.MauticJS ??= {};
const api = page.MauticJS;
const tag = document.currentScript as HTMLScriptElement | null;

if (!api.pageTrackingUrl) start(tag && /\/mtc\.js/.test(tag.src) ? tag : scriptTags()[0]);
whenVisited(() => takeOverQueue(api));

function start({ src = '', dataset = {} }: Partial<HTMLScriptElement> = {}): void {
  const base = dataset.mtcBase || src.replace(/\/mtc\.js.*$/, '');
  page.MauticDomain ??= base.split('/', 3).join('/');
  page.MauticLang ??= { submittingMessage: 'Please wait...' };
  Object.assign(api, pageTools(), transport(api), contact(), viewSender(api, dataset.mtcSite), {
    pageTrackingUrl: `${base}/mtracking.gif`,
    pageTrackingCORSUrl: `${base}/mtc/event`,
    contactIdUrl: `${base}/mtc`,
  });
  watchPixels();
}

function contact(): Values {
  return {
    mtcSet: false,
    mtcEventSet: false,
    getTrackedContact(): void {
      if (api.mtcSet) return;
      (api.makeCORSRequest as Callback)('GET', api.contactIdUrl, {}, api.setTrackedContact);
    },
    /** Keeps the contact and the device key; a visitor who is nobody yet keeps the key too. */
    setTrackedContact(answer: unknown): void {
      const { id, device_id } = Object(answer) as Values;
      if (page.mtcDenied) return;
      for (const [name, value] of Object.entries({ mtc_id: id, mautic_device_id: device_id })) {
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

function pageTools(): Values {
  const nothing = (): void => undefined;
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
      if (/Linux/.test(agent)) return 'Linux';
      return /X11/.test(agent) ? 'UNIX' : 'Unknown OS';
    },
    // What a Mautic adds with its other parts: pages may call it, nothing happens.
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
  const check = (image: unknown): void => {
    if (!(image instanceof HTMLImageElement) || !/mtracking\.gif/.test(image.src)) return;
    api.trackingPixel = image;
    const params: Values = {};
    for (const pair of (image.src.split('?')[1] ?? '').split('&')) {
      const [name = '', value] = pair.split('=');
      if (name) params[name] = value;
    }
    (api.dispatchEvent as Callback)('mauticPageEventDelivered', { image: true, params });
    (api.getTrackedContact as Callback)();
  };
  document.addEventListener('load', ({ target }) => check(target), true);
  for (const image of Array.from(document.images)) if (image.naturalWidth > 0) check(image);
}
