import type { Migration, SchemaBuilder } from '../schema-builder.ts';
import { companyFieldColumns, contactFieldColumns } from './0001-field-columns.ts';
import { seedFields } from './0001-seed-fields.ts';

/** Sites, operators, visitors and their hits, contacts and what belongs to them. */
export const firstTables: Migration = {
  name: '0001-first-tables',
  async run(builder) {
    await operatorTables(builder);
    await siteTables(builder);
    await visitorTables(builder);
    await hitTables(builder);
    await contactTables(builder);
    await contactHistoryTables(builder);
    await companyTables(builder);
    await tagTables(builder);
    await seedFields(builder.database);
  },
};

async function operatorTables(builder: SchemaBuilder): Promise<void> {
  await builder.table('roles', (table) => {
    table.bigIncrements('id');
    table.string('name', 191).notNullable();
    table.boolean('is_admin').notNullable().defaultTo(false);
  });
  await builder.table('operators', (table) => {
    table.bigIncrements('id');
    table.string('username', 191).notNullable().unique({ indexName: 'operators_username' });
    table.string('email', 191).notNullable();
    table.string('first_name', 191).notNullable().defaultTo('');
    table.string('last_name', 191).notNullable().defaultTo('');
    table.string('password_hash', 255).notNullable();
    table.bigInteger('role_id').notNullable();
    table.bigInteger('created_at').notNullable();
  });
  await builder.table('sessions', (table) => {
    table.bigIncrements('id');
    table.binary('token_hash', 32).notNullable().unique({ indexName: 'sessions_token' });
    table.bigInteger('operator_id').notNullable().index('sessions_operator');
    table.bigInteger('expires_at').notNullable();
  });
}

async function siteTables(builder: SchemaBuilder): Promise<void> {
  await builder.table('sites', (table) => {
    table.bigIncrements('id');
    table.string('site_key', 32).notNullable().unique({ indexName: 'sites_key' });
    table.string('name', 191).notNullable();
    table.text('origins').notNullable();
    table.string('anonymous', 16).notNullable();
    table.boolean('identify_by_tracking_url').notNullable().defaultTo(false);
    table.boolean('record_utm').notNullable().defaultTo(true);
    table.integer('secret_version').notNullable().defaultTo(1);
    table.bigInteger('created_at').notNullable();
  });
}

async function visitorTables(builder: SchemaBuilder): Promise<void> {
  await builder.table('clients', (table) => {
    table.bigIncrements('id');
    table.binary('hash', 16).notNullable().unique({ indexName: 'clients_hash' });
    table.text('user_agent').notNullable();
    for (const column of [
      'device_type',
      'brand',
      'model',
      'os',
      'os_version',
      'browser',
      'browser_version',
    ]) {
      table.string(column, 64).notNullable().defaultTo('');
    }
  });
  await builder.table('visitors', (table) => {
    table.bigIncrements('id');
    table.string('device_key', 23).notNullable().unique({ indexName: 'visitors_device_key' });
    table.bigInteger('contact_id').index('visitors_contact');
    table.bigInteger('client_id').notNullable();
    table.bigInteger('first_seen_at').notNullable();
  });
  await builder.table('visitor_links', (table) => {
    table.bigIncrements('id');
    table.bigInteger('visitor_id').notNullable();
    table.bigInteger('contact_id').notNullable().index('visitor_links_contact');
    table.bigInteger('from_at').notNullable();
    table.bigInteger('to_at');
    table.bigInteger('confirmed_at').notNullable();
    // 1 while the link is open, otherwise null: the unique index allows one open link per visitor.
    table.integer('open_mark');
    table.string('reason', 32).notNullable();
    table.string('level', 16).notNullable();
    table.string('evidence', 191);
    table.bigInteger('undone_at');
    table.unique(['visitor_id', 'open_mark'], { indexName: 'visitor_links_open' });
  });
}

async function hitTables(builder: SchemaBuilder): Promise<void> {
  await builder.table('pages', (table) => {
    table.bigIncrements('id');
    table.binary('hash', 16).notNullable().unique({ indexName: 'pages_hash' });
    table.text('url').notNullable();
    table.string('title', 191).notNullable().defaultTo('');
  });
  await builder.table('hit_contexts', (table) => {
    table.bigIncrements('id');
    table.binary('hash', 16).notNullable().unique({ indexName: 'hit_contexts_hash' });
    table.text('referrer').notNullable();
    table.string('language', 64).notNullable().defaultTo('');
    for (const column of ['utm_campaign', 'utm_content', 'utm_medium', 'utm_source', 'utm_term']) {
      table.string(column, 191).notNullable().defaultTo('');
    }
    table.text('query').notNullable();
  });
  await builder.table('hits', (table) => {
    table.bigIncrements('id');
    table.binary('event_id', 16).notNullable().unique({ indexName: 'hits_event' });
    table.integer('site_id').notNullable();
    table.bigInteger('visitor_id').notNullable();
    table.bigInteger('page_id').notNullable();
    table.bigInteger('context_id').notNullable();
    table.bigInteger('at').notNullable();
    table.index(['visitor_id', 'at'], 'hits_visitor');
  });
}

async function contactTables(builder: SchemaBuilder): Promise<void> {
  await builder.table('fields', (table) => {
    table.bigIncrements('id');
    table.string('object', 16).notNullable();
    table.string('alias', 64).notNullable();
    table.string('label', 191).notNullable();
    table.string('type', 32).notNullable();
    table.string('field_group', 32).notNullable();
    table.integer('field_order').notNullable();
    table.string('default_value', 191);
    for (const flag of fieldFlags) table.boolean(flag).notNullable().defaultTo(false);
    table.text('properties').notNullable();
    table.unique(['object', 'alias'], { indexName: 'fields_alias' });
  });
  await builder.table('contacts', (table) => {
    table.bigIncrements('id');
    contactFieldColumns(table);
    table.text('custom').notNullable();
    table.integer('points').notNullable().defaultTo(0);
    table.bigInteger('last_active_at');
    table.bigInteger('owner_id');
    table.bigInteger('stage_id');
    table.bigInteger('created_at').notNullable();
    table.bigInteger('created_by');
    table.bigInteger('modified_at');
    table.bigInteger('modified_by');
    table.bigInteger('identified_at');
    table.bigInteger('merged_into');
  });
  await builder.table('contact_identifiers', (table) => {
    table.string('field', 64).notNullable();
    table.string('value_key', 191).notNullable();
    table.bigInteger('contact_id').notNullable().index('contact_identifiers_contact');
    table.primary(['field', 'value_key']);
  });
}

const fieldFlags = [
  'is_published',
  'is_required',
  'is_fixed',
  'is_listable',
  'is_visible',
  'is_short_visible',
  'is_unique_identifier',
  'is_publicly_updatable',
];

async function contactHistoryTables(builder: SchemaBuilder): Promise<void> {
  await builder.table('contact_changes', (table) => {
    table.bigIncrements('id');
    table.bigInteger('contact_id').notNullable().index('contact_changes_contact');
    table.string('field', 64).notNullable();
    table.text('old_value');
    table.text('new_value');
    table.string('source', 64).notNullable();
    table.bigInteger('at').notNullable();
  });
  await builder.table('contact_merges', (table) => {
    table.bigIncrements('id');
    table.bigInteger('loser_id').notNullable().index('contact_merges_loser');
    table.bigInteger('winner_id').notNullable().index('contact_merges_winner');
    table.text('moved', 'mediumtext').notNullable();
    table.bigInteger('at').notNullable();
    table.bigInteger('undone_at');
  });
  await builder.table('contact_events', (table) => {
    table.bigIncrements('id');
    table.bigInteger('contact_id').notNullable();
    table.string('type', 64).notNullable();
    table.text('details').notNullable();
    table.bigInteger('at').notNullable();
    table.index(['contact_id', 'at'], 'contact_events_contact');
  });
}

async function companyTables(builder: SchemaBuilder): Promise<void> {
  await builder.table('companies', (table) => {
    table.bigIncrements('id');
    companyFieldColumns(table);
    table.string('name_key', 191).notNullable().unique({ indexName: 'companies_name' });
    table.text('custom').notNullable();
    table.integer('score').notNullable().defaultTo(0);
    table.bigInteger('created_at').notNullable();
    table.bigInteger('modified_at');
  });
  await builder.table('company_contacts', (table) => {
    table.bigInteger('company_id').notNullable();
    table.bigInteger('contact_id').notNullable().index('company_contacts_contact');
    table.boolean('is_primary').notNullable().defaultTo(false);
    table.bigInteger('added_at').notNullable();
    table.primary(['company_id', 'contact_id']);
  });
}

async function tagTables(builder: SchemaBuilder): Promise<void> {
  await builder.table('tags', (table) => {
    table.bigIncrements('id');
    table.string('tag', 191).notNullable();
    table.string('tag_key', 191).notNullable().unique({ indexName: 'tags_key' });
    table.string('description', 191);
  });
  await builder.table('contact_tags', (table) => {
    table.bigInteger('contact_id').notNullable();
    table.bigInteger('tag_id').notNullable().index('contact_tags_tag');
    table.primary(['contact_id', 'tag_id']);
  });
}
