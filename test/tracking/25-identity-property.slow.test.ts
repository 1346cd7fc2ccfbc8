import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describeOnEachDatabase } from '../support/databases.ts';
import {
  collectStrays,
  createWorld,
  type Deed,
  isEvidence,
  type LoggedHit,
  type Person,
  type Proof,
  play,
  setMode,
  type World,
} from '../support/identity-world.ts';
import { pagesOf, secondSidecar, startSidecar, type TestSidecar } from '../support/sidecar.ts';

type Step = { readonly mode: 'off' | 'visits' | 'contacts' } | readonly Deed[];

const browser = fc.nat(2);
const via = fc.nat(1);
/** Who can show what: Cem has no e-mail, Dan no link. */
const evidence: fc.Arbitrary<{ by: Proof; person: number }> = fc.oneof(
  ...(['tracked-link', 'old-link', 'link-and-claim'] as const).map((by) =>
    fc.record({ by: fc.constant(by), person: fc.constantFrom(0, 1, 2, 4) }),
  ),
  fc.record({ by: fc.constant('claim' as const), person: fc.constantFrom(0, 1, 3, 4) }),
);
const view = fc.record({ do: fc.constant('view' as const), browser, via });
const show = fc.tuple(evidence, browser, via).map(
  ([shown, onBrowser, viaSidecar]): Deed => ({
    do: 'show',
    ...shown,
    browser: onBrowser,
    via: viaSidecar,
  }),
);
const repeat = fc.record({ do: fc.constant('repeat' as const), browser, via, nth: fc.nat(30) });
const save = fc.record({ do: fc.constant('save' as const), person: fc.constantFrom(0, 1, 3, 4) });
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { arbitrary: view, weight: 4 },
  { arbitrary: show, weight: 4 },
  { arbitrary: repeat, weight: 2 },
  { arbitrary: save, weight: 1 },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: fc.array(deed, { minLength: 1, maxLength: 1 }), weight: 5 },
  { arbitrary: fc.array(deed, { minLength: 2, maxLength: 6 }), weight: 2 },
  { arbitrary: fc.record({ mode: fc.constantFrom('off', 'visits', 'contacts') }), weight: 1 },
);
const story = fc.array(step, { minLength: 4, maxLength: 14 });

describeOnEachDatabase('Whatever five people do on three browsers', (product) => {
  let sidecars: readonly TestSidecar[];
  let worlds = 0;
  before(async () => {
    const first = await startSidecar(product);
    sidecars = product === 'MariaDB' ? [first, await secondSidecar(first)] : [first];
    for (const sidecar of sidecars) await openToClaims(sidecar);
  });
  after(async () => {
    for (const sidecar of [...sidecars].reverse()) await sidecar.stop();
  });

  for (const seed of [20_260_101, Number(process.env.MTC_TEST_SEED ?? 20_261_125)]) {
    it(`every visit shows once, and only on a person who was there (seed ${seed})`, async function () {
      this.timeout(120_000);
      await fc.assert(
        fc.asyncProperty(story, async (steps) => {
          const world = await createWorld(sidecars, `w${worlds++}`);
          await live(world, steps);
          await checkTimelines(world);
          await checkPeople(world);
        }),
        { seed, numRuns: 30 },
      );
    });
  }
});

async function openToClaims(sidecar: TestSidecar): Promise<void> {
  await sidecar.makePublic('email', 'firstname');
  const { sites } = (await sidecar.api('GET', '/api/sites')).body;
  const change = { identifyByTrackingUrl: true };
  await sidecar.api('PATCH', `/api/sites/${sites[0].id}/edit`, change);
}

async function live(world: World, steps: readonly Step[]): Promise<void> {
  await setMode(world, 'visits');
  for (const [number, one] of steps.entries()) {
    if ('mode' in one) await setMode(world, one.mode);
    else await play(world, number, one);
  }
  await setMode(world, 'visits');
  await collectStrays(world, steps.length);
}

/** Each stored view is on exactly one timeline, that of a person who may have been there. */
async function checkTimelines(world: World): Promise<void> {
  const ids = await idsOf(world);
  const ownerOf = new Map<string, number>();
  for (const id of await allContacts(world, ids)) {
    const timeline = await first(world).timeline(id, '&filters[includeEvents][]=page.hit');
    const pages = pagesOf(timeline);
    assert.equal(timeline.total, pages.length, 'the total is the number of entries');
    for (const url of pages) {
      assert.ok(!ownerOf.has(url), `${url} shows twice`);
      ownerOf.set(url, id);
    }
  }
  const stored = world.hits.filter((hit) => hit.storedIn !== null);
  for (const hit of stored) {
    const owner = ownerOf.get(hit.url);
    const allowed = [...peopleAt(world, hit)];
    const may = allowed.map((person) => ids[person]);
    assert.ok(may.includes(owner), `${hit.url} is on ${owner}, not on ${may} (people ${allowed})`);
  }
  assert.equal(ownerOf.size, stored.length, 'what was not stored shows nowhere');
}

/** Nobody lost an address or a name, and nobody got those of another person. */
async function checkPeople(world: World): Promise<void> {
  for (const { id, email, name } of world.people) {
    if (id === null || email === null) continue;
    const { contact } = (await first(world).api('GET', `/api/contacts/${id}`)).body;
    assert.equal(contact.id, id, 'an identified contact is never merged away');
    assert.equal(contact.fields.all.email, email);
    assert.equal(contact.fields.all.firstname, name);
  }
}

/** Whom a view may belong to: who showed evidence with it, else before it, else first after it. */
function peopleAt({ hits }: World, hit: LoggedHit): Set<number> {
  if (hit.person !== null) return new Set([hit.person]);
  const people = new Set<number>();
  for (const key of hit.deviceKeys) {
    const shown = hits.filter((one) => isEvidence(one) && one.deviceKeys.has(key));
    const at = (when: number): number[] =>
      shown.filter((one) => one.storedIn === when).map((one) => one.person as number);
    const now = hit.storedIn as number;
    const times = shown.map((one) => one.storedIn as number);
    const before = Math.max(...times.filter((time) => time < now));
    const after = Math.min(...times.filter((time) => time > now));
    const nearest =
      before > Number.NEGATIVE_INFINITY ? at(before) : at(now).length > 0 ? [] : at(after);
    for (const person of [...nearest, ...at(now)]) people.add(person);
  }
  return people;
}

async function idsOf(world: World): Promise<number[]> {
  const idOf = async ({ id, email }: Person): Promise<number> =>
    id ?? (await first(world).createContact({ email }));
  return Promise.all(world.people.map(idOf));
}

async function allContacts(world: World, ids: readonly number[]): Promise<Set<number>> {
  const contacts = new Set(ids);
  for (const id of world.toldIds) {
    const { contact } = (await first(world).api('GET', `/api/contacts/${id}`)).body;
    contacts.add(contact.id);
  }
  return contacts;
}

function first(world: World): TestSidecar {
  return world.sidecars[0] as TestSidecar;
}
