import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { connect } from '../../sidecar/db/connect.ts';
import { migrate } from '../../sidecar/db/migrate.ts';

export const schemaFile = join(import.meta.dirname, '..', '..', 'sidecar', 'db', 'schema.sql');

/** The schema that the migrations make, as readable SQL in the words of SQLite. */
export async function dumpSchema(): Promise<string> {
  const database = connect('sqlite::memory:');
  try {
    await migrate(database);
    const statements: string[] = await database
      .knex('sqlite_master')
      .whereNotNull('sql')
      .whereNot('name', 'like', 'sqlite_%')
      .orderBy(['tbl_name', { column: 'type', order: 'desc' }, 'name'])
      .pluck('sql');
    const head = '-- Written by `npm run db:schema` from the migrations; a test compares it.\n';
    return `${head}${statements.map((sql) => `${laidOut(sql)};\n`).join('')}`;
  } finally {
    await database.knex.destroy();
  }
}

/** A table gets a line per column; an index stays on one line. */
function laidOut(sql: string): string {
  const plain = sql.replaceAll('`', '').replaceAll('"', '');
  if (!/^create table/i.test(plain)) return plain;
  const [start, end] = [plain.indexOf('('), plain.lastIndexOf(')')];
  const columns = plain.slice(start + 1, end).split(/, (?![^(]*\))/);
  return `\n${plain.slice(0, start)}(\n  ${columns.join(',\n  ')}\n${plain.slice(end)}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(schemaFile, await dumpSchema());
  process.stdout.write(`Wrote ${schemaFile}\n`);
}
