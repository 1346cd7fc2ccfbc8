import assert from 'node:assert/strict';
import fc from 'fast-check';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { type BrowserClient, browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createForm, emailField, postForm } from '../support/form-post.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';
import { joinUniqueFields, uniqueField } from '../support/unique-fields.ts';

const seed = Number(process.env.MTC_TEST_SEED ?? 20_261_125);

const foreseen = [200, 201, 404, 409, 422];

const number = fc.nat(7);
const said = {
  email: fc.option(fc.constantFrom('e0', 'e1'), { freq: 3, nil: undefined }),
  badge: fc.option(fc.constantFrom('A', 'b', 'B'), { freq: 2, nil: undefined }),
};
const act = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('save' as const), ...said }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('edit' as const), contact: number, ...said }),
  },
  fc.record({ do: fc.constant('blank' as const), contact: number, both: fc.boolean() }),
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('merge' as const), winner: number, loser: number }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('unmerge' as const), contact: number }) },
  fc.record({ do: fc.constant('restore' as const), contact: number, change: fc.nat(3) }),
  fc.record({ do: fc.constant('delete' as const), contact: number }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('visit' as const), ...said }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('submit' as const), ...said }) },
);
type Act = typeof act extends fc.Arbitrary<infer One> ? One : never;
const stories = fc.array(fc.array(act, { minLength: 10, maxLength: 40, size: 'max' }), {
  minLength: 4,
  maxLength: 4,
});

describeOnEachDatabase('Whatever is done to people who share an e-mail', (product) => {
  let sidecar: TestSidecar;
  let database: Database;
  let formId: number;
  let told = 0;
  before(async () => {
    sidecar = await startSidecar(product);
    database = connect(sidecar.database.url);
    await uniqueField(sidecar, 'Badge');
    await sidecar.makePublic('email');
    const badge = { label: 'Badge', type: 'text', alias: 'badge', mappedField: 'badge' };
    const story = { label: 'Story', type: 'text', alias: 'story' };
    formId = await createForm(sidecar, [{ ...emailField, isRequired: false }, badge, story]);
    assert.equal((await joinUniqueFields(sidecar, 'and')).status, 200);
  });
  after(async () => {
    await database.knex.destroy();
    await sidecar.stop();
  });

  it('no two contacts are alike, and each is found by what it has', async function () {
    this.timeout(300_000);
    const check = fc.asyncProperty(stories, async (chosen) => {
      await Promise.all(chosen.map((story) => tell(`s${told++}`, story)));
    });
    await fc.assert(check, { numRuns: product === 'SQLite' ? 40 : 15, seed, endOnFailure: true });
    await joinUniqueFields(sidecar, 'or');
    await joinUniqueFields(sidecar, 'and');
    await assertTold('s1-');
    await assertTold('s2-');
  });

  interface Said {
    readonly email: string | undefined;
    readonly badge: string | undefined;
  }

  interface Scene {
    readonly name: string;
    readonly ids: number[];
    readonly browser: BrowserClient;
  }

  async function tell(name: string, story: readonly Act[]): Promise<void> {
    const scene = { name: `${name}-`, ids: [], browser: browserClient(sidecar.url) };
    for (const one of story) {
      const status = await perform(scene, one);
      const isFine = foreseen.includes(status) || (status === 400 && one.do === 'merge');
      assert.ok(isFine, `${status}: ${JSON.stringify(one)}`);
    }
    await assertTold(scene.name);
  }

  function named({ name }: Scene, { email, badge }: Said) {
    return {
      ...(email && { email: `${name}${email}@example.test` }),
      ...(badge && { badge: `${name}${badge}` }),
    };
  }

  function perform(scene: Scene, one: Act): Promise<number> {
    const at = (index: number) => scene.ids[index % Math.max(scene.ids.length, 1)] ?? 0;
    switch (one.do) {
      case 'save':
        return save(scene, named(scene, one));
      case 'edit':
        return call('PATCH', `${at(one.contact)}/edit`, named(scene, one));
      case 'blank':
        return blank(at(one.contact), one.both ? ['badge', 'email'] : ['badge']);
      case 'merge':
        return call('POST', `${at(one.winner)}/merge/${at(one.loser)}`);
      case 'unmerge':
        return call('POST', `${at(one.contact)}/unmerge`);
      case 'restore':
        return restore(at(one.contact), one.change);
      case 'delete':
        return call('DELETE', `${at(one.contact)}/delete`);
      default:
        return meet(scene, one);
    }
  }

  async function save({ ids }: Scene, values: object): Promise<number> {
    const { status, body } = await sidecar.api('POST', '/api/contacts/new', values);
    if (status === 201) ids.push(body.contact.id);
    return status;
  }

  function blank(id: number, aliases: readonly string[]): Promise<number> {
    const values = Object.fromEntries(aliases.map((alias) => [alias, '']));
    return call('PATCH', `${id}/edit`, { ...values, overwriteWithBlank: true });
  }

  async function call(method: string, path: string, body?: object): Promise<number> {
    return (await sidecar.api(method, `/api/contacts/${path}`, body)).status;
  }

  async function meet(scene: Scene, one: Extract<Act, { do: 'visit' | 'submit' }>) {
    const { browser, ids } = scene;
    const values = named(scene, one);
    if (one.do === 'visit') await browser.view({ page_url: 'https://shop.example/', ...values });
    else await submit(scene, values);
    const id = Number(browser.cookies.get('mtc_id'));
    if (id > 0 && !ids.includes(id)) ids.push(id);
    return 200;
  }

  /** Two strangers who send the same at once would be taken for one that clicks twice. */
  async function submit({ browser, name }: Scene, values: object): Promise<void> {
    const { result } = await postForm(browser, { formId, story: name, ...values });
    assert.equal(result, 'stored');
  }

  async function restore(id: number, index: number): Promise<number> {
    const { body } = await sidecar.api('GET', `/api/contacts/${id}/history`);
    const change = (body.history ?? [])[index];
    return change ? call('POST', `${id}/history/${change.id}/restore`) : 200;
  }

  async function assertTold(name: string): Promise<void> {
    const rows = await database.knex('contacts').whereNull('merged_into');
    const people = rows
      .map(({ id, email, custom }) => ({ id: Number(id), email, badge: JSON.parse(custom).badge }))
      .map(({ id, ...values }) => ({ id, values: shown(values) }))
      .filter(({ values }) => Object.values(values).some((value) => value.startsWith(name)));
    const alike = people.map(({ values }) => JSON.stringify(values).toLowerCase());
    assert.equal(new Set(alike).size, people.length, alike.join());
    for (const { id, values } of people) {
      const { status, body } = await sidecar.api('POST', '/api/contacts/new', values);
      assert.deepEqual([status, body.contact?.id], [200, id], JSON.stringify(values));
    }
  }
});

function shown(values: object): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value));
}
