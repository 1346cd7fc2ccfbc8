import { insertRows } from '../rows.ts';
import type { Migration, SchemaBuilder } from '../schema-builder.ts';

/** Two roles, operators that can be shut out, API tokens and OAuth2 clients. */
export const access: Migration = {
  name: '0003-access',
  async run(builder) {
    await seedRoles(builder);
    await builder.column('operators', 'disabled_at', (table) => {
      table.bigInteger('disabled_at');
    });
    await credentialTables(builder);
  },
};

async function seedRoles({ database: { knex, dialect } }: SchemaBuilder): Promise<void> {
  await insertRows(knex, {
    table: 'roles',
    columns: ['id', 'name', 'is_admin'],
    rows: [
      [1, 'Administrator', 1],
      [2, 'Read only', 0],
    ],
    ending: dialect.keepExisting('id'),
  });
}

async function credentialTables(builder: SchemaBuilder): Promise<void> {
  await builder.table('oauth_clients', (table) => {
    table.bigIncrements('id');
    table.string('client_key', 32).notNullable().unique({ indexName: 'oauth_clients_key' });
    table.binary('secret_hash', 32).notNullable();
    table.bigInteger('operator_id').notNullable().index('oauth_clients_operator');
    table.string('name', 191).notNullable();
    table.string('scope', 8).notNullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('revoked_at');
  });
  await builder.table('api_tokens', (table) => {
    table.bigIncrements('id');
    table.binary('token_hash', 32).notNullable().unique({ indexName: 'api_tokens_hash' });
    table.bigInteger('operator_id').notNullable().index('api_tokens_operator');
    // Set for an access token that an OAuth2 client asked for; such a token expires.
    table.bigInteger('client_id').index('api_tokens_client');
    table.string('name', 191).notNullable();
    table.string('scope', 8).notNullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('last_used_at');
    table.bigInteger('expires_at').index('api_tokens_expiry');
    table.bigInteger('revoked_at');
  });
}
