import type { Migration } from '../schema-builder.ts';

/** Channels a contact must not be reached on, and campaign parameters recorded for it. */
export const doNotContactAndUtm: Migration = {
  name: '0006-do-not-contact-and-utm',
  async run(builder) {
    await builder.table('do_not_contact', (table) => {
      table.bigIncrements('id');
      table.bigInteger('contact_id').notNullable();
      table.string('channel', 64).notNullable();
      table.bigInteger('channel_id');
      table.integer('reason').notNullable();
      table.text('comments').notNullable();
      table.bigInteger('at').notNullable().index('do_not_contact_at');
      table.unique(['contact_id', 'channel'], { indexName: 'do_not_contact_channel' });
    });
    await builder.table('utm_tags', (table) => {
      table.bigIncrements('id');
      table.bigInteger('contact_id').notNullable();
      for (const name of ['campaign', 'content', 'medium', 'source', 'term'])
        table.string(`utm_${name}`, 191).notNullable().defaultTo('');
      table.text('url').notNullable();
      table.text('referrer').notNullable();
      table.string('remote_host', 191).notNullable().defaultTo('');
      table.text('user_agent').notNullable();
      table.text('query').notNullable();
      table.bigInteger('at').notNullable().index('utm_tags_at');
      table.index(['contact_id', 'at'], 'utm_tags_contact');
    });
  },
};
