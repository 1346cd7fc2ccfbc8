import { type Callback, guid, type MauticPage, page, runSafely, type Values } from './page.ts';

type View = ArrayLike<unknown>;

interface Delivery {
  readonly event: View;
  readonly params: Values;
  readonly response?: unknown;
  readonly image?: true;
}

const pixelPatience = 10_000;

/** The page view sender: builds the parameters, sends by XHR, falls back to the pixel. */
export function viewSender(api: Values, site: string | undefined): Values {
  let waiting: (() => void)[] | null = [];
  const call = (name: string, ...args: unknown[]): unknown => (api[name] as Callback)(...args);

  /** Later views wait for the first answer: it tells who they belong to. */
  function release(): void {
    api.firstDeliveryMade = true;
    const views = waiting ?? [];
    waiting = null;
    for (const view of views) view();
  }

  function announce(delivery: Delivery): void {
    call('dispatchEvent', 'mauticPageEventDelivered', delivery);
    const after = api.postEventDeliveryQueue as unknown[];
    while (after.length > 0) runSafely(after.shift(), delivery);
  }

  function prepareFirst(params: Values): void {
    if (api.beforeFirstDeliveryMade) return;
    api.beforeFirstDeliveryMade = true;
    for (const callback of api.preEventDeliveryQueue as unknown[]) runSafely(callback, params);
  }

  return {
    pageViewCounter: 0,
    firstDeliveryMade: false,
    beforeFirstDeliveryMade: false,
    preEventDeliveryQueue: [] as unknown[],
    postEventDeliveryQueue: [] as unknown[],
    beforeFirstEventDelivery(callback: Callback): void {
      (api.preEventDeliveryQueue as unknown[]).push(callback);
    },
    onFirstEventDelivery(callback: Callback): void {
      (api.postEventDeliveryQueue as unknown[]).push(callback);
    },
    sendPageview(event: View = ['send', 'pageview']): void {
      const isFirst = api.pageViewCounter === 0;
      const params = viewParameters(api, event[2], site);
      const deliver = (): void => void call('deliverPageEvent', event, params);
      if (isFirst || waiting === null) deliver();
      else waiting.push(deliver);
    },
    deliverPageEvent(event: View, params: Values): void {
      prepareFirst(params);
      call(
        'makeCORSRequest',
        'POST',
        String(api.pageTrackingCORSUrl),
        params,
        (response: unknown) => {
          const { events, id, device_id } = Object(response) as Values;
          if (id || device_id) call('setTrackedContact', response);
          release();
          announce({ event, params, response });
          if (events) call('setTrackedEvents', events);
          runSafely(optionsOf(event).onload, { event, params, response });
        },
        () => {
          call('buildTrackingImage', event, params);
          release();
        },
      );
    },
    buildTrackingImage(event: View, params: Values): void {
      const { onload, onerror, onabort } = optionsOf(event);
      const image = new Image();
      let isSettled = false;
      const settle = (isLoaded: boolean, callback: unknown): void => {
        if (isSettled) return;
        isSettled = true;
        clearTimeout(timer);
        const delivery: Delivery = { event, params, image: true };
        if (isLoaded) announce(delivery);
        runSafely(callback, delivery);
        if (isLoaded) call('getTrackedContact');
      };
      const timer = setTimeout(() => settle(false, onerror), pixelPatience);
      image.onload = () => settle(true, onload);
      image.onerror = () => settle(false, onerror);
      image.onabort = () => settle(false, onabort ?? onerror);
      image.src = `${api.pageTrackingUrl}?${call('serialize', params)}`;
      api.trackingPixel = image;
    },
  };
}

/** Third argument of `mt()`: own values of an object; anything else means none. */
function optionsOf(event: View): Values {
  return Object(event[3]) as Values;
}

function viewParameters(api: Values, overrides: unknown, site: string | undefined): Values {
  const language = navigator.language;
  const params: Values = {
    page_title: document.title,
    page_language: language,
    preferred_locale: language.replace('-', '_'),
    page_referrer: hostOf(document.referrer),
    page_url: location.href,
    counter: api.pageViewCounter,
    timezone_offset: new Date().getTimezoneOffset(),
    resolution: `${screen.width}x${screen.height}`,
    platform: (api.getOs as Callback)(),
    do_not_track: String(navigator.doNotTrack === '1'),
    event_id: guid(),
  };
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  if (timeZone) params.timezone = timeZone;
  if (site) params.mtc_site = site;
  api.pageViewCounter = Number(api.pageViewCounter) + 1;
  return Object.assign(
    params,
    overrides !== null && typeof overrides === 'object' ? overrides : null,
  );
}

function hostOf(url: string): string {
  return url.split('/')[2] ?? '';
}

/** Passes events that the server sends along to the services that the page itself has loaded. */
export function setTrackedEvents(api: Values, events: Values): void {
  const { gtag, ga, fbq } = page as MauticPage;
  for (const { action, category, label } of listOf(events.google_analytics)) {
    if (!action || !label) continue;
    if (gtag) runSafely(gtag, 'event', action, { event_category: category, event_label: label });
    else
      runSafely(ga, 'send', {
        hitType: 'event',
        eventCategory: category,
        eventAction: action,
        eventLabel: label,
      });
  }
  for (const { action, label } of listOf(events.facebook_pixel)) {
    if (action && label) runSafely(fbq, 'trackCustom', action, { eventLabel: label });
  }
  for (const { js } of listOf(events.focus_item)) if (js) (api.insertScript as Callback)(js);
}

function listOf(value: unknown): Values[] {
  return Array.isArray(value) ? (value as Values[]) : [];
}
