import type { Field } from '../contacts/field.ts';
import type { Column, Source, ValueForm } from './criterion.ts';
import { groupIdIn } from './filter-fields.ts';

/* What the fields of filters are about. */

export interface Subject {
  /** How its values are compared, beside being there or not. */
  readonly takes:
    | 'text'
    | 'number'
    | 'day'
    | 'moment'
    | 'clock'
    | 'parts'
    | 'ids'
    | 'flag'
    | 'count';
  readonly source: Source;
  /** For operators of texts, where these are not the source itself. */
  readonly asText: Source;
}

const nothing: Source = { kind: 'nothing' };

/** What a field that `kindOf` knows is about. */
export function subjectOf(fields: readonly Field[], object: string, name: string): Subject {
  if (object === 'behaviors') return behaviors[name] ?? alike('text', nothing);
  const own = object === 'lead' ? 'contact' : 'company';
  const system = own === 'contact' ? (ofContacts[name] ?? scoreOf(name)) : null;
  if (system !== null) return system;
  const field = fields.find((one) => one.object === own && one.alias === name);
  return ofField(own, name, field?.type ?? 'text');
}

function alike(takes: Subject['takes'], source: Source): Subject {
  return { takes, source, asText: source };
}

function column(name: Column, takes: 'number' | 'moment'): Subject {
  const isTime = takes === 'moment';
  return {
    takes,
    source: { kind: 'column', column: name, form: isTime ? 'time' : 'number' },
    asText: { kind: 'column', column: name, form: isTime ? 'timeText' : 'numberText' },
  };
}

function scoreOf(name: string): Subject | null {
  const groupId = groupIdIn(name);
  if (groupId === null) return null;
  return {
    takes: 'number',
    source: { kind: 'score', groupId, form: 'number' },
    asText: { kind: 'score', groupId, form: 'text' },
  };
}

const takenBy: Readonly<Record<string, [Subject['takes'], ValueForm]>> = {
  number: ['number', 'number'],
  boolean: ['flag', 'number'],
  date: ['day', 'day'],
  datetime: ['moment', 'moment'],
  time: ['clock', 'clock'],
  multiselect: ['parts', 'many'],
  textarea: ['text', 'long'],
  html: ['text', 'long'],
};

function ofField(of: 'contact' | 'company', alias: string, type: string): Subject {
  const [takes, form] = takenBy[type] ?? ['text', 'text'];
  const value = (as: ValueForm): Source => ({ kind: 'value', of, alias, form: as });
  const isText = form === 'long' || form === 'many';
  return { takes, source: value(form), asText: value(isText ? form : 'text') };
}

function refusal(reason: number, channel = 'email'): Subject {
  return alike('flag', { kind: 'refusal', channel, reason });
}

const utm = (key: Extract<Source, { kind: 'utm' }>['key']) => alike('text', { kind: 'utm', key });
const device = (part: Extract<Source, { kind: 'device' }>['part']) =>
  alike('text', { kind: 'device', part });
const seen = (part: 'url' | 'title' | 'referrer') => alike('text', { kind: 'hits', part });

const ofContacts: Readonly<Record<string, Subject>> = {
  points: column('points', 'number'),
  date_added: column('created_at', 'moment'),
  date_identified: column('identified_at', 'moment'),
  date_modified: column('modified_at', 'moment'),
  last_active: column('last_active_at', 'moment'),
  owner_id: column('owner_id', 'number'),
  stage: column('stage_id', 'number'),
  tags: alike('ids', { kind: 'tags' }),
  leadlist: alike('ids', { kind: 'segments' }),
  campaign: alike('text', nothing),
  globalcategory: alike('text', nothing),
  device_type: device('type'),
  device_brand: device('brand'),
  device_os: device('os'),
  device_model: device('model'),
  utm_campaign: utm('utm_campaign'),
  utm_content: utm('utm_content'),
  utm_medium: utm('utm_medium'),
  utm_source: utm('utm_source'),
  utm_term: utm('utm_term'),
  dnc_unsubscribed: refusal(1),
  dnc_bounced: refusal(2),
  dnc_manual_email: refusal(3),
  dnc_unsubscribed_sms: refusal(1, 'sms'),
  dnc_bounced_sms: refusal(2, 'sms'),
  dnc_manual_sms: refusal(3, 'sms'),
};

/** What is not here, such as mails that were read, is about nothing: it never happened. */
const behaviors: Readonly<Record<string, Subject>> = {
  hit_url: seen('url'),
  referer: seen('referrer'),
  url_title: seen('title'),
  hit_url_date: {
    takes: 'moment',
    source: { kind: 'hits', part: 'at' },
    asText: { kind: 'hits', part: 'atText' },
  },
  hit_url_count: alike('count', { kind: 'hits', part: 'at' }),
  sessions: alike('count', { kind: 'sessions' }),
  form_submitted: alike('ids', { kind: 'submissions' }),
  lead_email_read_count: alike('count', nothing),
  notification: alike('flag', nothing),
  email_clicked_link: alike('flag', nothing),
  sms_clicked_link: alike('flag', nothing),
};
