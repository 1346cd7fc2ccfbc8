import { randomUUID } from 'node:crypto';
import type { Sending } from './load.ts';

/*
 * Mixed traffic, as mtc.js sends it: 300 pages, 40 campaigns and referrers, 12 User-Agents, and
 * one view in ten from a browser that was never seen before.
 */
export const pages = Array.from(
  { length: 300 },
  (_, index) => `https://shop.example/catalogue/item-${index}`,
);
export const referrers = ['', '', '', 'www.google.com', 'news.example', 'partner.example'];
export const agents = Array.from(
  { length: 12 },
  (_, index) =>
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${115 + index}.0.0.0 Safari/537.36`,
);
const languages = ['en-US', 'de-DE', 'fr-FR', 'es-ES'];

export const trafficWords =
  '300 pages, 24 contexts a language, 12 browsers, one view in ten by a new visitor';

export interface View {
  readonly body: string;
  readonly agent: string;
}

/** View number `index`; `knownKeys` are the device keys of visitors seen before. */
export function viewNumber(index: number, knownKeys: readonly string[]): View {
  const isNew = index % 10 === 0 || knownKeys.length === 0;
  const language = pick(languages, index * 7);
  const parameters: Record<string, string> = {
    page_title: `Item ${index % 300}`,
    page_language: language,
    preferred_locale: language.replace('-', '_'),
    page_referrer: pick(referrers, index * 13),
    page_url: pick(pages, index * 31),
    counter: '0',
    timezone_offset: '-60',
    resolution: index % 2 === 0 ? '1920x1080' : '390x844',
    platform: 'Windows',
    do_not_track: 'false',
    event_id: timeOrderedId(),
    timezone: 'Europe/Berlin',
    ...(!isNew && { mautic_device_id: pick(knownKeys, index * 17) }),
  };
  return { body: new URLSearchParams(parameters).toString(), agent: pick(agents, index) };
}

export function views(amount: number, knownKeys: readonly string[]): View[] {
  return Array.from({ length: amount }, (_, index) => viewNumber(index, knownKeys));
}

export function trackingRequests(prepared: readonly View[]): Sending {
  const requests = prepared.map(({ body, agent }) => ({ body, headers: headersOf(agent) }));
  return { path: '/mtc/event', requests };
}

function headersOf(agent: string): Record<string, string> {
  return {
    'content-type': 'application/x-www-form-urlencoded',
    'x-requested-with': 'XMLHttpRequest',
    'user-agent': agent,
  };
}

export function pick<Item>(items: readonly Item[], index: number): Item {
  return items[index % items.length] as Item;
}

/** Like the ids that mtc.js makes: the time first, then chance. */
function timeOrderedId(): string {
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
