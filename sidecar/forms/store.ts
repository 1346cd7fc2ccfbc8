import { findNamed, type NamedItem, storeNamed } from '../contacts/named-store.ts';
import type { Database } from '../db/connect.ts';
import { inTransaction } from '../db/transaction.ts';
import { type FormAction, type FormField, formOf } from './form.ts';

/** Takes parts out of a form; null when there is no such form. */
export function removeParts(
  database: Database,
  formId: number,
  part: 'fields' | 'actions',
  ids: ReadonlySet<number>,
): Promise<NamedItem | null> {
  return inTransaction(database, async (trx) => {
    const item = await findNamed(trx, 'forms', formId);
    if (item === null) return null;
    const parts: readonly (FormField | FormAction)[] = formOf(item)[part];
    const left = parts.filter(({ id }) => !ids.has(id));
    return storeNamed(trx, 'forms', { id: formId, row: { [part]: JSON.stringify(left) } });
  });
}
