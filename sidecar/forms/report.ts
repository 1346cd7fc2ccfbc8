import { logSource } from '../contacts/log-source.ts';
import type { TimelineSource } from '../contacts/timeline.ts';
import { isoTime } from '../contacts/wire.ts';
import type { Database } from '../db/connect.ts';

/** Submissions in the timeline. */
export function submissionSource(database: Database): TimelineSource {
  return logSource(database, {
    table: 'form_submissions',
    type: 'form.submitted',
    word: 'Form submitted',
    searched: ['form_name'],
    tell(row) {
      const form = { id: Number(row.form_id), name: row.form_name, alias: row.form_alias };
      const submission = {
        id: Number(row.id),
        form,
        dateSubmitted: isoTime(Number(row.at)),
        referer: row.referrer,
        results: JSON.parse(String(row.results)),
      };
      return { label: String(row.form_name), details: { submission, form } };
    },
  });
}
