import type { Knex } from 'knex';
import type { Database } from '../connect.ts';
import type { Migration } from '../schema-builder.ts';

/** Values are looked up without accents: the keys that were written with them lose them. */
export const plainKeys: Migration = {
  name: '0037-plain-keys',
  async run({ database }) {
    await rewrite(database, { table: 'contact_values', id: 'contact_id' });
    await rewrite(database, { table: 'company_values', id: 'company_id' });
  },
};

interface Keys {
  readonly table: string;
  readonly id: string;
}

interface Row {
  readonly id: number;
  readonly field: string;
  readonly key: string;
}

const atOnce = 500;

async function rewrite({ knex, dialect }: Database, { table, id }: Keys): Promise<void> {
  const white = ['\t', '\n', '\r'].map((sign) => `%${sign}%`);
  const mayDiffer = `(${dialect.notAscii('text_key')} or text_key like ? or text_key like ? or text_key like ?)`;
  for (let after: Pick<Row, 'id' | 'field'> = { id: 0, field: '' }; ; ) {
    const last = after;
    const rows: Row[] = await knex(table)
      .whereRaw(mayDiffer, white)
      .where(id, '>=', last.id)
      .where((later) => later.where(id, '>', last.id).orWhere('field', '>', last.field))
      .orderBy([{ column: id }, { column: 'field' }])
      .limit(atOnce)
      .select({ id, field: 'field', key: 'text_key' });
    const end = rows.at(-1);
    if (end === undefined) return;
    await knex.transaction((trx) => writePlain(trx, { table, id }, rows));
    after = { id: Number(end.id), field: end.field };
  }
}

/** Not where it was changed meanwhile: whoever changes it now writes it without accents. */
async function writePlain(
  trx: Knex.Transaction,
  { table, id }: Keys,
  rows: readonly Row[],
): Promise<void> {
  for (const { id: owner, field, key } of rows) {
    const plain = plainOf(key);
    if (plain !== key)
      await trx(table)
        .where({ [id]: owner, field, text_key: key })
        .update({ text_key: plain });
  }
}

/** As it was agreed on when this step was written. */
function plainOf(key: string): string {
  const whole = key.replace(/\p{Surrogate}/gu, '\ufffd').replace(/\s/g, ' ');
  const letters = whole.toLowerCase().replaceAll('ς', 'σ').normalize('NFD');
  return letters
    .replace(/\p{Script=Inherited}/gu, '')
    .normalize('NFC')
    .trim();
}
