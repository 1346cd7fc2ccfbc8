import type { Site } from '../sites/site.ts';
import type { Hit } from './hit.ts';
import type { Evidence } from './identity.ts';

/** A hit on its way to the database. */
export interface IncomingHit {
  readonly hit: Hit;
  readonly site: Site;
  readonly eventId: Buffer;
  /** Whether the browser made the event id, so that the same view may arrive again. */
  readonly mayRepeat: boolean;
  readonly at: number;
  /** The device key that the browser showed, '' without one. */
  readonly shownKey: string;
  /** The key for a new visitor: the shown one when it is genuine, else a fresh one. */
  readonly keyIfNew: () => string;
  readonly userAgent: string;
  readonly evidence: Evidence | null;
  /** Whether its sender reads events in the answer: a pixel does not. */
  readonly asksForEvents: boolean;
}
