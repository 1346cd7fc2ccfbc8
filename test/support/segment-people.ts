import { browserClient } from './browser-client.ts';
import type { TestSidecar } from './sidecar.ts';

/* Four people who differ in all that filters of segments ask about. */

export interface People {
  /** Contact ids by name. */
  readonly ids: Readonly<Record<'one' | 'two' | 'three' | 'four', number>>;
  readonly tags: readonly [string, string];
  readonly stage: number;
  readonly form: number;
  readonly group: number;
  readonly inner: number;
}

export function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}

const colours = { list: ['red', 'blue', 'green'].map((value) => ({ label: value, value })) };
const letters = { list: ['a', 'b', 'c'].map((value) => ({ label: value, value })) };
const fields = [
  { alias: 'size', type: 'number' },
  { alias: 'member', type: 'boolean', properties: { yes: 'Yes', no: 'No' } },
  { alias: 'colour', type: 'select', properties: colours },
  { alias: 'letters', type: 'multiselect', properties: letters },
  { alias: 'joined', type: 'date' },
  { alias: 'called', type: 'datetime' },
  { alias: 'about', type: 'textarea' },
];

const long = `${'word '.repeat(60)}Ending`;

/** Their names are Anna, anton, Bert_100% and nobody's. */
export async function createPeople(sidecar: TestSidecar): Promise<People> {
  const made = async (path: string, body: object) =>
    (await sidecar.api('POST', `/api/${path}/new`, body)).body;
  for (const field of fields) await made('fields/contact', { label: field.alias, ...field });
  const stage = (await made('stages', { name: 'Hot' })).stage.id;
  const group = (await made('points/groups', { name: 'Shop' })).pointGroup.id;
  const email = { type: 'email', label: 'E-mail', mappedField: 'email' };
  const form = (await made('forms', { name: 'News', alias: 'news', fields: [email] })).form.id;
  const one = await sidecar.createContact({
    ...{ firstname: 'Anna', email: 'anna@example.test', city: 'Berlin', country: 'Germany' },
    ...{ size: 5, member: 1, colour: 'red', letters: ['a', 'b'], points: 10, owner: 1 },
    ...{ joined: daysAgo(0), called: `${daysAgo(0)} 00:00:00`, tags: ['x'], about: long },
  });
  const two = await sidecar.createContact({
    ...{ firstname: 'anton', email: 'anton@example.test', city: 'Bern', size: 10, member: 0 },
    ...{ colour: 'blue', letters: ['b'], joined: daysAgo(1), tags: ['x', 'y'] },
    ...{ called: `${daysAgo(1)} 12:00:00`, about: 'short' },
  });
  const three = await sidecar.createContact({
    ...{ firstname: 'Bert_100%', country: 'France', letters: ['c'], joined: daysAgo(40) },
    ...{ tags: ['y'], called: `${daysAgo(40)} 12:00:00`, stage },
  });
  const four = await sidecar.createContact({ city: 'Ålesund', company: 'Fjord AS' });
  await nameCompany(sidecar, four);
  await sidecar.api('POST', `/api/contacts/${three}/points/minus/5`, {});
  await sidecar.api('POST', `/api/contacts/${three}/dnc/email/add`, { reason: 3 });
  await sidecar.api('POST', `/api/contacts/${two}/utm/add`, {
    utm_source: 'Zeitung',
    lastActive: daysAgo(1),
  });
  await sidecar.api('POST', `/api/contacts/${one}/points/groups/${group}/plus/7`, {});
  await views(sidecar, one, ['https://shop.example/seg/a?q=1', 'https://shop.example/seg/a?q=1']);
  await views(sidecar, two, ['https://shop.example/seg/b']);
  const inner = (await made('segments', { name: 'Inner' })).list.id;
  await sidecar.api('POST', `/api/segments/${inner}/contact/${two}/add`, {});
  const tags = (await sidecar.api('GET', '/api/tags?orderBy=id')).body.tags;
  const tagIds = Object.values<any>(tags).map(({ id }) => String(id)) as [string, string];
  return { ids: { one, two, three, four }, tags: tagIds, stage, form, group, inner };
}

async function nameCompany(sidecar: TestSidecar, contactId: number): Promise<void> {
  const { body } = await sidecar.api('GET', `/api/contacts/${contactId}/companies`);
  const [company] = body.companies;
  const id = company.company_id ?? company.id;
  await sidecar.api('PATCH', `/api/companies/${id}/edit`, { companycity: 'Oslo' });
}

async function views(sidecar: TestSidecar, id: number, urls: readonly string[]): Promise<void> {
  const ct = await sidecar.trackedToken(id);
  const browser = browserClient(sidecar.url);
  for (const page_url of urls)
    await browser.view({
      page_url,
      ct,
      page_referrer: 'https://ref.example/',
      page_title: 'Ünder',
    });
}
