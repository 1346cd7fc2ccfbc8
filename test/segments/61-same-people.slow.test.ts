import assert from 'node:assert/strict';
import fc from 'fast-check';
import { openFields } from '../../sidecar/contacts/field.ts';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { compileFilters } from '../../sidecar/segments/compile.ts';
import { matchingIds } from '../../sidecar/segments/matching.ts';
import { runBulk } from '../support/bulk-job.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { filterOf, segmentWorld } from '../support/live-segments.ts';
import { type Clause, questions } from '../support/same-question.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

const seed = 20_261_125;
const count = 400;
const numRuns = Number(process.env.MTC_TEST_QUESTIONS ?? 400);
const everything = { after: 0, upTo: Number.MAX_SAFE_INTEGER };

/** Texts that are alike in other ways than byte by byte. */
const texts = [
  ...['Ulm', 'ULM', 'Úlm', 'Neu-Ulm', 'ulmen', 'Straße', 'STRASSE', 'Strasse', '100%', '100 %'],
  ...['a_b', 'axb', 'a!b', 'İzmir', 'izmir', 'ﬁn', 'fin', '한국', '한', 'हिन्दी', 'हन्द', 'Σίσυφος'],
  ...['ΣΊΣΥΦΟΣ', 'é'.repeat(191), 'e'.repeat(191), "O'Hara", 'a\\b', 'a|b', 'New', 'New York'],
  ...['tab\tbed', 'tab bed', '5', '10', 'or', '(a)', '+a', '!a', 'город', 'Й', 'и', '😀', '👩‍🚀'],
];
/** No search can ask for a quotation mark. */
const text = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...texts) },
  {
    weight: 1,
    arbitrary: fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 6 })
      .filter((one) => one.trim() !== '' && !one.includes('"')),
  },
);
const number = fc.constantFrom(-5, 1, 5, 5.25, 50, 1e6);
const day = fc.integer({ min: 0, max: 5 }).map((one) => `2026-01-0${one + 1}`);
const second = fc
  .tuple(day, fc.constantFrom('00:00:00', '10:00:00', '10:00:01', '23:59:59'))
  .map((parts) => parts.join(' '));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 3 });
const person = fc.record({
  ...{ city: maybe(text), firstname: maybe(text), size: maybe(number), joined: maybe(day) },
  ...{ called: maybe(second), member: maybe(fc.constantFrom(0, 1)) },
});

/** The same question in the words of a segment, and of lists. */
interface Question {
  readonly filter: { readonly field: string; readonly operator: string; readonly value: unknown };
  readonly searches: readonly string[];
  readonly wheres: readonly (readonly Clause[])[];
}

const quoted = (value: string) => `"${value}"`;
const signs = { '=': 'eq', gt: 'gt', gte: 'gte', lt: 'lt', lte: 'lte' };

function aboutText([field, one, other]: [string, string, string]): Question[] {
  const asked = (operator: string, value: unknown, searches: string[], ...wheres: Clause[][]) => ({
    ...{ filter: { field, operator, value }, searches, wheres },
  });
  const is = (expr: string, val?: unknown): Clause[] => [{ col: field, expr, val }];
  const equal = `${field}:+${quoted(one)}`;
  const either = `(${equal} OR ${field}:+${quoted(other)})`;
  // To lists, a % is always a pattern.
  const plain = !one.includes('%');
  const pattern = (value: string) => (plain ? [`${field}:${quoted(value)}`] : []);
  const like = (value: string) => (plain ? [is('like', value)] : []);
  return [
    asked('=', one, [equal], is('eq', one), is('in', [one])),
    asked('!=', one, [`!${equal}`]),
    asked('in', [one, other], [either], is('in', [one, other])),
    asked('!in', [one, other], [`!${either}`]),
    asked('startsWith', one, pattern(one), ...like(`${one}%`)),
    asked('endsWith', one, pattern(`%${one}`), ...like(`%${one}`)),
    asked('contains', one, pattern(`%${one}%`), ...like(`%${one}%`)),
    asked('like', `${one}%${other}`, [`${field}:${quoted(`${one}%${other}`)}`]),
    asked('like', `${one}%`, [], is('like', `${one}%`)),
    asked('!like', `%${one}`, [`!${field}:${quoted(`%${one}`)}`]),
    asked('empty', '', [`!${field}:%`], is('isEmpty'), is('isNull')),
    asked('!empty', '', [`${field}:%`], is('isNotEmpty')),
  ].filter(({ filter }) => !/\|/.test(String(filter.value)) || !/in$/.test(filter.operator));
}

function inOrder(field: string, value: string, searches: string[]): Question[] {
  return Object.entries(signs).map(([operator, expr]) => ({
    filter: { field, operator, value },
    searches: operator === '=' ? searches : [],
    wheres: [[{ col: field, expr, val: value }]],
  }));
}

const question: fc.Arbitrary<Question> = fc
  .oneof(
    {
      weight: 3,
      arbitrary: fc.tuple(fc.constantFrom('city', 'firstname'), text, text).map(aboutText),
    },
    number.map((one) => inOrder('size', String(one), [`size:${one}`])),
    day.map((one) => inOrder('joined', one, [`joined:${one}`])),
    second.map((one) => inOrder('called', one, [`called:${quoted(one)}`])),
    fc.tuple(day, day).map(([from, to]): Question[] => [
      {
        ...{ filter: { field: 'joined', operator: 'between', value: [from, to] }, searches: [] },
        wheres: [[{ col: 'joined', expr: 'between', val: `${from},${to}` }]],
      },
    ]),
    fc
      .constantFrom('0', '1', 'yes', 'no')
      .map((one) => inOrder('member', one, [`member:${one}`]).slice(0, 1)),
  )
  .chain((several) => fc.constantFrom(...several));

describeOnEachDatabase('Segment, search, list, export and change of many', (product) => {
  let sidecar: TestSidecar;
  let database: Database;
  let ask: ReturnType<typeof questions>;
  let world: ReturnType<typeof segmentWorld>;
  before(async function () {
    this.timeout(120_000);
    sidecar = await startSidecar(product);
    database = connect(sidecar.database.url);
    ask = questions(sidecar);
    world = segmentWorld(sidecar);
    const properties = { scale: 2, yes: 'Yes', no: 'No' };
    for (const [alias, type] of Object.entries({
      ...{ size: 'number', joined: 'date', called: 'datetime', member: 'boolean' },
    }))
      await sidecar.api('POST', '/api/fields/contact/new', {
        label: alias,
        alias,
        type,
        properties,
      });
    const people = fc.sample(person, { numRuns: count, seed });
    const sent = people.map((one, index) => ({ ...one, email: `p${index}@example.test` }));
    for (let start = 0; start < count; start += 200)
      await sidecar.api('POST', '/api/contacts/batch/new', sent.slice(start, start + 200));
  });
  after(async () => {
    await database.knex.destroy();
    await sidecar.stop();
  });

  it('mean the same people by any text, whatever its case and accents', async function () {
    this.timeout(300_000);
    let sizes = 0;
    for (const [index, value] of texts.filter((_one, at) => at % 3 === 0).entries()) {
      const clause = { col: 'city', expr: 'eq', val: value };
      const search = `city:+${quoted(value)}`;
      const id = await world.segment([{ field: 'city', operator: '=', value }]);
      const found = await ask.searched(search);
      await world.until(async () => (await world.built(id)).state, 'done');
      assert.deepEqual(
        (await world.members(id)()).sort((a, b) => a - b),
        found,
        value,
      );
      assert.deepEqual(await ask.where(clause), found, value);
      assert.deepEqual(await ask.exportedBySearch(search), found, value);
      assert.deepEqual(await ask.exportedByWhere(clause), found, value);
      const mark = `${index}`;
      await runBulk(sidecar, { search, change: { fields: { zipcode: `s${mark}` } } });
      await runBulk(sidecar, { where: [clause], change: { fields: { fax: `w${mark}` } } });
      assert.deepEqual(await ask.searched(`zipcode:+s${mark}`), found, value);
      assert.deepEqual(await ask.searched(`fax:+w${mark}`), found, value);
      sizes += found.length;
    }
    assert.ok(sizes > 50, `only ${sizes} people were meant`);
  });

  it('give the same answer to any question', async function () {
    this.timeout(600_000);
    const fields = await openFields(database).reload();
    let telling = 0;
    await fc.assert(
      fc.asyncProperty(question, async ({ filter, searches, wheres }) => {
        const filters = compileFilters([filterOf(filter)], { fields });
        assert.deepEqual(filters.unsupported, []);
        const portion = { range: everything, now: Date.now() };
        const members = await matchingIds(database.knex, filters, portion);
        for (const search of searches)
          assert.deepEqual(await ask.searched(search), members, search);
        for (const clauses of wheres) assert.deepEqual(await ask.where(...clauses), members);
        telling += Number(members.length > 0 && members.length < count);
      }),
      { numRuns, seed },
    );
    assert.ok(telling > numRuns / 2, `only ${telling} questions say anything`);
  });
});
