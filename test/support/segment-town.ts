import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from '../../sidecar/db/connect.ts';
import { type BrowserClient, browserClient } from './browser-client.ts';
import type { Dice } from './dice.ts';
import { createForm, emailField, postForm } from './form-post.ts';
import { segmentWorld, type Wanted } from './live-segments.ts';
import type { TestSidecar } from './sidecar.ts';

/* A small town: whoever lives there changes all the time, and many segments follow. */

const cities = ['Ulm', 'Bonn', 'Ålesund', ''];
const pages = ['https://shop.example/a', 'https://shop.example/b'];
const sources = ['mail', 'press'];

export interface Town {
  readonly contacts: number[];
  readonly segments: number[];
  /** Does something to somebody. */
  act(dice: Dice): Promise<unknown>;
  addSegment(dice: Dice): Promise<void>;
}

interface Ids {
  readonly tags: readonly number[];
  readonly stages: readonly number[];
  readonly companies: readonly number[];
  readonly form: number;
}

export async function buildTown(sidecar: TestSidecar): Promise<Town> {
  const created = async (path: string, body: object): Promise<any> =>
    Object.values<any>((await sidecar.api('POST', `/api/${path}/new`, body)).body)[0].id;
  const two = async (path: string, key: string) => [
    await created(path, { [key]: `${path} one`, name: 'One' }),
    await created(path, { [key]: `${path} two`, name: 'Two' }),
  ];
  const ids: Ids = {
    tags: await two('tags', 'tag'),
    stages: await two('stages', 'name'),
    companies: await two('companies', 'companyname'),
    form: await createForm(sidecar, [emailField]),
  };
  const contacts: number[] = [];
  const segments: number[] = [];
  const browsers = [1, 2, 3, 4].map(() => browserClient(sidecar.url));
  const world = segmentWorld(sidecar);
  return {
    contacts,
    segments,
    async act(dice) {
      if (contacts.length < 10 || dice.chance(10)) {
        contacts.push(await world.person({ city: dice.pick(cities) }));
        return;
      }
      await dice.pick(deedsOf({ sidecar, ids, contacts, segments, browsers }))(dice);
    },
    async addSegment(dice) {
      const count = 1 + dice.roll(3);
      const filters = Array.from({ length: count }, () => conditionOf(dice, ids, segments));
      segments.push(await world.segment(filters));
    },
  };
}

function conditionOf(dice: Dice, ids: Ids, segments: readonly number[]): Wanted {
  const not = dice.chance(30) ? '!' : '';
  const seen = { object: 'behaviors', field: 'hit_url', operator: '=', value: dice.pick(pages) };
  const kinds: readonly Wanted[] = [
    {
      field: 'city',
      operator: dice.pick(['=', '!=', 'contains']),
      value: dice.pick(cities) || 'o',
    },
    { field: 'city', operator: `${not}empty`, value: '' },
    { field: 'tags', operator: `${not}in`, value: [String(dice.pick(ids.tags))] },
    { field: 'points', operator: dice.pick(['gt', 'lte']), value: String(dice.roll(10)) },
    { field: 'stage', operator: `${not}=`, value: String(dice.pick(ids.stages)) },
    { field: 'owner_id', operator: `${not}empty`, value: '' },
    { field: 'dnc_manual_email', operator: '=', value: dice.roll(2) },
    { object: 'company', field: 'companycity', operator: `${not}=`, value: 'Ulm' },
    { object: 'company', field: 'companyname', operator: 'contains', value: 'one' },
    { ...seen, withinDays: 1 + dice.roll(5) },
    { ...seen, operator: '!=' },
    { object: 'behaviors', field: 'form_submitted', operator: `${not}in`, value: [ids.form] },
    { field: 'utm_source', operator: `${not}=`, value: dice.pick(sources) },
    { field: 'device_type', operator: `${not}in`, value: ['desktop'] },
    { field: 'date_added', operator: dice.pick(['gte', 'lt']), value: `-${dice.roll(4)} days` },
    { field: 'last_active', operator: 'gte', value: `-${1 + dice.roll(4)} days` },
    { field: 'date_modified', operator: `${not}empty`, value: '' },
    { field: 'attribution_date', operator: '=', value: 'today' },
  ];
  const nested: readonly Wanted[] = segments.map((id) => ({
    ...{ field: 'leadlist', operator: `${not}in`, value: [id] },
  }));
  const glue = dice.chance(30) ? 'or' : 'and';
  const picked = nested.length > 0 && dice.chance(15) ? dice.pick(nested) : dice.pick(kinds);
  return { ...picked, glue };
}

interface Stage {
  readonly sidecar: TestSidecar;
  readonly ids: Ids;
  readonly contacts: number[];
  readonly segments: readonly number[];
  readonly browsers: readonly BrowserClient[];
}

type Deed = (dice: Dice) => Promise<unknown>;

function deedsOf({ sidecar, ids, contacts, segments, browsers }: Stage): readonly Deed[] {
  const post = (path: string, body: object = {}) => sidecar.api('POST', `/api${path}`, body);
  const edit = (dice: Dice, body: object) =>
    sidecar.api('PATCH', `/api/contacts/${dice.pick(contacts)}/edit`, body);
  const some = (dice: Dice) => dice.pick(contacts);
  const way = (dice: Dice) => dice.pick(['add', 'remove']);
  const date = (dice: Dice) => new Date(Date.now() + dice.roll(5) * 86_400_000).toISOString();
  return [
    (dice) => edit(dice, { city: dice.pick(cities) }),
    (dice) => edit(dice, { tags: [`${dice.pick(['', '-'])}tags ${dice.pick(['one', 'two'])}`] }),
    (dice) => edit(dice, { owner: dice.pick([1, '']) }),
    (dice) => edit(dice, { attribution_date: date(dice).slice(0, 10) }),
    (dice) => post(`/contacts/${some(dice)}/points/plus/${dice.roll(5)}`),
    (dice) => post(`/stages/${dice.pick(ids.stages)}/contact/${some(dice)}/${way(dice)}`),
    (dice) => post(`/companies/${dice.pick(ids.companies)}/contact/${some(dice)}/${way(dice)}`),
    (dice) => {
      const path = `/api/companies/${dice.pick(ids.companies)}/edit`;
      return sidecar.api('PATCH', path, { companycity: dice.pick(cities) });
    },
    (dice) => post(`/contacts/${some(dice)}/dnc/email/${way(dice)}`),
    (dice) => post(`/contacts/${some(dice)}/utm/add`, { utm_source: dice.pick(sources) }),
    (dice) => post('/devices/new', { contact: some(dice), device: dice.pick(['desktop', 'x']) }),
    (dice) => dice.pick(browsers).view({ page_url: dice.pick(pages) }),
    (dice) => dice.pick(browsers).view({ page_url: `${dice.pick(pages)}?utm_source=press` }),
    async (dice) => {
      const { body } = await post(`/contacts/${some(dice)}/link`, { url: pages[0] });
      // Whoever was merged into somebody who was deleted is gone as well.
      if (body.link === undefined) return;
      const ct = new URL(body.link.url).searchParams.get('ct') as string;
      await dice.pick(browsers).view({ page_url: dice.pick(pages), ct });
    },
    async (dice) => {
      const { body } = await sidecar.api('GET', `/api/contacts/${some(dice)}`);
      const email = body.contact?.fields.all.email;
      if (email) await postForm(dice.pick(browsers), { formId: ids.form, email });
    },
    (dice) => {
      const [winner, loser] = dice.some(contacts, 2);
      return post(`/contacts/${winner}/merge/${loser}`);
    },
    (dice) => post(`/contacts/${some(dice)}/unmerge`),
    async (dice) => {
      const [one] = dice.some(contacts, 1);
      if (contacts.length < 20) return;
      await sidecar.api('DELETE', `/api/contacts/${one}/delete`);
      contacts.splice(contacts.indexOf(one as number), 1);
    },
    (dice) => post(`/segments/${dice.pick(segments)}/contact/${some(dice)}/${way(dice)}`),
    (dice) => {
      const change = { fields: { city: dice.pick(cities) }, points: dice.roll(3) };
      return post('/contacts/bulk', { ids: dice.some(contacts, 5), change });
    },
  ];
}

/** Resolves when nothing is left to be looked at. */
export async function untilSettled({ knex }: Database, now: () => number): Promise<void> {
  const waiting = [
    () => knex('segment_checks'),
    () => knex('segment_rechecks').where('due_at', '<=', now()),
    () => knex('segment_builds').whereNot({ state: 'done' }),
    () => knex('bulk_jobs').whereIn('state', ['waiting', 'running']),
  ];
  for (let isLeft = true; isLeft; ) {
    isLeft = false;
    // SQLite answers so soon that nobody else would have a turn.
    await nextTurn();
    for (const rows of waiting) if ((await rows().first()) !== undefined) isLeft = true;
  }
}
