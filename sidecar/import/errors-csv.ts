import { csvOfTexts } from '../contacts/table-file.ts';
import type { Queries } from '../db/connect.ts';
import type { Import } from './import.ts';
import { rowsLeftOut } from './rows.ts';

/** The rows that were left out as a CSV: their number, why, and what they were. */
export async function* errorsText(
  queries: Queries,
  { id, columns }: Pick<Import, 'id' | 'columns'>,
): AsyncGenerator<string> {
  yield csvOfTexts([['row', 'reason', ...columns]]);
  for await (const portion of rowsLeftOut(queries, id))
    yield csvOfTexts(portion.map(({ row, reason, cells }) => [row, reason, ...cells]));
}
