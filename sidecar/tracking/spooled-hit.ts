import type { Site } from '../sites/site.ts';
import type { Sites } from '../sites/store.ts';
import type { Mover } from './drain.ts';
import type { IncomingHit } from './incoming-hit.ts';
import type { Recorded, RecordHits } from './store.ts';

/* Hits in the spool. */

export const hitKind = 'hit';

/**
 * The hit as it goes to the spool, and what its sender is told. Who it is cannot be looked up now,
 * so no key of a browser is replaced, and a stranger on a site that follows known visitors only
 * gets none.
 */
export function toSpool(hit: IncomingHit): { content: string; answer: Recorded } {
  const key = hit.keyIfNew();
  const isStranger = hit.site.anonymous === 'off' && (hit.evidence?.proof ?? null) === null;
  const mayTell = hit.shownKey === '' ? !isStranger : hit.shownKey === key;
  return {
    content: toText(hit, key),
    answer: { verdict: 'queued', deviceKey: mayTell ? key : null, contactId: null },
  };
}

export function hitMover(recordHits: RecordHits, sites: Sites): Mover {
  return {
    atOnce: 400,
    async move(contents) {
      const known = await sites.current();
      await recordHits(contents.map((content) => toIncoming(content, known)));
    },
  };
}

function toText({ site, eventId, keyIfNew: _, ...incoming }: IncomingHit, key: string): string {
  const spooled = { ...incoming, siteId: site.id, eventId: eventId.toString('hex') };
  return JSON.stringify({ ...spooled, deviceKey: key });
}

function toIncoming(text: string, sites: readonly Site[]): IncomingHit {
  const { siteId, eventId, deviceKey, ...incoming } = JSON.parse(text);
  const site = sites.find(({ id }) => id === siteId) ?? sites[0];
  return {
    ...incoming,
    site,
    eventId: Buffer.from(eventId, 'hex'),
    mayRepeat: true,
    // Its sender has its answer.
    asksForEvents: false,
    keyIfNew: () => deviceKey,
  };
}
