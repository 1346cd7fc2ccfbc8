/** One column of a table in the statistics: where its value is, and how it is compared. */
export interface ColumnView {
  /** A column as `alias.name`. */
  readonly at: string;
  readonly kind: 'number' | 'time' | 'exact';
  /** Name of the join that the column needs. */
  readonly join?: string;
}

/** A table of the statistics as a read-only query over our own tables. */
export interface TableView {
  /** What is counted and paged: `table as alias`. */
  readonly from: string;
  /** Columns that together name a row; pages are in this order unless another is asked for. */
  readonly key: readonly string[];
  readonly joins?: Readonly<Record<string, string>>;
  /** Column that has a value in all rows of the table, where ours has more rows. */
  readonly needs?: string;
  readonly columns: Readonly<Record<string, ColumnView>>;
  /** The only columns to search and order by, because an index answers them; absent = all. */
  readonly findable?: readonly string[];
  /** Puts the values of a row in the words of the statistics. */
  readonly render?: (row: Row) => Row;
}

export type Row = Readonly<Record<string, unknown>>;

export const number = (at: string, join?: string): ColumnView => columnOf('number', at, join);
export const time = (at: string, join?: string): ColumnView => columnOf('time', at, join);
export const text = (at: string, join?: string): ColumnView => columnOf('exact', at, join);

function columnOf(kind: ColumnView['kind'], at: string, join?: string): ColumnView {
  return join === undefined ? { at, kind } : { at, kind, join };
}
