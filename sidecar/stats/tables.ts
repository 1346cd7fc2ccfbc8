import { fieldChangesIn } from '../contacts/changes.ts';
import { contactTables } from './contact-tables.ts';
import { number, type Row, type TableView, text, time } from './table-view.ts';

/*
 * What is behind the tables of the statistics. A table of `table-names.ts` that is not here has
 * columns, but no rows. To give it rows, add its query here.
 */

/** Left out is `tracking_id`: whoever knows the key of a browser can pass for its visitor. */
const pageHits: TableView = {
  from: 'hits as h',
  key: ['id'],
  joins: {
    link:
      'left join visitor_links as l on l.visitor_id = h.visitor_id and h.at >= l.from_at ' +
      'and (l.to_at is null or h.at < l.to_at) and l.undone_at is null',
    page: 'join pages as p on p.id = h.page_id',
    context: 'join hit_contexts as x on x.id = h.context_id',
    visitor: 'join visitors as v on v.id = h.visitor_id',
    client: 'join clients as c on c.id = v.client_id',
  },
  columns: {
    id: number('h.id'),
    lead_id: number('l.contact_id', 'link'),
    device_id: number('h.visitor_id'),
    date_hit: time('h.at'),
    referer: text('x.referrer', 'context'),
    url: text('p.url', 'page'),
    url_title: text('p.title', 'page'),
    page_language: text('x.language', 'context'),
    user_agent: text('c.user_agent', 'client'),
    query: text('x.query', 'context'),
  },
  findable: ['id', 'lead_id', 'device_id', 'date_hit'],
  render: (row) => ({ ...row, code: 200 }),
};

const leadDevices: TableView = {
  from: 'visitors as v',
  needs: 'v.contact_id',
  key: ['id'],
  joins: { client: 'join clients as c on c.id = v.client_id' },
  columns: {
    id: number('v.id'),
    lead_id: number('v.contact_id'),
    date_added: time('v.first_seen_at'),
    device: text('c.device_type', 'client'),
    device_brand: text('c.brand', 'client'),
    device_model: text('c.model', 'client'),
    device_os_name: text('c.os', 'client'),
    device_os_version: text('c.os_version', 'client'),
    client_info: text('c.browser', 'client'),
  },
  findable: ['id', 'lead_id'],
};

const leadEventLog: TableView = {
  from: 'contact_events as e',
  key: ['id'],
  columns: {
    id: number('e.id'),
    lead_id: number('e.contact_id'),
    date_added: time('e.at'),
    action: text('e.type'),
    properties: text('e.details'),
  },
  render: (row) => ({ ...row, bundle: 'lead', object: 'lead', object_id: row.lead_id }),
};

/** Each save of a contact is an entry; addresses of operators are not kept. */
const auditLog: TableView = {
  from: 'contact_changes as g',
  key: ['id'],
  joins: { operator: 'left join operators as o on o.id = g.operator_id' },
  columns: {
    id: number('g.id'),
    user_id: number('g.operator_id'),
    user_name: text('o.username', 'operator'),
    object_id: number('g.contact_id'),
    date_added: time('g.at'),
    changes: text('g.changes'),
  },
  findable: ['id', 'object_id'],
  render: saveInWords,
};

function saveInWords({ changes, ...row }: Row): Row {
  const fields = fieldChangesIn(changes).map(([field, ...values]) => [field, values]);
  const details = JSON.stringify({ fields: Object.fromEntries(fields) });
  return { ...row, bundle: 'lead', object: 'lead', action: 'update', details };
}

export const tables: Readonly<Record<string, TableView>> = {
  audit_log: auditLog,
  ...contactTables,
  lead_devices: leadDevices,
  lead_event_log: leadEventLog,
  page_hits: pageHits,
};
