import { findOperatorNamed } from '../auth/operators.ts';
import type { Author } from '../contacts/author.ts';
import { companiesFor, type NamedCompany } from '../contacts/companies-at-once.ts';
import type { Values } from '../contacts/contact.ts';
import type { NamedItem } from '../contacts/named-store.ts';
import { stagesNamed } from '../contacts/stages.ts';
import { lookupKey } from '../contacts/value.ts';
import type { Database, Queries } from '../db/connect.ts';
import type { Transaction } from '../db/transaction.ts';
import { type Draft, RowProblem } from './draft.ts';

/* What rows name: companies, stages, operators. */

export interface Names {
  readonly companies: ReadonlyMap<string, NamedCompany>;
  readonly createdCompanies: readonly number[];
  readonly stages: ReadonlyMap<string, NamedItem>;
}

/** Finds them; companies and stages that are not there are created. */
export async function namesIn(
  trx: Transaction,
  { dialect }: Database,
  drafts: readonly Draft[],
  author: Author,
): Promise<Names> {
  const companies = await companiesFor(trx, dialect, companiesIn(drafts), author);
  const stages = new Set(drafts.flatMap(({ stage }) => stage ?? []));
  return {
    companies: companies.byKey,
    createdCompanies: companies.createdIds,
    stages: await stagesNamed(trx, stages, author),
  };
}

function companiesIn(drafts: readonly Draft[]): Map<string, Values> {
  const wanted = new Map<string, Values>();
  for (const draft of drafts) {
    const name = companyNameIn(draft);
    if (name === null) continue;
    const key = lookupKey(name);
    const said = draft.company.companyname ? draft.company : { companyname: name };
    const known = wanted.get(key);
    const saysMore = Object.keys(known ?? {}).length < 2 && draft.company.companyname;
    if (known === undefined || saysMore) wanted.set(key, withValue(said));
  }
  return wanted;
}

function withValue(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

/** Columns about a company come before the contact's own. */
export function companyNameIn({ company, values }: Draft): string | null {
  const name = company.companyname ?? values.company ?? null;
  return name === null ? null : String(name);
}

/** Gives the ids of operators by their names, and remembers them. */
export type Operators = (
  queries: Queries,
  names: Iterable<string>,
) => Promise<ReadonlyMap<string, number>>;

export function rememberOperators(database: Database): Operators {
  const known = new Map<string, number>();
  const unknown = new Set<string>();
  return async (queries, names) => {
    for (const name of new Set(names)) {
      if (known.has(name) || unknown.has(name)) continue;
      const operator = await findOperatorNamed({ ...database, knex: queries }, name);
      if (operator !== null) known.set(name, operator.id);
      else if (unknown.size < mostUnknown) unknown.add(name);
    }
    return known;
  };
}

const mostUnknown = 1000;

/** Puts ids in the place of names. @throws RowProblem when nobody has one */
export function nameOperators(draft: Draft, operators: ReadonlyMap<string, number>): void {
  const idOf = (name: string): number => {
    const id = operators.get(name);
    if (id === undefined) throw new RowProblem(`There is no user ${name.slice(0, 60)}.`);
    return id;
  };
  if (draft.owner !== null) draft.ownerId = idOf(draft.owner);
  if (draft.createdBy !== null) draft.origin.createdBy = idOf(draft.createdBy);
  if (draft.modifiedBy !== null) draft.origin.modifiedBy = idOf(draft.modifiedBy);
}
