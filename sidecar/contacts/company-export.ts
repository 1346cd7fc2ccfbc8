import type { Operator } from '../auth/operators.ts';
import { parsed } from '../shape.ts';
import type { Company } from './company.ts';
import { companyQueryOf, companyToWire } from './company-entity.ts';
import { findCompanies } from './company-store.ts';
import { idPages } from './export.ts';
import { type Field, ownFields } from './field.ts';
import { listedCompanies } from './listed.ts';
import { matchingIds } from './report.ts';
import type { ContactRoom } from './room.ts';
import { searchedShape } from './searched-shape.ts';
import {
  type Column,
  type FileKind,
  fileShape,
  fileText,
  type OnPage,
  plainTime,
} from './table-file.ts';
import { isoTime } from './wire.ts';

export const companyExportShape = searchedShape
  .pick({ search: true, where: true })
  .extend(fileShape);

interface CompanyExport {
  readonly file: FileKind;
  readonly text: AsyncGenerator<string>;
}

/** All companies that match, in the order of their ids. @throws Problem 400 */
export async function exportedCompanies(
  { database, fields }: Pick<ContactRoom, 'database' | 'fields'>,
  sent: unknown,
  operator: Pick<Operator, 'id'>,
  onPage?: OnPage,
): Promise<CompanyExport> {
  const { format, bom, search, where } = parsed(companyExportShape, sent);
  const known = await fields.reload();
  const own = ownFields(known, 'company');
  const { condition } = companyQueryOf({ search, where }, known, operator);
  const { knex } = database;
  const ids = idPages((page) => matchingIds(knex, condition, page, listedCompanies));
  async function* companies() {
    for await (const page of ids) yield await findCompanies(knex, page);
  }
  const file = { format, bom };
  const text =
    format === 'csv'
      ? fileText(file, columnsOf(own), companies(), onPage)
      : fileText(file, [], asShown(companies(), own), onPage);
  return { file, text };
}

async function* asShown(pages: AsyncIterable<Company[]>, own: readonly Field[]) {
  for await (const page of pages) yield page.map((company) => companyToWire(company, own, {}));
}

function columnsOf(own: readonly Field[]): Column<Company>[] {
  const ofFields = own.map(({ alias }) => ({
    name: alias,
    cell: ({ values }: Company) => values[alias],
  }));
  const others: Column<Company>[] = [
    { name: 'score', cell: ({ score }) => score },
    { name: 'date_added', cell: ({ createdAt }) => plainTime(isoTime(createdAt)) },
    { name: 'date_modified', cell: ({ modifiedAt }) => plainTime(isoTime(modifiedAt)) },
  ];
  const taken = new Set(ofFields.map(({ name }) => name));
  return [
    { name: 'id', cell: ({ id }) => id },
    ...ofFields,
    ...others.filter(({ name }) => !taken.has(name)),
  ];
}
