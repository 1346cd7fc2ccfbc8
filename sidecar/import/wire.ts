import { z } from 'zod';
import { isoTime } from '../contacts/wire.ts';
import { idNumber, named, nullableText, nullableTime } from '../shape.ts';
import { encodings } from './encoding.ts';
import type { Import } from './import.ts';

const count = z.int();

const settingsShape = z.object({
  encoding: nullableText,
  delimiter: nullableText,
  mapping: z.record(z.string(), z.string()).nullable(),
  tags: z.array(z.string()),
  segment: idNumber.nullable(),
  owner: idNumber.nullable(),
  keepExisting: z.boolean(),
  onlyUpdate: z.boolean(),
});

export const importShape = named(
  'Import',
  z.object({
    id: idNumber,
    name: z.string(),
    state: z.string(),
    task: z.string(),
    size: count,
    settings: settingsShape,
    progress: z.object({
      percent: z.int(),
      lastRow: count,
      ...{ inserted: count, updated: count, unchanged: count, ignored: count },
    }),
    undo: z.object({ removed: count, restored: count, partly: count, kept: count }).nullable(),
    problem: nullableText,
    createdBy: idNumber.nullable(),
    createdByUser: nullableText,
    dateAdded: nullableTime,
    dateStarted: nullableTime,
    dateEnded: nullableTime,
  }),
);

export const previewShape = z.object({
  encoding: z.enum(encodings),
  delimiter: z.string(),
  columns: z.array(z.object({ name: z.string(), type: z.string(), target: nullableText })),
  rows: z.array(z.array(z.string())),
  targets: z.array(z.object({ name: z.string(), label: z.string(), about: z.string() })),
});

/** An import as API clients see it. */
export function importToWire(one: Import): z.infer<typeof importShape> {
  const { inserted, updated, unchanged, ignored, removed, restored, partly, kept } = one.counts;
  const { encoding, delimiter, mapping, segmentId, ownerId, ...settings } = one.settings;
  return {
    ...{ id: one.id, name: one.name, state: one.state, task: one.task, size: one.size },
    settings: {
      ...{ encoding: encoding ?? null, delimiter: delimiter ?? null, mapping: mapping ?? null },
      ...{ tags: [...settings.tags], segment: segmentId, owner: ownerId },
      ...{ keepExisting: settings.keepExisting, onlyUpdate: settings.onlyUpdate },
    },
    progress: {
      percent: percentOf(one),
      lastRow: one.lastRow,
      ...{ inserted, updated, unchanged, ignored },
    },
    undo: one.task === 'undo' ? { removed, restored, partly, kept } : null,
    problem: one.problem,
    createdBy: one.operatorId,
    createdByUser: one.operatorName,
    dateAdded: isoTime(one.createdAt),
    dateStarted: isoTime(one.startedAt),
    dateEnded: isoTime(one.endedAt),
  };
}

function percentOf({ state, task, size, bytesRead }: Import): number {
  if (state === 'done') return 100;
  if (task === 'undo' || size === 0) return 0;
  return Math.min(99, Math.floor((bytesRead / size) * 100));
}
