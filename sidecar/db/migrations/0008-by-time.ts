import type { Migration } from '../schema-builder.ts';

/** What happened lately, whoever did it, by index. */
export const byTime: Migration = {
  name: '0008-by-time',
  async run({ index }) {
    await index('hits', 'hits_at', ['at']);
    await index('contact_events', 'contact_events_at', ['at']);
    await index('contact_merges', 'contact_merges_at', ['at']);
  },
};
