import { number, type TableView, text, time } from './table-view.ts';

/* Tables of the statistics that tell what happened to contacts. */

/** Rows that stay with a contact that was merged are not told: the winner has its own. */
function ofStanding(table: string, alias: string): string {
  const standing = `contacts as k on k.id = ${alias}.contact_id and k.merged_into is null`;
  return `${table} as ${alias} join ${standing}`;
}

const leadDoNotContact: TableView = {
  from: ofStanding('do_not_contact', 'd'),
  key: ['id'],
  columns: {
    id: number('d.id'),
    lead_id: number('d.contact_id'),
    date_added: time('d.at'),
    reason: number('d.reason'),
    channel: text('d.channel'),
    channel_id: number('d.channel_id'),
    comments: text('d.comments'),
  },
};

const leadFrequencyRules: TableView = {
  from: ofStanding('frequency_rules', 'f'),
  key: ['id'],
  columns: {
    id: number('f.id'),
    lead_id: number('f.contact_id'),
    date_added: time('f.added_at'),
    channel: text('f.channel'),
    frequency_number: number('f.most'),
    frequency_time: text('f.period'),
    preferred_channel: number('f.is_preferred'),
    pause_from_date: time('f.pause_from_at'),
    pause_to_date: time('f.pause_to_at'),
  },
};

/** What is known of an address is the address. */
const ipAddresses: TableView = {
  from: 'ip_addresses as i',
  key: ['id'],
  columns: { id: number('i.id'), ip_address: text('i.address') },
  render: (row) => ({ ...row, ip_details: '' }),
};

const leadUtmTags: TableView = {
  from: 'utm_tags as u',
  key: ['id'],
  columns: {
    id: number('u.id'),
    lead_id: number('u.contact_id'),
    date_added: time('u.at'),
    query: text('u.query'),
    referer: text('u.referrer'),
    remote_host: text('u.remote_host'),
    url: text('u.url'),
    user_agent: text('u.user_agent'),
    utm_campaign: text('u.utm_campaign'),
    utm_content: text('u.utm_content'),
    utm_medium: text('u.utm_medium'),
    utm_source: text('u.utm_source'),
    utm_term: text('u.utm_term'),
  },
};

const leadPoints: TableView = {
  from: 'points_log as g',
  key: ['id'],
  columns: {
    id: number('g.id'),
    lead_id: number('g.contact_id'),
    date_added: time('g.at'),
    type: text('g.type'),
    event_name: text('g.event_name'),
    action_name: text('g.action_name'),
    delta: number('g.delta'),
    group_id: number('g.group_id'),
  },
};

const leadStages: TableView = {
  from: 'stage_changes as s',
  key: ['id'],
  columns: {
    id: number('s.id'),
    lead_id: number('s.contact_id'),
    stage_id: number('s.stage_id'),
    date_added: time('s.at'),
    event_name: text('s.stage_name'),
    action_name: text('s.action'),
  },
};

const leadSegments: TableView = {
  from: ofStanding('segment_members', 'm'),
  key: ['leadlist_id', 'lead_id'],
  columns: {
    leadlist_id: number('m.segment_id'),
    lead_id: number('m.contact_id'),
    date_added: time('m.added_at'),
    manually_added: number('m.manually_added'),
    manually_removed: number('m.manually_removed'),
  },
};

const companiesLeads: TableView = {
  from: ofStanding('company_contacts', 'm'),
  key: ['company_id', 'lead_id'],
  columns: {
    company_id: number('m.company_id'),
    lead_id: number('m.contact_id'),
    date_added: time('m.added_at'),
    is_primary: number('m.is_primary'),
  },
};

/** Without `tracking_id`, as in the page hits. */
const formSubmissions: TableView = {
  from: 'form_submissions as f',
  key: ['id'],
  columns: {
    id: number('f.id'),
    form_id: number('f.form_id'),
    lead_id: number('f.contact_id'),
    date_submitted: time('f.at'),
    referer: text('f.referrer'),
  },
};

export const contactTables: Readonly<Record<string, TableView>> = {
  companies_leads: companiesLeads,
  form_submissions: formSubmissions,
  ip_addresses: ipAddresses,
  lead_donotcontact: leadDoNotContact,
  lead_frequencyrules: leadFrequencyRules,
  lead_lists_leads: leadSegments,
  lead_points_change_log: leadPoints,
  lead_stages_change_log: leadStages,
  lead_utmtags: leadUtmTags,
};
