import { invalid } from '../problem.ts';
import { nullableTime, sentTime } from '../shape.ts';
import type { NamedSaving } from './named-entity.ts';
import { timeIn } from './named-input.ts';
import type { NamedItem, Row } from './named-store.ts';
import { isoTime } from './wire.ts';

/* From when until when an item counts. */

export const publicationBody = { publishUp: sentTime, publishDown: sentTime };
export const publicationShape = { publishUp: nullableTime, publishDown: nullableTime };

/** @throws Problem 400 */
export function publicationOf({ sent, manner, known }: NamedSaving): Row {
  const stored = manner === 'patch' ? known?.row : undefined;
  const [up, down] = [timeIn(sent, 'publishUp'), timeIn(sent, 'publishDown')];
  const publishUp = up === undefined ? (stored?.publish_up_at ?? null) : up;
  const publishDown = down === undefined ? (stored?.publish_down_at ?? null) : down;
  if (publishUp !== null && publishDown !== null && Number(publishUp) >= Number(publishDown))
    throw invalid({ publishDown: ['The end comes after the start.'] });
  return { publish_up_at: publishUp, publish_down_at: publishDown };
}

export function publicationToWire({ row }: NamedItem): object {
  const time = (at: unknown): string | null => (at === null ? null : isoTime(Number(at)));
  return { publishUp: time(row.publish_up_at), publishDown: time(row.publish_down_at) };
}
