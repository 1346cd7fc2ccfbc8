import type { Operator } from '../auth/operators.ts';
import type { Company } from './company.ts';
import { dissolveCompany } from './company-members.ts';
import { companyBodyShape, joiningOf, saveCompany } from './company-save.ts';
import { companyTerm } from './company-search.ts';
import { findCompanies, findCompany } from './company-store.ts';
import type { Entity, Page } from './entity.ts';
import { type Field, ownFields } from './field.ts';
import { type ListQuery, listQueryOf, type Order } from './list.ts';
import { listedCompanies } from './listed.ts';
import { createCounter, listIds } from './report.ts';
import type { ContactRoom } from './room.ts';
import { companySubjectOf } from './subject.ts';
import { shownFields, type View, valuesToWire, viewedListShape, viewOf } from './values-wire.ts';
import { withoutId } from './wire.ts';
import { companyShape } from './wire-shapes.ts';

const byName: Order = { subject: { field: 'companyname', kind: 'text' }, descending: false };

/** Companies behind the standard routes. */
export function companyEntity({ database, fields }: ContactRoom): Entity<Company> {
  const count = createCounter(database, listedCompanies);

  async function describe(companies: readonly Company[], view: View = {}): Promise<object[]> {
    const own = ownFields(await fields.current(), 'company');
    return companies.map((company) => companyToWire(company, own, view));
  }

  async function list(sent: unknown, operator: Operator): Promise<Page> {
    const query = companyQueryOf(sent, await fields.current(), operator);
    const order = query.order.length > 0 ? query.order : [byName];
    const ids = await listIds(database.knex, { ...query, order }, listedCompanies);
    const companies = await findCompanies(database.knex, ids);
    const wires = await describe(companies, viewOf(sent));
    const entries = companies.map(({ id }, at) => [id, wires[at] as object] as const);
    return { total: String(await count(query.condition)), entries };
  }

  return {
    path: '/companies',
    singular: 'company',
    plural: 'companies',
    listForm: 'object',
    words: ['a company', 'companies'],
    queryShape: viewedListShape,
    bodyShape: async () => companyBodyShape(await fields.current()),
    itemShape: async () => companyShape(await fields.current()),
    list,
    find: async (id) => (id === 0 ? null : findCompany(database.knex, id)),
    save: (sent, manner, known, caller) =>
      saveCompany({ database, fields }, { sent, manner, known, caller }),
    remove: async (company, caller) =>
      dissolveCompany(database, company, await joiningOf(fields, caller)),
    describe: (companies) => describe(companies),
    withoutId,
  };
}

/** @throws Problem 400 for a column that does not exist */
export function companyQueryOf(
  sent: unknown,
  fields: readonly Field[],
  { id: operatorId }: Pick<Operator, 'id'>,
): ListQuery {
  const find = (name: string) => companySubjectOf(fields, name);
  const meaningOf = (term: Parameters<typeof companyTerm>[0]) =>
    companyTerm(term, { find, operatorId });
  return listQueryOf(sent, { find, meaningOf });
}

export function companyToWire(company: Company, own: readonly Field[], view: View): object {
  const { id, score, values } = company;
  const valueFor = ({ alias }: Field) => values[alias] ?? null;
  const shown = shownFields(own, valueFor, view);
  const groups = ['core', 'professional', 'other'];
  return { id, score, fields: valuesToWire({ id, fields: shown, valueFor, groups }) };
}
