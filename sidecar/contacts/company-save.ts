import { z } from 'zod';
import type { Operator } from '../auth/operators.ts';
import { inTransaction, type Transaction } from '../db/transaction.ts';
import { invalid, notFound, Problem } from '../problem.ts';
import { named, sentFlag, sentWhole } from '../shape.ts';
import type { Company } from './company.ts';
import { type Joining, showNewName } from './company-members.ts';
import { createCompany, findCompanyByName, holdCompany, updateCompany } from './company-store.ts';
import type { Values } from './contact.ts';
import {
  isTrue,
  missingRequired,
  sentValues,
  sentValuesShape,
  withDefaults,
} from './contact-input.ts';
import type { Manner, Saved, Sent } from './entity.ts';
import { type Field, type Fields, ownFields } from './field.ts';
import { wholeNumber } from './named-input.ts';
import type { ContactRoom } from './room.ts';

export function companyBodyShape(fields: readonly Field[]): z.ZodType {
  const shape = z.looseObject({
    ...sentValuesShape(ownFields(fields, 'company')),
    score: sentWhole,
    force: sentFlag,
    overwriteWithBlank: sentFlag,
  });
  return named('CompanyBody', shape);
}

interface Saving {
  readonly sent: Sent;
  readonly manner: Manner;
  readonly known: Company | null;
  readonly caller: Operator;
}

/**
 * Writes what an API client sent. A new company with the name of another one updates that one,
 * unless `force` asks for one of its own: two companies never have the same name.
 */
export async function saveCompany(
  { database, fields: catalog }: Pick<ContactRoom, 'database' | 'fields'>,
  { sent, manner, known, caller }: Saving,
): Promise<Saved<Company>> {
  const fields = ownFields(await catalog.reload(), 'company');
  const values = sentValues(fields, sent, manner);
  const score = wholeNumber(sent, 'score');
  const isMatched = known === null && manner === 'create' && !isTrue(sent.force);
  const saved = await inTransaction(database, async (trx) => {
    const namesake = await namesakeOf(trx, values);
    const found = isMatched ? namesake : known;
    const stored = found && (await holdCompany(trx, found.id));
    if (known !== null && stored === null) throw notFound();
    if (namesake !== null && namesake.id !== stored?.id) throw taken();
    const written = completed(fields, values, { manner, stored });
    const writing = { values: written, score, at: Date.now(), operatorId: caller.id };
    const item = stored
      ? await updateCompany(trx, stored, writing)
      : await createCompany(trx, writing);
    return { item, isNew: stored === null };
  });
  if (!saved.isNew && values.companyname !== undefined)
    await showNewName(database, saved.item, await joiningOf(catalog, caller));
  return saved;
}

/** The operator who calls the API, as somebody who changes memberships. */
export async function joiningOf(fields: Fields, { id, username }: Operator): Promise<Joining> {
  const author = { at: Date.now(), source: 'api', operatorId: id, operatorName: username };
  return { fields: await fields.current(), author };
}

async function namesakeOf(trx: Transaction, { companyname }: Values): Promise<Company | null> {
  return (companyname ?? null) === null ? null : findCompanyByName(trx, String(companyname));
}

interface Target {
  readonly manner: Manner;
  readonly stored: Company | null;
}

/** The values to write, defaults included. @throws Problem 400 when a required one is missing */
function completed(fields: readonly Field[], values: Values, target: Target): Values {
  const { manner, stored } = target;
  const filled = manner === 'patch' ? values : withDefaults(fields, values, stored);
  const required = manner === 'patch' ? [] : missingRequired(fields, filled, stored);
  const hasName = (filled.companyname ?? stored?.values.companyname ?? null) !== null;
  const losesName = 'companyname' in filled && filled.companyname === null;
  const missing = new Set([...required, ...(hasName && !losesName ? [] : ['companyname'])]);
  if (missing.size === 0) return filled;
  throw invalid(Object.fromEntries([...missing].map((alias) => [alias, ['A value is required.']])));
}

function taken(): Problem {
  const problem = invalid({ companyname: ['Another company has this name.'] });
  return new Problem(422, problem.message, problem.type, problem.details);
}
