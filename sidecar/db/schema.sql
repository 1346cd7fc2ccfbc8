-- Written by `npm run db:schema` from the migrations; a test compares it.

CREATE TABLE api_tokens (
  id integer not null primary key autoincrement,
  token_hash blob not null,
  operator_id bigint not null,
  client_id bigint,
  name varchar(191) not null,
  scope varchar(8) not null,
  created_at bigint not null,
  last_used_at bigint,
  expires_at bigint,
  revoked_at bigint
);
CREATE INDEX api_tokens_client on api_tokens (client_id);
CREATE INDEX api_tokens_expiry on api_tokens (expires_at);
CREATE UNIQUE INDEX api_tokens_hash on api_tokens (token_hash);
CREATE INDEX api_tokens_operator on api_tokens (operator_id);

CREATE TABLE bulk_contacts (
  id integer not null primary key autoincrement,
  job_id bigint not null,
  contact_id bigint not null,
  state varchar(16) not null,
  back text
);
CREATE INDEX bulk_contacts_contact on bulk_contacts (contact_id);
CREATE UNIQUE INDEX bulk_contacts_once on bulk_contacts (job_id, contact_id);
CREATE INDEX bulk_contacts_state on bulk_contacts (job_id, state);

CREATE TABLE bulk_jobs (
  id integer not null primary key autoincrement,
  state varchar(16) not null,
  task varchar(16) not null,
  selection text not null,
  ids text,
  wanted text not null,
  operator_id bigint not null,
  operator_name varchar(191) not null,
  changed integer not null default '0',
  unchanged integer not null default '0',
  refused integer not null default '0',
  restored integer not null default '0',
  partly integer not null default '0',
  kept integer not null default '0',
  matched integer,
  found_up_to bigint not null default '0',
  refusals text not null,
  problem text,
  created_at bigint not null,
  started_at bigint,
  ended_at bigint,
  lease_owner varchar(36),
  lease_until bigint not null default '0'
);
CREATE INDEX bulk_jobs_state on bulk_jobs (state);

CREATE TABLE clients (
  id integer not null primary key autoincrement,
  hash blob not null,
  user_agent text not null,
  device_type varchar(64) not null default '',
  brand varchar(64) not null default '',
  model varchar(64) not null default '',
  os varchar(64) not null default '',
  os_version varchar(64) not null default '',
  browser varchar(64) not null default '',
  browser_version varchar(64) not null default ''
);
CREATE UNIQUE INDEX clients_hash on clients (hash);

CREATE TABLE companies (
  id integer not null primary key autoincrement,
  companyaddress1 varchar(191),
  companyaddress2 varchar(191),
  companyemail varchar(191),
  companyphone varchar(191),
  companycity varchar(191),
  companystate varchar(191),
  companyzipcode varchar(191),
  companycountry varchar(191),
  companyname varchar(191),
  companywebsite varchar(191),
  companyfax varchar(191),
  companyindustry varchar(191),
  companynumber_of_employees float,
  companyannual_revenue float,
  companydescription text,
  name_key varchar(191) not null,
  custom text not null,
  score integer not null default '0',
  created_at bigint not null,
  modified_at bigint,
  created_by bigint,
  modified_by bigint,
  owner_id bigint
);
CREATE UNIQUE INDEX companies_name on companies (name_key);

CREATE TABLE company_contacts (
  company_id bigint not null,
  contact_id bigint not null,
  is_primary boolean not null default '0',
  added_at bigint not null,
  primary key (company_id, contact_id)
);
CREATE INDEX company_contacts_contact on company_contacts (contact_id);

CREATE TABLE company_values (
  company_id bigint not null,
  field varchar(64) not null,
  text_key varchar(191) not null,
  number_value float,
  primary key (company_id, field)
);
CREATE INDEX company_values_number on company_values (field, number_value, company_id);
CREATE INDEX company_values_text on company_values (field, text_key, company_id);

CREATE TABLE contact_addresses (
  contact_id bigint not null,
  address_id bigint not null,
  primary key (contact_id, address_id)
);
CREATE INDEX contact_addresses_address on contact_addresses (address_id);

CREATE TABLE contact_changes (
  id integer not null primary key autoincrement,
  contact_id bigint not null,
  source varchar(64) not null,
  at bigint not null,
  operator_id bigint,
  field_count integer not null default '0',
  changes text
);
CREATE INDEX contact_changes_contact on contact_changes (contact_id);

CREATE TABLE contact_events (
  id integer not null primary key autoincrement,
  contact_id bigint not null,
  type varchar(64) not null,
  details text not null,
  at bigint not null
);
CREATE INDEX contact_events_at on contact_events (at);
CREATE INDEX contact_events_contact on contact_events (contact_id, at);

CREATE TABLE contact_identifiers (
  field varchar(64) not null,
  value_key varchar(191) not null,
  contact_id bigint not null,
  primary key (field, value_key)
);
CREATE INDEX contact_identifiers_contact on contact_identifiers (contact_id);

CREATE TABLE contact_merges (
  id integer not null primary key autoincrement,
  loser_id bigint not null,
  winner_id bigint not null,
  moved text not null,
  at bigint not null,
  undone_at bigint,
  source varchar(64),
  operator_id bigint,
  undone_by bigint,
  position integer not null default '0',
  changed text
);
CREATE INDEX contact_merges_at on contact_merges (at);
CREATE INDEX contact_merges_loser on contact_merges (loser_id);
CREATE INDEX contact_merges_winner on contact_merges (winner_id);

CREATE TABLE contact_settings (
  name varchar(64),
  value text not null,
  primary key (name)
);

CREATE TABLE contact_tags (
  contact_id bigint not null,
  tag_id bigint not null,
  primary key (contact_id, tag_id)
);
CREATE INDEX contact_tags_contacts on contact_tags (tag_id, contact_id);

CREATE TABLE contact_values (
  contact_id bigint not null,
  field varchar(64) not null,
  text_key varchar(191) not null,
  number_value float,
  primary key (contact_id, field)
) without rowid;
CREATE INDEX contact_values_number on contact_values (field, number_value, contact_id) where number_value is not null;
CREATE INDEX contact_values_text on contact_values (field, text_key, contact_id);

CREATE TABLE contacts (
  id integer not null primary key autoincrement,
  title varchar(191),
  firstname varchar(191),
  lastname varchar(191),
  company varchar(191),
  position varchar(191),
  email varchar(191),
  mobile varchar(191),
  phone varchar(191),
  fax varchar(191),
  address1 varchar(191),
  address2 varchar(191),
  city varchar(191),
  state varchar(191),
  zipcode varchar(191),
  country varchar(191),
  preferred_locale varchar(191),
  timezone varchar(191),
  attribution_date varchar(191),
  website varchar(191),
  facebook varchar(191),
  foursquare varchar(191),
  instagram varchar(191),
  linkedin varchar(191),
  skype varchar(191),
  twitter varchar(191),
  attribution float,
  custom text not null,
  points integer not null default '0',
  last_active_at bigint,
  owner_id bigint,
  stage_id bigint,
  created_at bigint not null,
  created_by bigint,
  modified_at bigint,
  modified_by bigint,
  identified_at bigint,
  merged_into bigint
);
CREATE INDEX contacts_by_activity on contacts (merged_into, last_active_at, id);
CREATE INDEX contacts_by_creation on contacts (merged_into, created_at, id);
CREATE INDEX contacts_identified on contacts (merged_into, identified_at);
CREATE INDEX contacts_owner on contacts (merged_into, owner_id);
CREATE INDEX contacts_stage on contacts (stage_id);
CREATE INDEX contacts_standing on contacts (merged_into, id);

CREATE TABLE deliveries (
  id integer not null primary key autoincrement,
  uid varchar(36) not null,
  kind varchar(16) not null,
  contact_id bigint,
  target text,
  payload text,
  state varchar(16) not null,
  attempts integer not null,
  next_at bigint not null,
  lease_owner varchar(36),
  lease_until bigint not null,
  problem varchar(64),
  queued_at bigint not null,
  ended_at bigint
);
CREATE INDEX deliveries_contact on deliveries (contact_id);
CREATE INDEX deliveries_due on deliveries (state, next_at);
CREATE INDEX deliveries_ended on deliveries (state, ended_at);

CREATE TABLE delivery_settings (
  name varchar(64),
  value text not null,
  primary key (name)
);

CREATE TABLE devices (
  id integer not null primary key autoincrement,
  contact_id bigint not null,
  device varchar(191),
  brand varchar(191),
  model varchar(191),
  os_name varchar(191),
  os_short_name varchar(191),
  os_version varchar(191),
  os_platform varchar(191),
  client_info text,
  added_at bigint not null
);
CREATE INDEX devices_contact on devices (contact_id);

CREATE TABLE do_not_contact (
  id integer not null primary key autoincrement,
  contact_id bigint not null,
  channel varchar(64) not null,
  channel_id bigint,
  reason integer not null,
  comments text not null,
  at bigint not null
);
CREATE INDEX do_not_contact_at on do_not_contact (at);
CREATE UNIQUE INDEX do_not_contact_channel on do_not_contact (contact_id, channel);

CREATE TABLE fields (
  id integer not null primary key autoincrement,
  object varchar(16) not null,
  alias varchar(64) not null,
  label varchar(191) not null,
  type varchar(32) not null,
  field_group varchar(32) not null,
  field_order integer not null,
  default_value varchar(191),
  is_published boolean not null default '0',
  is_required boolean not null default '0',
  is_fixed boolean not null default '0',
  is_listable boolean not null default '0',
  is_visible boolean not null default '0',
  is_short_visible boolean not null default '0',
  is_unique_identifier boolean not null default '0',
  is_publicly_updatable boolean not null default '0',
  properties text not null
);
CREATE UNIQUE INDEX fields_alias on fields (object, alias);

CREATE TABLE form_origins (
  origin_key blob,
  form_id bigint not null,
  primary key (origin_key)
);

CREATE TABLE form_quarantine (
  id integer not null primary key autoincrement,
  form_id bigint not null,
  form_name varchar(191) not null,
  once_key blob not null,
  reasons varchar(191) not null,
  sent text not null,
  at bigint not null
);
CREATE INDEX form_quarantine_at on form_quarantine (at);
CREATE INDEX form_quarantine_form on form_quarantine (form_id, id);
CREATE UNIQUE INDEX form_quarantine_once on form_quarantine (once_key);

CREATE TABLE form_settings (
  name varchar(64),
  value text not null,
  primary key (name)
);

CREATE TABLE form_submissions (
  id integer not null primary key autoincrement,
  form_id bigint not null,
  form_name varchar(191) not null,
  form_alias varchar(191) not null,
  contact_id bigint not null,
  visitor_id bigint,
  once_key blob,
  referrer text not null,
  results text not null,
  at bigint not null,
  consent varchar(16)
);
CREATE INDEX form_submissions_at on form_submissions (at);
CREATE INDEX form_submissions_contact on form_submissions (contact_id, at);
CREATE INDEX form_submissions_form on form_submissions (form_id, id);
CREATE UNIQUE INDEX form_submissions_once on form_submissions (once_key);

CREATE TABLE forms (
  id integer not null primary key autoincrement,
  name varchar(191) not null,
  name_key varchar(191) not null,
  description text,
  is_published boolean not null,
  created_at bigint not null,
  created_by bigint,
  modified_at bigint,
  modified_by bigint,
  alias varchar(191) not null,
  post_action varchar(16) not null,
  post_action_property text,
  publish_up_at bigint,
  publish_down_at bigint,
  in_kiosk_mode boolean not null,
  settings text not null,
  fields text not null,
  actions text not null,
  last_part_id integer not null
);

CREATE TABLE frequency_rules (
  id integer not null primary key autoincrement,
  contact_id bigint not null,
  channel varchar(64) not null,
  most integer,
  period varchar(8),
  is_preferred boolean not null,
  pause_from_at bigint,
  pause_to_at bigint,
  added_at bigint not null
);
CREATE UNIQUE INDEX frequency_rules_channel on frequency_rules (contact_id, channel);

CREATE TABLE hit_contexts (
  id integer not null primary key autoincrement,
  hash blob not null,
  referrer text not null,
  language varchar(64) not null default '',
  utm_campaign varchar(191) not null default '',
  utm_content varchar(191) not null default '',
  utm_medium varchar(191) not null default '',
  utm_source varchar(191) not null default '',
  utm_term varchar(191) not null default '',
  query text not null
);
CREATE UNIQUE INDEX hit_contexts_hash on hit_contexts (hash);

CREATE TABLE hits (
  id integer not null primary key autoincrement,
  event_id blob not null,
  site_id integer not null,
  visitor_id bigint not null,
  page_id bigint not null,
  context_id bigint not null,
  at bigint not null
);
CREATE INDEX hits_at on hits (at);
CREATE UNIQUE INDEX hits_event on hits (event_id);
CREATE INDEX hits_visitor on hits (visitor_id, at);

CREATE TABLE import_companies (
  import_id bigint not null,
  company_id bigint not null,
  primary key (import_id, company_id)
);

CREATE TABLE import_errors (
  import_id bigint not null,
  file_row bigint not null,
  reason text not null,
  cells text not null,
  primary key (import_id, file_row)
);

CREATE TABLE import_rows (
  id integer not null primary key autoincrement,
  import_id bigint not null,
  contact_id bigint not null,
  state varchar(16) not null,
  left_at bigint,
  back text
);
CREATE UNIQUE INDEX import_rows_contact on import_rows (contact_id, import_id);
CREATE INDEX import_rows_state on import_rows (import_id, state);

CREATE TABLE imports (
  id integer not null primary key autoincrement,
  name varchar(191) not null,
  state varchar(16) not null,
  task varchar(16) not null,
  command_key varchar(64),
  path text,
  size bigint not null,
  columns text not null,
  settings text not null,
  operator_id bigint,
  operator_name varchar(191),
  last_row bigint not null default '0',
  bytes_read bigint not null default '0',
  inserted integer not null default '0',
  updated integer not null default '0',
  unchanged integer not null default '0',
  ignored integer not null default '0',
  removed integer not null default '0',
  restored integer not null default '0',
  partly integer not null default '0',
  kept integer not null default '0',
  problem text,
  created_at bigint not null,
  started_at bigint,
  ended_at bigint,
  lease_owner varchar(36),
  lease_until bigint not null default '0'
);
CREATE INDEX imports_command on imports (command_key);
CREATE INDEX imports_state on imports (state);

CREATE TABLE ip_addresses (
  id integer not null primary key autoincrement,
  address varchar(45) not null
);
CREATE UNIQUE INDEX ip_addresses_address on ip_addresses (address);

CREATE TABLE migrations (
  name varchar(191),
  applied_at bigint not null,
  primary key (name)
);

CREATE TABLE notes (
  id integer not null primary key autoincrement,
  contact_id bigint not null,
  text text not null,
  type varchar(16),
  noted_at bigint,
  created_at bigint not null
);
CREATE INDEX notes_contact on notes (contact_id);

CREATE TABLE oauth_clients (
  id integer not null primary key autoincrement,
  client_key varchar(32) not null,
  secret_hash blob not null,
  operator_id bigint not null,
  name varchar(191) not null,
  scope varchar(8) not null,
  created_at bigint not null,
  revoked_at bigint
);
CREATE UNIQUE INDEX oauth_clients_key on oauth_clients (client_key);
CREATE INDEX oauth_clients_operator on oauth_clients (operator_id);

CREATE TABLE operators (
  id integer not null primary key autoincrement,
  username varchar(191) not null,
  email varchar(191) not null,
  first_name varchar(191) not null default '',
  last_name varchar(191) not null default '',
  password_hash varchar(255) not null,
  role_id bigint not null,
  created_at bigint not null,
  disabled_at bigint
);
CREATE UNIQUE INDEX operators_username on operators (username);

CREATE TABLE pages (
  id integer not null primary key autoincrement,
  hash blob not null,
  url text not null,
  title varchar(191) not null default ''
);
CREATE UNIQUE INDEX pages_hash on pages (hash);

CREATE TABLE pending_events (
  id integer not null primary key autoincrement,
  visitor_id bigint not null,
  service varchar(32) not null,
  category varchar(191) not null,
  action varchar(191) not null,
  label varchar(191) not null,
  at bigint not null
);
CREATE INDEX pending_events_at on pending_events (at);
CREATE INDEX pending_events_visitor on pending_events (visitor_id);

CREATE TABLE point_actions (
  id integer not null primary key autoincrement,
  name varchar(191) not null,
  name_key varchar(191) not null,
  description text,
  is_published boolean not null,
  created_at bigint not null,
  created_by bigint,
  modified_at bigint,
  modified_by bigint,
  type varchar(64) not null,
  delta integer not null,
  repeatable boolean not null,
  properties text not null,
  group_id bigint,
  publish_up_at bigint,
  publish_down_at bigint
);

CREATE TABLE point_groups (
  id integer not null primary key autoincrement,
  name varchar(191) not null,
  name_key varchar(191) not null,
  description text,
  is_published boolean not null,
  created_at bigint not null,
  created_by bigint,
  modified_at bigint,
  modified_by bigint
);

CREATE TABLE point_scores (
  contact_id bigint not null,
  group_id bigint not null,
  score integer not null,
  primary key (contact_id, group_id)
);
CREATE INDEX point_scores_group on point_scores (group_id);

CREATE TABLE points_log (
  id integer not null primary key autoincrement,
  contact_id bigint not null,
  type varchar(64) not null,
  event_name varchar(191) not null,
  action_name varchar(191) not null,
  delta bigint not null,
  group_id bigint,
  group_name varchar(191),
  at bigint not null
);
CREATE INDEX points_log_at on points_log (at);
CREATE INDEX points_log_contact on points_log (contact_id, at);

CREATE TABLE roles (
  id integer not null primary key autoincrement,
  name varchar(191) not null,
  is_admin boolean not null default '0'
);

CREATE TABLE rule_firings (
  id integer not null primary key autoincrement,
  source varchar(32) not null,
  fired_key varchar(40) not null,
  contact_id bigint,
  visitor_id bigint,
  at bigint not null
);
CREATE INDEX rule_firings_contact on rule_firings (contact_id, source);
CREATE UNIQUE INDEX rule_firings_once on rule_firings (fired_key, source);
CREATE INDEX rule_firings_visitor on rule_firings (visitor_id, source);

CREATE TABLE rule_settings (
  name varchar(64),
  value text not null,
  primary key (name)
);

CREATE TABLE rules (
  id integer not null primary key autoincrement,
  name varchar(191) not null,
  name_key varchar(191) not null,
  description text,
  is_published boolean not null,
  created_at bigint not null,
  created_by bigint,
  modified_at bigint,
  modified_by bigint,
  trigger_type varchar(32) not null,
  trigger_properties text not null,
  actions text not null,
  repeatable boolean not null
);

CREATE TABLE segment_builds (
  segment_id bigint,
  digest varchar(64) not null,
  state varchar(16) not null,
  position bigint not null,
  total integer not null,
  done integer not null,
  added integer not null,
  removed integer not null,
  wanted_at bigint not null,
  started_at bigint,
  ended_at bigint,
  again_at bigint,
  primary key (segment_id)
);
CREATE INDEX segment_builds_state on segment_builds (state);

CREATE TABLE segment_changes (
  id integer not null primary key autoincrement,
  contact_id bigint not null,
  segment_id bigint not null,
  segment_name varchar(191) not null,
  action varchar(16) not null,
  at bigint not null
);
CREATE INDEX segment_changes_at on segment_changes (at);
CREATE INDEX segment_changes_contact on segment_changes (contact_id, at);

CREATE TABLE segment_checks (
  id integer not null primary key autoincrement,
  contact_id bigint not null,
  aspects text not null
);
CREATE INDEX segment_checks_contact on segment_checks (contact_id);

CREATE TABLE segment_counters (
  name varchar(16),
  value bigint not null,
  primary key (name)
);

CREATE TABLE segment_members (
  contact_id bigint not null,
  segment_id bigint not null,
  added_at bigint not null,
  manually_added boolean not null,
  manually_removed boolean not null,
  primary key (contact_id, segment_id)
);
CREATE INDEX segment_members_list on segment_members (segment_id, contact_id);
CREATE INDEX segment_members_segment on segment_members (segment_id);

CREATE TABLE segment_rechecks (
  contact_id bigint not null,
  segment_id bigint not null,
  due_at bigint not null,
  primary key (contact_id, segment_id)
);
CREATE INDEX segment_rechecks_due on segment_rechecks (due_at);
CREATE INDEX segment_rechecks_segment on segment_rechecks (segment_id);

CREATE TABLE segments (
  id integer not null primary key autoincrement,
  name varchar(191) not null,
  name_key varchar(191) not null,
  description text,
  is_published boolean not null,
  created_at bigint not null,
  created_by bigint,
  modified_at bigint,
  modified_by bigint,
  alias varchar(191) not null,
  public_name varchar(191) not null,
  filters text not null,
  is_global boolean not null,
  is_preference_center boolean not null
);
CREATE UNIQUE INDEX segments_alias on segments (alias);

CREATE TABLE sessions (
  id integer not null primary key autoincrement,
  token_hash blob not null,
  operator_id bigint not null,
  expires_at bigint not null
);
CREATE INDEX sessions_operator on sessions (operator_id);
CREATE UNIQUE INDEX sessions_token on sessions (token_hash);

CREATE TABLE sign_ins (
  id integer not null primary key autoincrement,
  site_id integer not null,
  contact_id bigint,
  visitor_id bigint,
  kind varchar(8) not null,
  once_key blob not null,
  at bigint not null
);
CREATE INDEX sign_ins_at on sign_ins (at);
CREATE INDEX sign_ins_contact on sign_ins (contact_id, at);
CREATE UNIQUE INDEX sign_ins_once on sign_ins (once_key);
CREATE INDEX sign_ins_visitor on sign_ins (visitor_id, at);

CREATE TABLE sites (
  id integer not null primary key autoincrement,
  site_key varchar(32) not null,
  name varchar(191) not null,
  origins text not null,
  anonymous varchar(16) not null,
  identify_by_tracking_url boolean not null default '0',
  record_utm boolean not null default '1',
  secret_version integer not null default '1',
  created_at bigint not null
);
CREATE UNIQUE INDEX sites_key on sites (site_key);

CREATE TABLE stage_changes (
  id integer not null primary key autoincrement,
  contact_id bigint not null,
  stage_id bigint not null,
  stage_name varchar(191) not null,
  action varchar(16) not null,
  at bigint not null
);
CREATE INDEX stage_changes_at on stage_changes (at);
CREATE INDEX stage_changes_contact on stage_changes (contact_id, at);

CREATE TABLE stages (
  id integer not null primary key autoincrement,
  name varchar(191) not null,
  name_key varchar(191) not null,
  description text,
  is_published boolean not null,
  created_at bigint not null,
  created_by bigint,
  modified_at bigint,
  modified_by bigint,
  weight integer not null,
  publish_up_at bigint,
  publish_down_at bigint
);

CREATE TABLE tags (
  id integer not null primary key autoincrement,
  tag varchar(191) not null,
  tag_key varchar(191) not null,
  description varchar(191)
);
CREATE UNIQUE INDEX tags_key on tags (tag_key);

CREATE TABLE utm_tags (
  id integer not null primary key autoincrement,
  contact_id bigint not null,
  utm_campaign varchar(191) not null default '',
  utm_content varchar(191) not null default '',
  utm_medium varchar(191) not null default '',
  utm_source varchar(191) not null default '',
  utm_term varchar(191) not null default '',
  url text not null,
  referrer text not null,
  remote_host varchar(191) not null default '',
  user_agent text not null,
  query text not null,
  at bigint not null
);
CREATE INDEX utm_tags_at on utm_tags (at);
CREATE INDEX utm_tags_contact on utm_tags (contact_id, at);

CREATE TABLE visitor_links (
  id integer not null primary key autoincrement,
  visitor_id bigint not null,
  contact_id bigint not null,
  from_at bigint not null,
  to_at bigint,
  confirmed_at bigint not null,
  open_mark integer,
  reason varchar(32) not null,
  level varchar(16) not null,
  evidence varchar(191),
  undone_at bigint
);
CREATE INDEX visitor_links_contact on visitor_links (contact_id);
CREATE UNIQUE INDEX visitor_links_open on visitor_links (visitor_id, open_mark);

CREATE TABLE visitors (
  id integer not null primary key autoincrement,
  device_key varchar(23) not null,
  contact_id bigint,
  client_id bigint not null,
  first_seen_at bigint not null
);
CREATE INDEX visitors_contact on visitors (contact_id);
CREATE UNIQUE INDEX visitors_device_key on visitors (device_key);
