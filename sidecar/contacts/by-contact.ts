/** What rows of several contacts stand for, by contact id, in the order of the rows. */
export function byContact<Row extends { readonly contact_id: unknown }, Item>(
  rows: readonly Row[],
  itemOf: (row: Row) => Item,
): Map<number, Item[]> {
  const items = new Map<number, Item[]>();
  for (const row of rows) {
    const id = Number(row.contact_id);
    const known = items.get(id);
    if (known === undefined) items.set(id, [itemOf(row)]);
    else known.push(itemOf(row));
  }
  return items;
}
