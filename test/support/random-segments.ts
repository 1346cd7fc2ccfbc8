import fc from 'fast-check';
import { browserClient } from './browser-client.ts';
import { createForm, postForm } from './form-post.ts';
import type { TestSidecar } from './sidecar.ts';

/* Contacts and filters of every kind, made up so that filters often meet contacts. */

const letters = ['a', 'b', 'c', 'Größe'];
const listed = (values: readonly string[]) => ({
  list: values.map((value) => ({ label: value, value })),
});

export const madeFields = [
  { alias: 'size', type: 'number', properties: { scale: 2 } },
  { alias: 'member', type: 'boolean', properties: { yes: 'Yes', no: 'No' } },
  { alias: 'colour', type: 'select', properties: listed(['red', 'Blau', 'grün']) },
  { alias: 'letters', type: 'multiselect', properties: listed(letters) },
  { alias: 'joined', type: 'date' },
  { alias: 'called', type: 'datetime' },
  { alias: 'about', type: 'textarea' },
];

/** Texts that are alike in other ways than byte by byte. */
const texts = [
  ...['Ålesund', 'alesund', 'ALESUND', 'Ales', 'sund', 'Berlin', 'BERLIN', 'Bérlin', 'Bern'],
  ...['Straße', 'strasse', '100%', '100 %', 'a_b', 'axb', 'a!b', 'İstanbul', 'istanbul', 'ﬁn'],
  ...['fin', 'x\u030c y', 'x y', '한국', '한', 'ñandú', 'NANDU', '😀', 'b', 'er', '5', '10', 'é'],
  ...["O'Hara", 'back\\slash', '"quoted"', 'a|b', 'é'.repeat(180), 'Σίσυφος', 'σισυφοσ'],
];
const text = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...texts) },
  {
    weight: 1,
    arbitrary: fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
      .filter((one) => one.trim() !== ''),
  },
);
const number = fc.constantFrom(-5, 0, 1, 5, 5.25, 7, 10, 100);
const pages = ['/', '/Preise', '/preise?x=1', '/préise', '/seg/a', '/seg/B', '/a_b'].map(
  (path) => `https://shop.example${path}`,
);

function maybe<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(value, { nil: undefined, freq: 2 });
}

function momentNear(now: number): fc.Arbitrary<string> {
  const seconds = fc.integer({ min: -500 * 86_400, max: 500 * 86_400 });
  const near = fc.integer({ min: -3 * 86_400, max: 3 * 86_400 });
  return fc
    .oneof(seconds, near, fc.constantFrom(0, -86_400, 86_400))
    .map((after) => new Date(now + after * 1000).toISOString().slice(0, 19).replace('T', ' '));
}

function contactAround(now: number): fc.Arbitrary<object> {
  const moment = momentNear(now);
  return fc.record({
    ...{ firstname: maybe(text), city: maybe(text), about: maybe(text), company: maybe(text) },
    ...{ size: maybe(number), member: maybe(fc.constantFrom(0, 1)) },
    colour: maybe(fc.constantFrom('red', 'Blau', 'grün')),
    letters: maybe(fc.subarray(letters, { minLength: 1 })),
    joined: maybe(moment.map((one) => one.slice(0, 10))),
    called: maybe(moment),
    points: fc.constantFrom(0, 0, 1, 5, 10, -5),
    owner: maybe(fc.constant(1)),
    tags: fc.subarray(['x', 'y', 'z']),
  });
}

export interface Made {
  readonly contacts: readonly number[];
  readonly tags: readonly string[];
  readonly stages: readonly number[];
  readonly forms: readonly number[];
  readonly group: number;
  readonly segments: readonly number[];
}

type Call = (path: string, body: object) => Promise<any>;

/** So many contacts; every third of them did something. */
export async function makeContacts(
  sidecar: TestSidecar,
  count: number,
  seed: number,
): Promise<Made> {
  const post: Call = async (path, body) => (await sidecar.api('POST', `/api/${path}`, body)).body;
  await post('fields/company/new', { label: 'founded', alias: 'founded', type: 'date' });
  for (const field of madeFields)
    await post('fields/contact/new', { label: field.alias, ...field });
  const stage = (await post('stages/new', { name: 'Hot' })).stage.id;
  const group = (await post('points/groups/new', { name: 'Shop' })).pointGroup.id;
  const form = await createForm(sidecar, [{ label: 'Note', type: 'text', alias: 'note' }]);
  const bodies = fc.sample(contactAround(Date.now()), { numRuns: count, seed });
  const contacts: number[] = [];
  for (let start = 0; start < count; start += 200) {
    const made = await post('contacts/batch/new', bodies.slice(start, start + 200));
    contacts.push(...made.contacts.map(({ id }: { id: number }) => id));
  }
  const segments: number[] = [];
  for (const name of ['First', 'Second'])
    segments.push((await post('segments/new', { name })).list.id);
  const tags = (await sidecar.api('GET', '/api/tags')).body.tags;
  const tagIds = Object.values<any>(tags).map(({ id }) => String(id));
  const made = { contacts, tags: tagIds, stages: [stage], forms: [form], group, segments };
  await letThemAct(sidecar, post, made, seed);
  await joinCompanies(post, contacts);
  for (let index = 1; index < count; index += 100)
    await post(`contacts/${contacts[index]}/merge/${contacts[index + 1]}`, {});
  return made;
}

/** Some are in two companies. */
async function joinCompanies(post: Call, contacts: readonly number[]): Promise<void> {
  for (const [index, size] of [5, 50].entries()) {
    const values = { companyname: `Ünion ${size}`, companycity: 'Ålesund' };
    const body = { ...values, companynumber_of_employees: size, founded: `202${index}-01-01` };
    const { company } = await post('companies/new', body);
    for (const [place, id] of contacts.entries())
      if (place % (30 + 10 * index) === 0)
        await post(`companies/${company.id}/contact/${id}/add`, {});
  }
}

async function letThemAct(
  ...[sidecar, post, made, seed]: [TestSidecar, Call, Made, number]
): Promise<void> {
  const { contacts, segments, group, stages, forms } = made;
  const count = Math.ceil(contacts.length / 3);
  const visits = fc.array(fc.constantFrom(...pages), { maxLength: 4 });
  const some = fc.record({
    ...{ visits, channel: fc.constantFrom('email', 'sms', ''), reason: fc.constantFrom(1, 2, 3) },
    ...{ score: fc.constantFrom(0, 0, 3, 7), isIn: fc.boolean(), isStaged: fc.boolean() },
    ...{ source: fc.constantFrom('', 'Zeitung', 'zeitung', 'Café'), isNamed: fc.boolean() },
    sends: fc.constantFrom(0, 0, 1, 2),
  });
  const acts = fc.sample(some, { numRuns: count, seed });
  for (const [index, act] of acts.entries()) {
    const id = contacts[index * 3] as number;
    const { channel, reason, score, source } = act;
    if (channel !== '') await post(`contacts/${id}/dnc/${channel}/add`, { reason });
    if (score > 0) await post(`contacts/${id}/points/groups/${group}/plus/${score}`, {});
    if (act.isStaged) await post(`stages/${stages[0]}/contact/${id}/add`, {});
    if (act.isIn) await post(`segments/${segments[index % 2]}/contact/${id}/add`, {});
    if (act.isNamed && source) await post(`contacts/${id}/utm/add`, { utm_source: source });
    if (act.visits.length > 0) await visit(sidecar, id, { ...act, form: forms[0] as number });
  }
}

interface Visit {
  readonly visits: readonly string[];
  readonly source: string;
  readonly form: number;
  readonly sends: number;
}

async function visit(
  sidecar: TestSidecar,
  id: number,
  { visits, source, form, sends }: Visit,
): Promise<void> {
  const ct = await sidecar.trackedToken(id);
  const browser = browserClient(sidecar.url);
  const told = { page_title: 'Schöne Seite', utm_source: source, page_referrer: 'https://r.x/' };
  for (const page_url of visits) await browser.view({ page_url, ct, ...told });
  for (let count = 0; count < sends; count++)
    await postForm(browser, { formId: form, note: `Note ${count}` });
}

const textOperators = [
  ...['=', '!=', 'like', '!like', 'regexp', '!regexp'],
  ...['startsWith', 'endsWith', 'contains'],
];
const emptiness = ['empty', '!empty'];
const order = ['=', '!=', 'gt', 'gte', 'lt', 'lte'];
const expressions = ['^a', 'n$', '^(ber|bern)', '[a-f]{2}', '\\d+', 'x?y', '.', 'ß|é', '^\\w+\\s'];
const periods = [
  ...['today', 'yesterday', 'tomorrow', '-7 days', '+3 days', '2 weeks ago', 'this week'],
  ...['last month', 'this month', 'next month', 'this year', 'last year', '-1 month', '-3 hours'],
  ...['first day of last month', 'last day of this month', 'today -2 days', '-90 minutes'],
];

type Shape = readonly [
  field: string,
  object: string,
  operators: readonly string[],
  fc.Arbitrary<any>,
];

function asked(
  ...[field, operators, value, object = 'lead']: [string, string[], fc.Arbitrary<any>, string?]
): Shape {
  return [field, object, operators, value];
}

function shapesFor(made: Made, now: number): Shape[] {
  const pattern = fc.tuple(text, fc.constantFrom('', '%')).map(([one, sign]) => one + sign);
  const time = fc.oneof(
    fc.constantFrom(...periods),
    momentNear(now),
    momentNear(now).map((one) => one.slice(0, 10)),
  );
  const dates = [...order, ...emptiness];
  const some = (from: readonly unknown[]) => fc.subarray([...from], { minLength: 1 });
  const ids = ['in', '!in', ...emptiness];
  const list = fc.array(text, { minLength: 1, maxLength: 3 });
  return [
    ...['firstname', 'city', 'about', 'company', 'email'].flatMap((field) => [
      asked(field, [...textOperators.filter((one) => !/regexp/.test(one)), ...emptiness], pattern),
      asked(field, ['regexp', '!regexp'], fc.constantFrom(...expressions)),
      asked(field, ['in', '!in'], list),
    ]),
    ...['size', 'points', `group_points_${made.group}`].flatMap((field) => [
      asked(field, [...order, ...emptiness], number.map(String)),
      asked(field, ['like', 'startsWith', 'contains', '!like'], fc.constantFrom('1', '5', '0')),
    ]),
    asked('member', ['=', '!='], fc.constantFrom(0, 1)),
    asked('colour', ['=', '!=', 'in', '!in', ...emptiness], fc.constantFrom('RED', 'blau', 'grun')),
    asked('letters', ids, some(letters)),
    ...['joined', 'called', 'date_added', 'last_active', 'date_identified'].flatMap((field) => [
      asked(field, dates, time),
      asked(field, ['between', '!between'], fc.tuple(time, time)),
      asked(
        field,
        ['=', '!='],
        fc.constantFrom('birthday', 'anniversary -1 day', 'birthday +1 month'),
      ),
      asked(field, ['like', '!like', 'regexp'], fc.constantFrom('20', '-1', '1')),
    ]),
    asked('tags', ids, some(made.tags)),
    asked('leadlist', ids, some(made.segments)),
    asked('stage', ['=', '!=', ...emptiness], fc.constantFrom(...made.stages)),
    asked('owner_id', ['=', '!=', ...emptiness], fc.constant('1')),
    ...['dnc_unsubscribed', 'dnc_bounced_sms', 'dnc_manual_email'].map((field) =>
      asked(field, ['=', '!='], fc.constantFrom(0, 1)),
    ),
    asked(
      'utm_source',
      ['=', '!=', 'like', ...emptiness],
      fc.constantFrom('ZEITUNG', 'cafe', 'z%'),
    ),
    asked('device_type', ids, fc.constant(['Desktop'])),
    asked(
      'companyname',
      ['=', '!=', 'like', 'regexp', ...emptiness],
      text.map(escapedText),
      'company',
    ),
    asked(
      'hit_url',
      ['=', '!=', 'like', '!like', 'startsWith'],
      fc.constantFrom(...pages, 'preise', 'a_'),
      'behaviors',
    ),
    asked('url_title', ['like', '!like'], fc.constantFrom('schone', 'x'), 'behaviors'),
    asked('hit_url_count', order, fc.constantFrom(0, 1, 2, 3), 'behaviors'),
    asked('sessions', order, fc.constantFrom(0, 1, 2), 'behaviors'),
    asked('hit_url_date', dates.slice(0, 6), time, 'behaviors'),
    asked('form_submitted', ids, some(made.forms), 'behaviors'),
  ];
}

/** As an expression it stands for itself. */
function escapedText(one: string): string {
  return one.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** Up to five filters, joined in any way. */
export function anyFilters(made: Made, now: number): fc.Arbitrary<object[]> {
  const counting = fc.record({
    times: fc.constantFrom(0, 1, 2),
    timesOperator: fc.constantFrom(...order),
    withinDays: fc.constantFrom(1, 30),
  });
  const filters = shapesFor(made, now).map(([field, object, operators, value]) =>
    fc
      .tuple(fc.constantFrom(...operators), value, fc.constantFrom('and', 'or'), counting)
      .map(([operator, filter, glue, counted]) => ({
        ...{ glue, field, object, type: 'text', operator },
        properties: {
          ...{ filter, display: 'x' },
          ...(/^(hit_url|form_submitted)$/.test(field) &&
            /^(in|[^!e].*)$/.test(operator) &&
            counted),
        },
      })),
  );
  return fc.array(fc.oneof(...filters), { minLength: 1, maxLength: 5 });
}
