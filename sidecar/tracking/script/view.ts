import { guid } from './guid.ts';
import { type Callback, page, runSafely, type Values } from './page.ts';
import { countView } from './services.ts';

/** The arguments of `mt('send', 'pageview', parameters, options)`. */
type View = ArrayLike<unknown>;

const patienceMs = 10_000;

/** The page view sender: builds the parameters, sends by XHR, falls back to the pixel. */
export function viewSender(api: Values, site: string | undefined): Values {
  const call = (name: string, ...args: unknown[]): unknown => (api[name] as Callback)(...args);
  let waiting: (() => void)[] | null = [];

  /** Later views wait for the first answer: it tells who they belong to. */
  function release(): void {
    api.firstDeliveryMade = true;
    const views = waiting ?? [];
    waiting = null;
    for (const view of views) view();
  }

  function prepareFirst(params: Values): void {
    if (api.beforeFirstDeliveryMade) return;
    api.beforeFirstDeliveryMade = true;
    for (const callback of api.preEventDeliveryQueue as unknown[]) runSafely(callback, params);
  }

  function delivered(event: View, params: Values, response: unknown): void {
    const answer = Object(response) as Values;
    call('setTrackedContact', answer);
    release();
    call('dispatchEvent', 'mauticPageEventDelivered', { event, params, response });
    // Who said no meanwhile is told to nobody.
    if (answer.events && !page.mtcDenied) {
      runSafely(countView, api, (answer.events as Values).tracking_services, params);
      call('setTrackedEvents', answer.events);
    }
    runSafely(optionsOf(event).onload, { event, params, response });
  }

  return {
    ...callbackQueues(api),
    pageViewCounter: 0,
    sendPageview(given?: View): void {
      const event = given ?? ['send', 'pageview'];
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
        api.pageTrackingCORSUrl,
        params,
        (response: unknown) => delivered(event, params, response),
        () => {
          call('buildTrackingImage', event, params);
          release();
        },
      );
    },
    buildTrackingImage: (event: View, params: Values) => sendByImage(api, event, params),
  };
}

function callbackQueues(api: Values): Values {
  const before: unknown[] = [];
  const after: unknown[] = [];
  document.addEventListener('mauticPageEventDelivered', ({ detail }: CustomEventInit) => {
    while (after.length > 0) runSafely(after.shift(), detail);
  });
  return {
    firstDeliveryMade: false,
    beforeFirstDeliveryMade: false,
    preEventDeliveryQueue: before,
    postEventDeliveryQueue: after,
    beforeFirstEventDelivery: (callback: Callback) => void before.push(callback),
    onFirstEventDelivery: (callback: Callback) => void after.push(callback),
    isPixelLoaded: () => !!(api.trackingPixel as HTMLImageElement | undefined)?.complete,
  };
}

function sendByImage(api: Values, event: View, params: Values): void {
  const { onload, onerror, onabort } = optionsOf(event);
  const detail = { event, params, image: true };
  if (page.mtcDenied) {
    runSafely(onerror, detail);
    return;
  }
  const image = new Image();
  const settle = (callback: unknown, isLoaded?: boolean): void => {
    if (!image.onload) return;
    image.onload = image.onerror = image.onabort = null;
    clearTimeout(timer);
    if (isLoaded) (api.dispatchEvent as Callback)('mauticPageEventDelivered', detail);
    runSafely(callback, detail);
    if (isLoaded) (api.getTrackedContact as Callback)();
  };
  const timer = setTimeout(() => settle(onerror), patienceMs);
  image.onload = () => settle(onload, true);
  image.onerror = () => settle(onerror);
  image.onabort = () => settle(onabort ?? onerror);
  image.src = `${api.pageTrackingUrl}?${(api.serialize as Callback)(params)}`;
  api.trackingPixel = image;
}

/** Fourth argument of `mt()`: the callbacks; anything but an object means none. */
function optionsOf(event: View): Values {
  return Object(event[3]) as Values;
}

function viewParameters(api: Values, overrides: unknown, site: string | undefined): Values {
  const language = navigator.language || '';
  const params: Values = {
    page_title: document.title,
    page_language: language,
    preferred_locale: language.replace('-', '_'),
    page_referrer: document.referrer.split('/')[2] ?? '',
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
  // Not merely not asked: somebody said yes.
  if (page.mtcDenied === false) params.mtc_consent = 'granted';
  api.pageViewCounter = Number(api.pageViewCounter) + 1;
  return typeof overrides === 'object' ? Object.assign(params, overrides) : params;
}
