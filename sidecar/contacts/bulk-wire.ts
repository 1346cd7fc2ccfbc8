import { z } from 'zod';
import { idNumber, named, nullableText, nullableTime } from '../shape.ts';
import type { BulkJob } from './bulk.ts';
import type { BulkPreview } from './bulk-preview.ts';
import { isoTime } from './wire.ts';

const done = z.int();

export const jobShape = named(
  'BulkJob',
  z.object({
    id: idNumber,
    state: z.string(),
    task: z.string(),
    selection: z.unknown(),
    change: z.looseObject({}),
    progress: z.object({
      matched: z.int().nullable(),
      ...{ done, changed: done, unchanged: done, refused: done },
      refusals: z.array(z.looseObject({ reason: z.string() })),
    }),
    undo: z.object({ done, restored: done, partly: done, kept: done }).nullable(),
    problem: nullableText,
    createdBy: idNumber.nullable(),
    createdByUser: nullableText,
    dateAdded: nullableTime,
    dateStarted: nullableTime,
    dateEnded: nullableTime,
  }),
);

export const previewBulkShape = z.object({
  matched: z.int(),
  sample: z.array(
    z.object({
      id: idNumber,
      changes: z.record(z.string(), z.record(z.string(), z.looseObject({}))),
      refusal: z.unknown(),
    }),
  ),
});

/** A job as API clients see it. */
export function jobToWire(job: BulkJob): object {
  const { changed, unchanged, refused, restored, partly, kept } = job.counts;
  const reasons = Object.entries(job.refusals).map(([reason, one]) => ({ reason, ...one }));
  return {
    id: job.id,
    state: job.state,
    task: job.task,
    selection: job.selection,
    change: {
      ...(Object.keys(job.wanted.fields).length > 0 && { fields: job.wanted.fields }),
      ...job.wanted.parts,
    },
    progress: {
      matched: job.matched,
      done: changed + unchanged + refused,
      changed,
      unchanged,
      refused,
      refusals: reasons,
    },
    undo: job.task === 'undo' ? { done: restored + partly + kept, restored, partly, kept } : null,
    problem: job.problem,
    createdBy: job.operatorId,
    createdByUser: job.operatorName,
    dateAdded: isoTime(job.createdAt),
    dateStarted: isoTime(job.startedAt),
    dateEnded: isoTime(job.endedAt),
  };
}

export function previewToWire({ matched, sample }: BulkPreview): object {
  return {
    matched,
    sample: sample.map(({ contactId: id, changes, refusal }) => ({
      id,
      changes: Object.fromEntries(
        Object.entries(changes).map(([part, traits]) => [
          part,
          Object.fromEntries(
            Object.entries(traits).map(([name, [from, to]]) => [name, { from, to }]),
          ),
        ]),
      ),
      refusal,
    })),
  };
}
