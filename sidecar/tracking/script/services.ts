import { type Callback, page, runSafely, type Values } from './page.ts';

/** By id, whether we count for it: a page that has set it up itself counts itself. */
const isOurs: Record<string, boolean> = {};

/** Counts a view with the services of an answer. What the page has loaded is used. */
export function countView(api: Values, services: unknown, { page_url, page_title }: Values): void {
  const { google, facebook } = Object(services) as Record<string, Values | undefined>;
  if (google) {
    const { id, src, config } = google;
    if (!page.gtag) loadGoogle(api, src);
    isOurs[id as string] ??= !names(page.dataLayer, id);
    if (isOurs[id as string]) {
      runSafely(page.gtag, 'config', id, config);
      const view = { send_to: id, page_location: page_url, page_title };
      runSafely(page.gtag, 'event', 'page_view', view);
    }
  }
  if (facebook) {
    const { id, src, match } = facebook;
    if (!page.fbq) loadFacebook(api, src);
    const isNew = !((id as string) in isOurs);
    isOurs[id as string] ??= !hasPixel(page.fbq as unknown as Values, id);
    if (isOurs[id as string]) {
      if (isNew) runSafely(page.fbq, 'init', id, match);
      runSafely(page.fbq, 'trackSingle', id, 'PageView');
    }
  }
}

function loadGoogle(api: Values, src: unknown): void {
  page.dataLayer ??= [];
  // The loader takes `arguments` for commands, and nothing else.
  page.gtag = function () {
    // biome-ignore lint/complexity/noArguments: see above
    (page.dataLayer as unknown[]).push(arguments);
  };
  page.gtag('js', new Date());
  (api.insertScript as Callback)(src);
}

function loadFacebook(api: Values, src: unknown): void {
  const queue: unknown[] = [];
  const fbq = ((...args: unknown[]) =>
    fbq.callMethod ? (fbq.callMethod as Callback)(...args) : queue.push(args)) as Callback & Values;
  page.fbq = page._fbq = fbq.push = fbq;
  // A view of a single-page app is counted by us, not by the history of the browser.
  Object.assign(fbq, { queue, version: '2.0', loaded: true, disablePushState: true });
  (api.insertScript as Callback)(src);
}

/** Whether the page has set this pixel up, be its loader there or not. */
function hasPixel({ queue, getState }: Values, id: unknown): boolean {
  const { pixels } = Object(getState && (getState as Callback)()) as Values;
  return names(queue, id) || names(pixels, id);
}

/** `['config', id]`, or a pixel `{ id }`. */
function names(list: unknown, id: unknown): boolean {
  return ((list ?? []) as Values[]).some((one) => one[1] === id || one.id === id);
}
