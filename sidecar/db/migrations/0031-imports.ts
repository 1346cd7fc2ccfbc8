import type { Migration } from '../schema-builder.ts';

/** Files that become contacts: how far each is, which rows were left out, and what was before. */
export const imports: Migration = {
  name: '0031-imports',
  async run({ table }) {
    await table('imports', (one) => {
      one.bigIncrements('id');
      one.string('name', 191).notNullable();
      one.string('state', 16).notNullable();
      one.string('task', 16).notNullable();
      // Null = uploaded; else the mark of the file that a command reads where it is.
      one.string('command_key', 64);
      one.text('path');
      one.bigInteger('size').notNullable();
      one.text('columns', 'mediumtext').notNullable();
      one.text('settings', 'mediumtext').notNullable();
      one.bigInteger('operator_id');
      one.string('operator_name', 191);
      one.bigInteger('last_row').notNullable().defaultTo(0);
      one.bigInteger('bytes_read').notNullable().defaultTo(0);
      for (const count of ['inserted', 'updated', 'unchanged', 'ignored'])
        one.integer(count).notNullable().defaultTo(0);
      for (const count of ['removed', 'restored', 'partly', 'kept'])
        one.integer(count).notNullable().defaultTo(0);
      one.text('problem');
      one.bigInteger('created_at').notNullable();
      one.bigInteger('started_at');
      one.bigInteger('ended_at');
      one.string('lease_owner', 36);
      one.bigInteger('lease_until').notNullable().defaultTo(0);
      one.index(['state'], 'imports_state');
      one.index(['command_key'], 'imports_command');
    });
    await table('import_rows', (row) => {
      row.bigIncrements('id');
      row.bigInteger('import_id').notNullable();
      row.bigInteger('contact_id').notNullable();
      row.string('state', 16).notNullable();
      // When the contact was modified, as the import left it.
      row.bigInteger('left_at');
      row.text('back', 'mediumtext');
      row.unique(['contact_id', 'import_id'], { indexName: 'import_rows_contact' });
      row.index(['import_id', 'state'], 'import_rows_state');
    });
    await table('import_errors', (error) => {
      error.bigInteger('import_id').notNullable();
      error.bigInteger('file_row').notNullable();
      error.text('reason').notNullable();
      error.text('cells', 'mediumtext').notNullable();
      error.primary(['import_id', 'file_row']);
    });
    await table('import_companies', (company) => {
      company.bigInteger('import_id').notNullable();
      company.bigInteger('company_id').notNullable();
      company.primary(['import_id', 'company_id']);
    });
  },
};
