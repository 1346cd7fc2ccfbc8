import type { Field } from '../contacts/field.ts';

/* What a filter of a segment may ask about, and by which operators. */

const text = [
  '=',
  '!=',
  'like',
  '!like',
  'regexp',
  '!regexp',
  'startsWith',
  'endsWith',
  'contains',
];
const emptiness = ['empty', '!empty'];
const choice = ['=', '!=', ...emptiness, 'regexp', '!regexp', 'in', '!in'];
const number = [...text, ...emptiness, 'gt', 'gte', 'lt', 'lte'];

const operators = {
  text: new Set([...text, ...emptiness, 'in', '!in']),
  visited: new Set(text),
  choice: new Set(choice),
  many: new Set(['in', '!in', ...emptiness]),
  yesNo: new Set(['=', '!=']),
  number: new Set(number),
  time: new Set([...number, 'between', '!between']),
  oneOf: new Set(['=', '!=', ...emptiness]),
} as const;

export type Kind = keyof typeof operators;

export function hasOperator(kind: Kind, operator: string): boolean {
  return operators[kind].has(operator);
}

const kindOfType: Readonly<Record<string, Kind>> = {
  select: 'choice',
  country: 'choice',
  region: 'choice',
  locale: 'choice',
  timezone: 'choice',
  multiselect: 'many',
  boolean: 'yesNo',
  number: 'number',
  date: 'time',
  datetime: 'time',
  time: 'time',
};

const ofContacts = new Map<string, Kind>([
  ...each('time', 'date_added', 'date_identified', 'date_modified', 'last_active'),
  ...each('oneOf', 'owner_id', 'stage'),
  ...each('many', 'tags', 'leadlist', 'campaign', 'globalcategory'),
  ...each('many', 'device_type', 'device_brand', 'device_os'),
  ...each('text', 'device_model', 'utm_campaign', 'utm_content', 'utm_medium'),
  ...each('text', 'utm_source', 'utm_term'),
  ...each('yesNo', 'dnc_bounced', 'dnc_unsubscribed', 'dnc_manual_email'),
  ...each('yesNo', 'dnc_bounced_sms', 'dnc_unsubscribed_sms', 'dnc_manual_sms'),
]);

const behaviors = new Map<string, Kind>([
  ...each('visited', 'hit_url', 'referer', 'source', 'url_title'),
  ...each('time', 'hit_url_date', 'lead_email_read_date', 'email_clicked_link_date'),
  ...each('time', 'sms_clicked_link_date'),
  ...each('number', 'hit_url_count', 'sessions', 'lead_email_read_count'),
  ...each('number', 'source_id', 'page_id', 'redirect_id', 'email_id'),
  ...each('yesNo', 'notification', 'email_clicked_link', 'sms_clicked_link'),
  ...each('many', 'lead_email_received', 'lead_email_sent', 'lead_asset_download'),
  ...each('many', 'form_submitted'),
]);

/** How this field of this object is asked about; null when there is no such field. */
export function kindOf(fields: readonly Field[], object: unknown, name: unknown): Kind | null {
  if (typeof name !== 'string') return null;
  if (object === 'behaviors') return behaviors.get(name) ?? null;
  if (object !== 'lead' && object !== 'company') return null;
  const system = object === 'lead' ? ofContacts.get(name) : undefined;
  if (system !== undefined) return system;
  if (object === 'lead' && groupIdIn(name) !== null) return 'number';
  const own = object === 'lead' ? 'contact' : 'company';
  const field = fields.find((one) => one.object === own && one.alias === name);
  if (field === undefined || !field.isPublished || !field.isListable) return null;
  return kindOfType[field.type] ?? 'text';
}

/** The group of points whose score a field such as `group_points_3` is. */
export function groupIdIn(name: string): number | null {
  const [, id] = /^group_points_([1-9]\d{0,14})$/.exec(name) ?? [];
  return id === undefined ? null : Number(id);
}

/** Whether a filter on this field may also say how often, and within how many days. */
export function isCounted(object: unknown, name: unknown): boolean {
  return object === 'behaviors' && countedFields.has(String(name));
}

const countedFields = new Set(['hit_url', 'referer', 'url_title', 'form_submitted']);

function each(kind: Kind, ...names: string[]): (readonly [string, Kind])[] {
  return names.map((name) => [name, kind]);
}
