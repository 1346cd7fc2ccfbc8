import type { Back } from '../contacts/bulk.ts';
import type { Fields } from '../contacts/field.ts';
import type { RowOwner } from '../contacts/row-owner.ts';
import type { Database } from '../db/connect.ts';
import type { Encoding } from './encoding.ts';
import type { Mapping } from './mapping.ts';

/* A file whose rows become contacts: a job that goes on after a fall, and that can be taken back. */

export interface ImportRoom {
  readonly database: Database;
  readonly fields: Fields;
  /** Who holds rows of a contact: what an import created is forgotten by all of them. */
  readonly owners: readonly RowOwner[];
  /** Where files are kept that were uploaded. */
  readonly folder: string;
  /** How long they may be. */
  readonly mostBytes: number;
}

export type ImportState = 'uploaded' | 'waiting' | 'running' | 'paused' | 'done' | 'failed';

/** How the rows of a file are read, and what else becomes of their contacts. */
export interface Settings {
  readonly encoding?: Encoding | undefined;
  readonly delimiter?: string | undefined;
  /** Absent = by the names of the columns. */
  readonly mapping?: Mapping | undefined;
  readonly tags: readonly string[];
  readonly segmentId: number | null;
  readonly ownerId: number | null;
  /** A contact that is there keeps what it has. */
  readonly keepExisting: boolean;
  /** Nobody is created. */
  readonly onlyUpdate: boolean;
}

export const usualSettings: Settings = {
  ...{ tags: [], segmentId: null, ownerId: null },
  ...{ keepExisting: false, onlyUpdate: false },
};

export const counted = [
  ...(['inserted', 'updated', 'unchanged', 'ignored'] as const),
  ...(['removed', 'restored', 'partly', 'kept'] as const),
] as const;
export type Counts = Readonly<Record<(typeof counted)[number], number>>;

export interface Import {
  readonly id: number;
  readonly name: string;
  readonly state: ImportState;
  readonly task: 'import' | 'undo';
  /** The file, while it is needed. */
  readonly path: string | null;
  readonly size: number;
  /** As far as they are known: the names of the columns. */
  readonly columns: readonly string[];
  readonly settings: Settings;
  readonly operatorId: number | null;
  readonly operatorName: string | null;
  /** The last row that is done, as spreadsheets count. */
  readonly lastRow: number;
  readonly bytesRead: number;
  readonly counts: Counts;
  readonly problem: string | null;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

/** What became of a row. */
export interface Outcome {
  readonly row: number;
  readonly state: 'inserted' | 'updated' | 'unchanged' | 'ignored';
  readonly contactId?: number;
  /** What was before and what is now. */
  readonly back?: Back;
  /** When the contact was modified, as the import left it. */
  readonly leftAt?: number | null;
  /** Why the row was ignored, and what it was. */
  readonly reason?: string;
  readonly cells?: readonly string[];
}
