import { inTransaction } from '../db/transaction.ts';
import { writeDrafts } from './batch.ts';
import { type CsvRow, formOf, openCsv, UnreadableFile } from './csv-file.ts';
import type { Outcome } from './import.ts';
import { columnNames } from './mapping.ts';
import { rememberOperators } from './names.ts';
import { draftsOf, type Plan, type Planned, planFor } from './plan.ts';
import type { ImportRun } from './run.ts';

/** What would become of the rows of a file. */
export interface Rehearsed {
  readonly counts: Readonly<Record<Outcome['state'], number>>;
  /** The first rows that would be left out. */
  readonly leftOut: readonly Outcome[];
}

const atOnce = 500;
const shownErrors = 20;

/** Ends a transaction without a trace and carries what was seen in it. */
class Rehearsal extends Error {
  readonly outcomes: readonly Outcome[];

  constructor(outcomes: readonly Outcome[]) {
    super('a rehearsal writes nothing');
    this.outcomes = outcomes;
  }
}

type Rehearsing = Pick<ImportRun, 'database' | 'fields' | 'onProgress'>;

/**
 * Writes the rows as an import would, and takes each batch back at once: a row that is about the
 * same contact as one long before it counts as new again. @throws UnreadableFile, WrongMapping
 */
export async function rehearseImport(
  run: Rehearsing,
  planned: Planned & { readonly path: string },
): Promise<Rehearsed> {
  const reader = await openCsv(planned.path, await formOf(planned.path, planned.settings));
  const outcomes: Outcome[] = [];
  const counts = { inserted: 0, updated: 0, unchanged: 0, ignored: 0 };
  const add = (some: readonly Outcome[]): void => {
    for (const { state } of some) counts[state]++;
    const left = some.filter(({ state }) => state === 'ignored').sort((a, b) => a.row - b.row);
    outcomes.push(...left.slice(0, shownErrors - outcomes.length));
    run.onProgress?.(reader.bytes);
  };
  const rehearse = batchRehearsal(run);
  let plan: Plan | null = null;
  let rows: CsvRow[] = [];
  for await (const row of reader.rows()) {
    if (plan === null) plan = await planFor(run, planned, columnNames(row.cells));
    else rows.push(row);
    if (rows.length < atOnce) continue;
    add(await rehearse(plan, rows));
    rows = [];
  }
  if (plan === null) throw new UnreadableFile('The file is empty.');
  if (rows.length > 0) add(await rehearse(plan, rows));
  return { counts, leftOut: outcomes };
}

function batchRehearsal({ database }: Rehearsing) {
  const operators = rememberOperators(database);
  return async (plan: Plan, rows: readonly CsvRow[]): Promise<readonly Outcome[]> => {
    try {
      return await inTransaction(database, async (trx) => {
        const { drafts, refused } = await draftsOf(trx, plan, rows, operators);
        const { outcomes } = await writeDrafts(trx, plan.work, drafts);
        throw new Rehearsal([...refused, ...outcomes]);
      });
    } catch (error) {
      if (!(error instanceof Rehearsal)) throw error;
      return error.outcomes;
    }
  };
}
