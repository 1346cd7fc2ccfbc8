import assert from 'node:assert/strict';
import { describeOnEachDatabase } from '../support/databases.ts';
import type { Wanted } from '../support/live-segments.ts';
import {
  aboutNumbers,
  aboutTexts,
  aboutTimes,
  but,
  everybody,
  fieldsAskedAbout,
  type Name,
  peopleAskedAbout,
  where,
} from '../support/people-asked-about.ts';
import { type Clause, questions } from '../support/same-question.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('The same question to a segment and to the list', (product) => {
  let sidecar: TestSidecar;
  let ask: ReturnType<typeof questions>;
  const ids = new Map<Name, number>();
  before(async () => {
    sidecar = await startSidecar(product);
    ask = questions(sidecar);
    for (const field of fieldsAskedAbout)
      await sidecar.api('POST', '/api/fields/contact/new', { label: field.alias, ...field });
    for (const name of everybody)
      ids.set(name, await sidecar.createContact(peopleAskedAbout[name]));
  });
  after(() => sidecar.stop());

  const named = (found: readonly number[]) =>
    everybody.filter((one) => found.includes(ids.get(one) ?? 0));
  const filter = (field: string, operator: string, value: unknown): Wanted => ({
    ...{ field, operator, value: value ?? '' },
  });

  for (const { field, operator, value, search, where: clauses, names } of [
    ...aboutTexts,
    ...aboutNumbers,
    ...aboutTimes,
  ]) {
    it(`has the same answer: ${field} ${operator} ${value ?? ''}`, async () => {
      assert.deepEqual(named(await ask.filtered(filter(field, operator, value))), names, 'segment');
      if (search !== undefined) assert.deepEqual(named(await ask.searched(search)), names, search);
      if (clauses === undefined) return;
      assert.deepEqual(named(await ask.where(...clauses)), names, JSON.stringify(clauses));
    });
  }

  const found = async (...clauses: Clause[]) => named(await ask.where(...clauses));
  const searched = async (search: string) => named(await ask.searched(search));
  const inSegment = async (...asked: Parameters<typeof filter>) =>
    named(await ask.filtered(filter(...asked)));

  it('has another answer where a list leaves out who has no value', async () => {
    assert.deepEqual(await inSegment('colour', '!=', 'red'), but('ben'));
    assert.deepEqual(await searched('!colour:+red'), but('ben'));
    assert.deepEqual(await found(...where('colour', 'neq', 'red')), ['ann']);
    assert.deepEqual(await found(...where('colour', 'notIn', 'red')), ['ann']);
    assert.deepEqual(await found(...where('colour', 'notLike', 'r%')), ['ann']);
    assert.deepEqual(await found(...where('size', 'neq', '1')), ['ann', 'ben', 'cem', 'dan']);
    const days = where('joined', 'notBetween', '2026-01-01,2026-01-31');
    assert.deepEqual(await found(...days), ['ben', 'cem']);
  });

  it('has another answer where a search takes a text for a beginning', async () => {
    assert.deepEqual(await inSegment('city', '=', 'alesund'), ['ann']);
    assert.deepEqual(await searched('city:"alesund"'), ['ann', 'ben']);
    assert.deepEqual(await inSegment('city', 'like', 'sund'), ['ann', 'ben']);
    assert.deepEqual(await found(...where('city', 'like', 'sund')), []);
  });

  it('has another answer where a list takes a day for its first moment', async () => {
    assert.deepEqual(await inSegment('called', '=', '2026-01-31'), ['ann', 'ben', 'dan']);
    assert.deepEqual(await found(...where('called', 'eq', '2026-01-31')), ['dan']);
    assert.deepEqual(await inSegment('called', 'gt', '2026-01-31'), ['cem']);
    assert.deepEqual(await found(...where('called', 'gt', '2026-01-31')), ['ann', 'ben', 'cem']);
    assert.deepEqual(await inSegment('opens', '=', '10:00'), ['ann', 'ben']);
    assert.deepEqual(await found(...where('opens', 'eq', '10:00')), ['ann']);
  });

  it('has another answer where a list goes by the first 191 characters', async () => {
    assert.deepEqual(await inSegment('about', 'contains', 'ending'), ['ann', 'ben']);
    assert.deepEqual(await found(...where('about', 'like', '%ending%')), ['ben']);
    assert.deepEqual(await searched('about:%ending%'), ['ben']);
    assert.deepEqual(await inSegment('about', 'startsWith', 'word'), ['ann']);
    assert.deepEqual(await searched('about:word'), ['ann']);
  });

  it('has another answer where a list takes several choices for one text', async () => {
    assert.deepEqual(await inSegment('letters', 'in', ['b']), ['ann', 'ben']);
    assert.deepEqual(await found(...where('letters', 'in', 'b')), ['ben']);
    assert.deepEqual(await found(...where('letters', 'eq', 'a|b')), ['ann']);
  });

  for (const [col, val] of [
    ['joined', 'soon'],
    ['called', '2026-13-01'],
    ['opens', '25:00'],
    ['member', 'maybe'],
    ['size', ''],
  ] as const) {
    it(`is refused by the list where it is none: ${col} = ${val || 'nothing'}`, async () => {
      const query = `where[0][col]=${col}&where[0][expr]=eq&where[0][val]=${val}`;
      const { status, body } = await sidecar.api('GET', `/api/contacts?${query}`);
      assert.equal(status, 400);
      assert.match(body.errors[0].message, /compares a .* with .*, which is none/);
    });
  }
});
