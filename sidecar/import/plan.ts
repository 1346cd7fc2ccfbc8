import type { Author } from '../contacts/author.ts';
import { findNamed, type NamedItem } from '../contacts/named-store.ts';
import type { Queries } from '../db/connect.ts';
import { ignored } from './batch.ts';
import type { CsvRow } from './csv-file.ts';
import { type Draft, RowProblem, type RowReader, rowReader } from './draft.ts';
import type { Import, ImportRoom, Outcome, Settings } from './import.ts';
import type { Work } from './known-contact.ts';
import { mappedTargets, suggestedMapping, WrongMapping } from './mapping.ts';
import { nameOperators, type Operators } from './names.ts';
import { importedParts } from './parts.ts';
import type { Target } from './target.ts';

/* How the rows of a file are read and written. */

/** What there is to know of an import before its first row. */
export type Planned = Pick<Import, 'settings' | 'operatorId' | 'operatorName'>;

type Room = Pick<ImportRoom, 'database' | 'fields'>;

/** What the fields that there are make of the columns. */
export interface Plan {
  readonly columns: readonly string[];
  /** What the plan was made of. */
  readonly fieldsText: string;
  readonly read: RowReader;
  readonly work: Work;
}

/** Made anew when somebody changed fields. */
export async function currentPlan(run: Room, job: Planned, plan: Plan): Promise<Plan> {
  const text = JSON.stringify(await run.fields.reload());
  return text === plan.fieldsText ? plan : planFor(run, job, plan.columns);
}

/** @throws WrongMapping */
export async function planFor(
  { database, fields: catalog }: Room,
  job: Planned,
  columns: readonly string[],
): Promise<Plan> {
  const fields = await catalog.reload();
  const { settings } = job;
  const mapping = settings.mapping ?? suggestedMapping(fields, columns);
  const targets = mappedTargets(fields, columns, mapping);
  const segment = await segmentOf(database.knex, settings.segmentId);
  const parts = importedParts.filter(({ key }) => isConcerned(key, settings, targets));
  const work = { database, fields, settings, segment, parts, author: authorOf(job) };
  return { columns, fieldsText: JSON.stringify(fields), read: rowReader(targets), work };
}

async function segmentOf(queries: Queries, id: number | null): Promise<NamedItem | null> {
  if (id === null) return null;
  const segment = await findNamed(queries, 'segments', id);
  if (segment === null) throw new WrongMapping([`There is no segment ${id}.`]);
  return segment;
}

const partOf: Readonly<Record<string, string>> = {
  ...{ owner: 'owner', stage: 'stage', tags: 'tags', do_not_contact: 'doNotContact' },
  ...{ ip: 'addresses', company: 'companies' },
};

/** Whether rows of the import may change this part of a contact. */
function isConcerned(
  key: string,
  settings: Settings,
  targets: readonly (Target | null)[],
): boolean {
  if (key === 'segment') return settings.segmentId !== null;
  if (key === 'owner' && settings.ownerId !== null) return true;
  if (key === 'tags' && settings.tags.length > 0) return true;
  return targets.some((target) => {
    if (target?.kind !== 'field') return target !== null && partOf[target.kind] === key;
    return target.field.alias === 'company' && key === 'companies';
  });
}

function authorOf({ operatorId, operatorName }: Planned): Author {
  return { at: Date.now(), source: 'import', operatorId, operatorName, pointsReason };
}

const pointsReason = { eventName: 'Points set', actionName: 'Import' };

/** What rows say, and those that are not acceptable. */
export async function draftsOf(
  queries: Queries,
  { read }: Plan,
  rows: readonly CsvRow[],
  operators: Operators,
): Promise<{ drafts: Draft[]; refused: Outcome[] }> {
  const drafts: Draft[] = [];
  const refused: Outcome[] = [];
  for (const row of rows) {
    try {
      drafts.push(read(row));
    } catch (error) {
      if (!(error instanceof RowProblem)) throw error;
      refused.push(ignored({ row }, error.message));
    }
  }
  const names = drafts.flatMap((one) => [one.owner, one.createdBy, one.modifiedBy]);
  const ids = await operators(
    queries,
    names.filter((name) => name !== null),
  );
  const known = drafts.filter((draft) => {
    try {
      nameOperators(draft, ids);
      return true;
    } catch (error) {
      if (!(error instanceof RowProblem)) throw error;
      refused.push(ignored(draft, error.message));
      return false;
    }
  });
  return { drafts: known, refused };
}
