import { isAway } from '../db/patience.ts';
import { inTransaction, type Transaction } from '../db/transaction.ts';
import { ignored, writeDrafts } from './batch.ts';
import { type CsvRow, formOf, openCsv, UnreadableFile } from './csv-file.ts';
import { counted, type Import, type ImportRoom, type Outcome } from './import.ts';
import { columnNames, WrongMapping } from './mapping.ts';
import { type Operators, rememberOperators } from './names.ts';
import { currentPlan, draftsOf, type Plan, planFor } from './plan.ts';
import { noteCompanies, noteOutcomes } from './rows.ts';
import { endImport, holdImport, type Lease, LostImport, noteProgress } from './store.ts';

/* The rows of a file, one batch after the other: each batch and how far the import is by it are
   written in one transaction, so that a process that falls leaves no row half done or done twice. */

export interface ImportRun extends Pick<ImportRoom, 'database' | 'fields'> {
  /** Of what is no mistake in the file. */
  readonly onFault: (error: unknown) => void;
  /** Looked at between two transactions. */
  readonly isStopping: () => boolean;
  /** So many rows share a transaction: whoever else writes waits for no more than these. */
  readonly rowsTogether: number;
  readonly onProgress?: (bytesRead: number) => void;
}

/** So many rows are looked at together: the more, the more of them are in memory. */
const sliceSize = 500;

/** Works on an import until it ends, or until this process shall end. @throws LostImport */
export async function runImport(run: ImportRun, job: Import, lease: Lease): Promise<void> {
  try {
    await writeAll(run, job, lease);
    if (!run.isStopping()) await endImport(run.database, lease, { state: 'done', problem: null });
  } catch (error) {
    if (error instanceof LostImport || isAway(run.database, error)) throw error;
    const isMistake = error instanceof UnreadableFile || error instanceof WrongMapping;
    if (!isMistake) run.onFault(error);
    const problem = isMistake ? error.message : 'Something went wrong on the server.';
    await endImport(run.database, lease, { state: 'failed', problem });
  }
}

async function writeAll(run: ImportRun, job: Import, lease: Lease): Promise<void> {
  const path = job.path as string;
  const reader = await openCsv(path, await formOf(path, job.settings));
  const operators = rememberOperators(run.database);
  const isAlive = signsOfLife(run, lease);
  let plan: Plan | null = null;
  let rows: CsvRow[] = [];
  for await (const row of reader.rows()) {
    if (plan === null) plan = await planFor(run, job, columnNames(row.cells));
    else if (row.number > job.lastRow) rows.push(row);
    if (rows.length >= run.rowsTogether) {
      plan = await writeNext(run, job, lease, { plan, rows, operators, bytesRead: reader.bytes });
      rows = [];
    } else {
      await isAlive();
    }
    if (run.isStopping()) return;
  }
  if (plan === null) throw new UnreadableFile('The file is empty.');
  if (rows.length > 0)
    await writeNext(run, job, lease, { plan, rows, operators, bytesRead: reader.bytes });
}

const signMs = 2000;

/** While rows are only passed over, nobody shall think that this process fell. */
function signsOfLife({ database }: ImportRun, lease: Lease): () => Promise<void> | undefined {
  let last = performance.now();
  return () => {
    if (performance.now() - last < signMs) return;
    last = performance.now();
    return inTransaction(database, (trx) => holdImport(trx, lease));
  };
}

async function writeNext(
  run: ImportRun,
  job: Import,
  lease: Lease,
  { plan: before, ...batch }: Batch & { readonly plan: Plan },
): Promise<Plan> {
  const plan = await currentPlan(run, job, before);
  await writeBatch(run, plan, lease, batch);
  run.onProgress?.(batch.bytesRead);
  // Hits that came in meanwhile go first.
  await new Promise(setImmediate);
  return plan;
}

interface Batch {
  readonly rows: readonly CsvRow[];
  readonly bytesRead: number;
  readonly operators: Operators;
}

async function writeBatch(run: ImportRun, plan: Plan, lease: Lease, batch: Batch): Promise<void> {
  try {
    await writeRows(run, plan, lease, batch);
  } catch (error) {
    if (error instanceof LostImport || isAway(run.database, error)) throw error;
    // One of them took the others along: each by itself.
    for (const row of batch.rows) {
      const single = { ...batch, rows: [row] };
      await writeRows(run, plan, lease, single).catch(async (fault: unknown) => {
        if (fault instanceof LostImport || isAway(run.database, fault)) throw fault;
        run.onFault(fault);
        const reason = 'Something went wrong on the server.';
        await settle(run, lease, { ...batch, rows: [row] }, async () => [ignored({ row }, reason)]);
      });
    }
  }
}

async function writeRows(run: ImportRun, plan: Plan, lease: Lease, batch: Batch): Promise<void> {
  const work = { ...plan.work, author: { ...plan.work.author, at: Date.now() } };
  await settle(run, lease, batch, async (trx, rows) => {
    const { drafts, refused } = await draftsOf(trx, plan, rows, batch.operators);
    const { outcomes, createdCompanies } = await writeDrafts(trx, work, drafts);
    await noteCompanies(trx, lease.importId, createdCompanies);
    return [...refused, ...outcomes];
  });
}

type SliceWork = (trx: Transaction, rows: readonly CsvRow[]) => Promise<readonly Outcome[]>;

/** Does the work, and writes down what became of the rows, in one transaction. */
async function settle(
  { database }: ImportRun,
  lease: Lease,
  { rows, bytesRead }: Batch,
  work: SliceWork,
): Promise<void> {
  const lastRow = rows.at(-1)?.number ?? 0;
  await inTransaction(database, async (trx) => {
    await holdImport(trx, lease);
    for (let start = 0; start < rows.length; start += sliceSize) {
      const outcomes = await work(trx, rows.slice(start, start + sliceSize));
      await noteOutcomes(trx, lease.importId, outcomes);
      const counts = counted.map((name) => [
        name,
        outcomes.filter(({ state }) => state === name).length,
      ]);
      const added = Object.fromEntries(counts.filter(([, count]) => count !== 0));
      await noteProgress(trx, lease.importId, { lastRow, bytesRead, added });
    }
  });
}
