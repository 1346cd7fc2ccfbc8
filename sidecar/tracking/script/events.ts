import { type Callback, page, runSafely, type Values } from './page.ts';

/** Passes events that the server sends along to the services that the page itself has loaded. */
export function setTrackedEvents(api: Values, events: Values): void {
  const { gtag, ga, fbq } = page;
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
