import type { BulkJob } from './bulk.ts';
import type { BulkPreview } from './bulk-preview.ts';
import { isoTime } from './wire.ts';

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
