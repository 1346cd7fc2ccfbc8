import assert from 'node:assert/strict';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createPeople, daysAgo, type People } from '../support/segment-people.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

type Case = [string, object | ((people: People) => object), string];

const of = (field: string, operator: string, filter: unknown, more: object = {}): object => ({
  ...{ glue: 'and', object: 'lead', type: 'text', field, operator },
  properties: { filter, ...more },
});
const seen = (field: string, operator: string, filter: unknown, more: object = {}): object => ({
  ...of(field, operator, filter, more),
  object: 'behaviors',
});
const company = (field: string, operator: string, filter: unknown): object => ({
  ...of(field, operator, filter),
  object: 'company',
});

const monthAndDay = daysAgo(40).slice(5);
const url = 'https://shop.example/seg/a?q=1';

const cases: readonly Case[] = [
  ['a text without regard to case', of('firstname', '=', 'anna'), 'one'],
  ['a text without regard to accents', of('city', '=', 'alesund'), 'four'],
  ['another text, or none', of('firstname', '!=', 'ANNA'), 'two three four'],
  ['no text', of('city', 'empty', null), 'three'],
  ['any text', of('city', '!empty', null), 'one two four'],
  ['a part of a text', of('firstname', 'like', 'nt'), 'two'],
  ['a pattern', of('firstname', 'like', 'An%'), 'one two'],
  ['a pattern for the whole text', of('firstname', 'like', '100%'), ''],
  ['not a pattern', of('firstname', '!like', 'An%'), 'three four'],
  ['a beginning', of('firstname', 'startsWith', 'an'), 'one two'],
  ['a beginning with an accent', of('city', 'startsWith', 'Åle'), 'four'],
  ['an end', of('firstname', 'endsWith', 'na'), 'one'],
  ['a part with signs that patterns use', of('firstname', 'contains', 'ert_'), 'three'],
  ['an expression', of('city', 'regexp', '^Ber'), 'one two'],
  ['not an expression, but some text', of('city', '!regexp', '^Ber'), 'four'],
  ['an expression with accents', of('city', 'regexp', '^a.es(u|x)nd$'), 'four'],
  ['any text of a list', of('city', 'in', 'berlin|BERN'), 'one two'],
  ['the end of a long text', of('about', 'endsWith', 'ending'), 'one'],
  ['a number', of('size', '=', '5'), 'one'],
  ['another number, or none', of('size', '!=', '5'), 'two three four'],
  ['a greater number', of('size', 'gt', '5'), 'two'],
  ['a number that is as great', of('size', 'gte', 5), 'one two'],
  ['a smaller number', of('size', 'lt', '10'), 'one'],
  ['a number that is as small', of('size', 'lte', '10'), 'one two'],
  ['digits of a number', of('size', 'startsWith', '1'), 'two'],
  ['more points', of('points', 'gt', '0'), 'one'],
  ['points below zero', of('points', 'lt', '0'), 'three'],
  ['points by their digits', of('points', 'like', '1%'), 'one'],
  ['points of a group', ({ group }) => of(`group_points_${group}`, 'gte', '7'), 'one'],
  ['yes', of('member', '=', 1), 'one'],
  ['no', of('member', '=', 0), 'two'],
  ['not yes', of('member', '!=', 1), 'two three four'],
  ['a choice', of('colour', '=', 'red'), 'one'],
  ['any of some choices', of('colour', 'in', ['red', 'blue']), 'one two'],
  ['none of some choices', of('colour', '!in', ['red']), 'two three four'],
  ['no choice', of('colour', 'empty', null), 'three four'],
  ['a country', of('country', 'in', ['Germany', 'France']), 'one three'],
  ['all of some choices', of('letters', 'in', ['a', 'c']), ''],
  ['all of these choices', of('letters', 'in', ['a', 'b']), 'one'],
  ['one of several choices', of('letters', 'in', ['b']), 'one two'],
  ['not any of several choices', of('letters', '!in', ['a', 'c']), 'two four'],
  ['no choices at all', of('letters', 'empty', null), 'four'],
  ['today', of('joined', '=', 'today'), 'one'],
  ['yesterday', of('joined', '=', 'yesterday'), 'two'],
  ['another day than today, or none', of('joined', '!=', 'today'), 'two three four'],
  ['a week ago or later', of('joined', 'gte', '-7 days'), 'one two'],
  ['longer ago than a month', of('joined', 'lt', '30 days ago'), 'three'],
  ['a day', of('joined', '=', daysAgo(1)), 'two'],
  ['after a day', of('joined', 'gt', daysAgo(2)), 'one two'],
  ['no day', of('joined', 'empty', null), 'four'],
  ['up to the end of the last week', of('joined', 'lte', 'yesterday -13 days'), 'three'],
  ['a day of any year', of('joined', 'like', `%-${monthAndDay}`), 'three'],
  ['an anniversary', of('joined', '=', 'anniversary -40 days'), 'three'],
  ['a birthday', of('joined', '=', 'birthday'), 'one'],
  ['between days', of('joined', 'between', [daysAgo(45), daysAgo(1)]), 'two three'],
  ['not between days', of('joined', '!between', [daysAgo(45), daysAgo(1)]), 'one four'],
  ['a moment of today', of('called', '=', 'today'), 'one'],
  ['a moment after yesterday', of('called', 'gt', 'yesterday'), 'one'],
  ['a moment of a minute', of('called', '=', `${daysAgo(1)} 12:00`), 'two'],
  ['the day of its creation', of('date_added', 'gte', 'today'), 'one two three four'],
  ['the hour of its creation', of('date_added', 'lt', '-1 hour'), ''],
  ['the year of its creation', of('date_added', 'startsWith', '20'), 'one two three four'],
  ['when it became known', of('date_identified', '!empty', null), 'one two three four'],
  ['its last activity', of('last_active', 'gte', 'yesterday'), 'one two'],
  ['a tag', ({ tags: [x] }) => of('tags', 'in', [x]), 'one two'],
  ['any of two tags', ({ tags: [x, y] }) => of('tags', 'in', [x, y]), 'one two three'],
  ['not a tag', ({ tags: [x] }) => of('tags', '!in', [x]), 'three four'],
  ['no tags', of('tags', 'empty', null), 'four'],
  ['an owner', of('owner_id', '=', '1', { display: 'Ada' }), 'one'],
  ['no owner', of('owner_id', 'empty', null), 'two three four'],
  ['a stage', ({ stage }) => of('stage', '=', stage), 'three'],
  ['not a stage', ({ stage }) => of('stage', '!=', stage), 'one two four'],
  ['a refusal', of('dnc_manual_email', '=', 1), 'three'],
  ['no refusal', of('dnc_manual_email', '=', 0), 'one two four'],
  ['no refusal of another kind', of('dnc_bounced', '!=', 1), 'one two three four'],
  ['a segment', ({ inner }) => of('leadlist', 'in', [inner]), 'two'],
  ['not a segment', ({ inner }) => of('leadlist', '!in', [inner]), 'one three four'],
  ['a page', seen('hit_url', '=', url.toUpperCase()), 'one'],
  ['not a page', seen('hit_url', '!=', url), 'two three four'],
  ['a part of an address', seen('hit_url', 'like', 'seg/'), 'one two'],
  ['not a part of an address', seen('hit_url', '!like', 'seg/a'), 'two three four'],
  ['an expression for addresses', seen('hit_url', 'regexp', 'seg/[b]'), 'two'],
  ['pages seen since', seen('hit_url_date', 'gte', 'today'), 'one two'],
  ['more than so many pages', seen('hit_url_count', 'gt', '1'), 'one'],
  ['fewer than one page', seen('hit_url_count', 'lt', '1'), 'three four'],
  ['a page so often', seen('hit_url', 'like', 'seg/', { times: 2, withinDays: 7 }), 'one'],
  [
    'a page at most so often',
    seen('hit_url', 'like', 'seg/', { times: 1, timesOperator: 'lte', withinDays: 7 }),
    'two three four',
  ],
  ['visits', seen('sessions', 'gte', 1), 'one two'],
  ['no visits', seen('sessions', '=', 0), 'three four'],
  ['where visitors came from', seen('referer', 'like', 'ref.example'), 'one two'],
  ['a title', seen('url_title', '=', 'under'), 'one two'],
  ['a campaign', of('utm_source', '=', 'zeitung'), 'two'],
  ['not a campaign', of('utm_source', '!=', 'zeitung'), 'one three four'],
  ['a device', of('device_type', 'in', ['desktop']), 'one two'],
  ['no device', of('device_type', 'empty', null), 'three four'],
  ['a system', of('device_os', '!in', ['linux']), 'three four'],
  ['no form', ({ form }) => seen('form_submitted', '!in', [form]), 'one two three four'],
  ['a company', company('companycity', '=', 'oslo'), 'four'],
  ['not a company', company('companycity', '!=', 'oslo'), 'one two three'],
  ['a name of a company', company('companyname', 'like', 'fjord'), 'four'],
  ['mails, of which there are none', seen('lead_email_read_count', 'lt', 1), 'one two three four'],
  [
    'either of two things',
    [of('firstname', '=', 'Anna'), { ...of('city', '=', 'Bern'), glue: 'or' }],
    'one two',
  ],
  [
    'two things, or two others',
    [
      ...[of('city', '=', 'Berlin'), of('size', '=', '6')],
      ...[{ ...of('city', '=', 'Bern'), glue: 'or' }, of('size', '=', 10)],
    ],
    'two',
  ],
];

describeOnEachDatabase('A segment of contacts by', (product) => {
  let sidecar: TestSidecar;
  let people: People;
  before(async () => {
    sidecar = await startSidecar(product);
    people = await createPeople(sidecar);
  });
  after(() => sidecar.stop());

  for (const [title, filter, expected] of cases) {
    it(`${title} finds ${expected || 'nobody'}`, async () => {
      const filters = [typeof filter === 'function' ? filter(people) : filter].flat();
      const names = Object.entries(people.ids);
      const { status, body } = await sidecar.api('POST', '/api/segments/preview', { filters });
      assert.equal(status, 200, JSON.stringify(body));
      const found = body.preview.sample.map(({ id }: { id: number }) => id);
      const told = names.filter(([, id]) => found.includes(id)).map(([name]) => name);
      assert.equal(told.join(' '), expected);
      assert.deepEqual([body.preview.matched, body.preview.isComplete], [found.length, true]);
      const { list } = (await sidecar.api('POST', '/api/segments/new', { name: title, filters }))
        .body;
      const explained: string[] = [];
      for (const [name, id] of names) {
        const path = `/api/segments/${list.id}/contacts/${id}/explain`;
        const { explanation } = (await sidecar.api('GET', path)).body;
        if (explanation.matches) explained.push(name);
      }
      assert.equal(explained.join(' '), expected);
    });
  }
});
