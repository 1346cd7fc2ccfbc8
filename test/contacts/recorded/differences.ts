import type { Finding } from './replay.ts';

/** Where we answer otherwise than recorded, on purpose. */
export interface Difference {
  /** Recordings by name or beginning of it; all when left out. */
  readonly in?: readonly string[];
  /** A place in the answer; `*` stands for one key, `**` for any number of them. */
  readonly at: string;
  readonly recorded?: string;
  readonly here: string;
  readonly because: string;
}

const statuses: readonly Difference[] = [
  {
    at: 'status',
    recorded: '500',
    here: '400',
    because: 'A wrong request is the mistake of who sent it, not a fault of the server.',
  },
  {
    in: ['347-list-where-bad-expr'],
    at: 'status',
    recorded: '200',
    here: '400',
    because: 'A condition that is passed over gives a list that holds too much.',
  },
  {
    in: ['352-list-select', '887c-point-put', '934f-patch-tags-object'],
    at: 'status',
    recorded: '500',
    here: '200',
    because: 'It works here.',
  },
  ...['200', '201'].map((here) => ({
    in: ['931b', '931c', '939-', '939b'],
    at: 'status',
    recorded: '500',
    here,
    because: 'How often a contact wants to hear something is kept.',
  })),
  {
    in: ['937f-patch-owner-object'],
    at: 'status',
    recorded: '400',
    here: '200',
    because: 'An owner in the form in which answers give it is understood.',
  },
  {
    in: ['941c-patch-ip-bad'],
    at: 'status',
    recorded: '200',
    here: '400',
    because: 'What is no address is refused, instead of keeping another one.',
  },
  {
    in: ['500-role-new'],
    at: 'status',
    recorded: '201',
    here: '400',
    because: 'There are two roles; a third would promise rights that nothing checks.',
  },
  {
    in: ['507-role-delete'],
    at: 'status',
    recorded: '200',
    here: '400',
    because: 'The two roles stay.',
  },
  {
    in: ['502-403-list-users', '504-403-contact-other-owner'],
    at: 'status',
    recorded: '403',
    here: '200',
    because: 'Who has the role for reading may read everything.',
  },
];

const fieldsAndErrors: readonly Difference[] = [
  {
    at: '**.properties',
    recorded: 'string',
    here: 'object',
    because: 'Properties are decoded in every answer, so that clients need not read PHP.',
  },
  {
    at: '**.fields.**.properties',
    recorded: 'list',
    here: 'object',
    because: 'No properties are an empty object, so that their type never changes.',
  },
  {
    at: '**.fields.**.id',
    recorded: 'number',
    here: 'string',
    because: 'Field objects look the same after creating and after reading.',
  },
  {
    at: '**.fields.**',
    recorded: 'blank',
    here: 'null',
    because: 'No value is null in every answer, also in that to a PUT.',
  },
  {
    at: '**.modifiedByUser',
    recorded: 'blank',
    here: 'null',
    because: 'Nobody has no name, not one that is a space.',
  },
  {
    at: 'errors.*.details',
    recorded: 'list',
    here: 'object',
    because: 'Every refused value is told by the name of its field.',
  },
  ...[
    'dateAdded',
    'createdBy',
    'createdByUser',
    'dateModified',
    'modifiedBy',
    'modifiedByUser',
  ].map((key) => ({
    at: `field.${key}`,
    here: 'null',
    because: 'Who made or changed a field, and when, is not kept.',
  })),
];

const contacts: readonly Difference[] = [
  {
    in: ['34', '35', '951'],
    at: '**.ipAddresses',
    recorded: 'elements',
    here: 'none',
    because: 'Tracking stores no network addresses.',
  },
  {
    at: '**.preferredProfileImage',
    recorded: 'string',
    here: 'null',
    because: 'No picture is fetched from elsewhere for people who never chose one.',
  },
  {
    in: ['951-get-old-id', '951b-get-other-id', '951c-patch-old-id'],
    at: 'contact.id',
    here: '5',
    because: 'Of two merged contacts the older, identified one keeps its id.',
  },
  {
    in: ['939d', '94'],
    at: 'contact.frequencyRules',
    recorded: 'list',
    here: 'object',
    because: 'The rules that earlier requests made are there, which were refused there.',
  },
  {
    in: ['467'],
    at: 'devices.*.clientInfo',
    here: 'null',
    because: 'Of a device that was reported without its browser nothing is made up.',
  },
  {
    in: ['467'],
    at: 'devices.*.lead.*',
    here: 'nothing',
    because: 'The contact of a device has its values as fields, like the contact of a note.',
  },
  ...['social', 'personal'].map((group) => ({
    at: `company.fields.${group}`,
    recorded: 'list',
    here: 'nothing',
    because: 'The answer to creating a company has the groups of fields that all others have.',
  })),
  {
    at: 'companies.*.social_cache',
    here: 'nothing',
    because: 'Nothing is fetched from social networks.',
  },
  ...['firstname', 'email'].map((alias) => ({
    in: ['37'],
    at: `contact.${alias}`,
    recorded: 'string',
    here: 'nothing',
    because: 'Values are in `fields`, as in every other answer.',
  })),
  {
    in: ['37'],
    at: 'contact.owner.*',
    here: 'nothing',
    because: 'An owner looks as in every other answer; who may read contacts may not see accounts.',
  },
  {
    at: '**.lead.fields',
    recorded: 'list',
    here: 'object',
    because: 'A note has the fields of its contact in every answer, not only after creating.',
  },
];

const timeline: readonly Difference[] = [
  {
    at: 'types.**',
    recorded: 'string',
    here: 'nothing',
    because: 'Only kinds of entries are offered that there can be.',
  },
  {
    in: ['364-activity-api-contact'],
    at: 'events.*.details.objectDescription',
    here: 'nothing',
    because: 'The timeline also tells of points that an edit set.',
  },
  {
    at: 'events.*.details.hit.query.*',
    here: 'nothing',
    because: 'What the script says about the browser is kept once, not in the query of each hit.',
  },
  {
    at: 'events.*.details.hit.clientInfo',
    recorded: 'string',
    here: 'object',
    because: 'What is known of a browser is decoded, so that clients need not read PHP.',
  },
];

const placesAndKeys = ['ip_id', 'country', 'region', 'city', 'isp', 'organization', 'tracking_id'];

const others: readonly Difference[] = [
  {
    at: 'point.properties',
    recorded: 'list',
    here: 'object',
    because: 'The answer to creating a rule shows its properties too.',
  },
  {
    at: 'points.*.properties.*',
    here: 'nothing',
    because: 'Properties come back as they were sent, without settings that nobody made.',
  },
  ...placesAndKeys.map((column) => ({
    at: `stats.*.${column}`,
    here: 'nothing',
    because: 'Addresses, places guessed from them and keys of browsers are not given out.',
  })),
  {
    at: 'stats.*.browser_languages',
    here: 'nothing',
    because: 'What a browser prefers is not kept beside the language of the page.',
  },
  {
    at: 'stats.*.date_left',
    here: 'nothing',
    because: 'When a page was left follows from the next hit and is not stored.',
  },
  ...['lastLogin', 'lastActive'].map((key) => ({
    at: `users.*.${key}`,
    recorded: 'string',
    here: 'null',
    because: 'When somebody was last signed in is not kept.',
  })),
  ...['createdBy', 'createdByUser', 'role.createdByUser'].map((key) => ({
    at: `user.${key}`,
    here: 'null',
    because: 'Who made a user is not kept.',
  })),
  {
    at: 'user.role.rawPermissions',
    here: 'null',
    because: 'A role is not put together from single permissions.',
  },
];

export const differences = [...statuses, ...fieldsAndErrors, ...contacts, ...timeline, ...others];

export function covers(difference: Difference, finding: Finding): boolean {
  const { recorded, here, at } = difference;
  return (
    (difference.in?.some((name) => finding.recording.startsWith(name)) ?? true) &&
    patternOf(at).test(finding.at) &&
    (recorded === undefined || recorded === finding.recorded) &&
    here === finding.here
  );
}

function patternOf(at: string): RegExp {
  const parts = at.split('.').map((part) => part.replace('**', '.+').replace(/^\*$/, '[^.]+'));
  return new RegExp(`^${parts.join('\\.')}$`);
}
