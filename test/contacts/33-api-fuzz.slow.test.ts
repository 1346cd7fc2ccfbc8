import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type ApiDocument,
  type Operation,
  pairsOf,
  readDocument,
  sampleOf,
} from '../support/api-document.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { operatorHeader, startSidecar, type TestSidecar } from '../support/sidecar.ts';

const seed = Number(process.env.MTC_TEST_SEED ?? 20_261_125);
const callsPerOperation = 40;

describeOnEachDatabase(`Whatever is sent to the API (seed ${seed})`, (product) => {
  let sidecar: TestSidecar;
  let document: ApiDocument;
  before(async () => {
    sidecar = await startSidecar(product);
    document = await readDocument(sidecar);
    const first = ['stages', 'points/groups', 'segments', 'tags', 'companies', 'companies'];
    for (const path of [...first, 'contacts', 'contacts']) {
      const operation = document.operations.find((one) => one.path === `/api/${path}/new`);
      const sent = sampleOf(document, operation?.body ?? {}) as object;
      assert.equal((await sidecar.api('POST', `/api/${path}/new`, sent)).status, 201, path);
    }
  });
  after(() => sidecar.stop());

  it('it answers without a fault of its own, and its prototypes stay as they are', async () => {
    const before = prototypes();
    for (const operation of document.operations) {
      const property = fc.asyncProperty(callOf(document, operation), async (call) => {
        const { status, text } = await send(call);
        assert.ok(status < 500, `${status} ${text.slice(0, 500)}`);
        if (status >= 400) assert.ok(Array.isArray(JSON.parse(text).errors), text.slice(0, 500));
        assert.doesNotMatch(text, /sqlite_|sql syntax|\bER_[A-Z]|knex|constraint failed/i);
        assert.deepEqual(prototypes(), before);
      });
      await fc.assert(property, { seed, numRuns: callsPerOperation });
    }
    assert.equal((await sidecar.api('GET', '/api/users/self')).body.username, 'ada');
    const fresh = await sidecar.api('POST', '/api/contacts/new', { email: 'late@example.test' });
    assert.ok([200, 201, 400].includes(fresh.status), JSON.stringify(fresh.body));
  });

  async function send({ method, address, type, body }: Call) {
    const headers = {
      Authorization: operatorHeader,
      ...(type !== null && { 'Content-Type': type }),
    };
    const sent = method === 'GET' || body === null ? {} : { body };
    const answer = await fetch(`${sidecar.url}${address}`, { method, headers, ...sent });
    return { status: answer.status, text: await answer.text() };
  }
});

function prototypes(): unknown {
  const own = [Object, Array, Function, String].map((one) =>
    Object.getOwnPropertyNames(one.prototype),
  );
  return [own, 'polluted' in {}];
}

interface Call {
  readonly method: string;
  readonly address: string;
  readonly type: string | null;
  readonly body: string | FormData | null;
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    ...['', ' ', '0', '-1', '1e999', 'NaN', '9'.repeat(400), '\u0000', '\ud83d\ude00', '\ud83d'],
    ...["' or 1=1 --", '%', '_', '\\', '"; drop table contacts', '<b>', 'x'.repeat(70_000)],
    ...['true', 'null', '[]', '{}', '1,2', 'ids:1,,2', '(((', 'email:"', '!is:', '2026-13-45'],
  ),
);
const number = fc.oneof(
  fc.double(),
  fc.constantFrom(0, 1, -1, 1.5, 2 ** 31, 2 ** 53, 2 ** 63, -(2 ** 63), 1e300, 1e-300),
);
const key = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'length', 'polluted', 'id'),
  fc.constantFrom('0', '-1', '999999999', 'col', 'expr', 'val', 'filter', 'properties', 'field'),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const { anything } = fc.letrec<{ anything: unknown }>((tie) => ({
  anything: fc.oneof(
    { depthSize: 'small', maxDepth: 5 },
    text,
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('anything'), { maxLength: 4 }),
    // Made of entries, so that `__proto__` is a key like any other.
    fc.array(fc.tuple(key, tie('anything')), { maxLength: 4 }).map(Object.fromEntries),
  ),
}));

/** A call of the operation of which something or everything is not as described. */
function callOf(document: ApiDocument, operation: Operation): fc.Arbitrary<Call> {
  const { method, parameters, body } = operation;
  const query = parameters.filter((one) => one.in === 'query');
  const names = [...query.map(({ name }) => name), '__proto__', 'access_token', 'ids', 'where'];
  return fc
    .record({ path: pathOf(operation), query: valuesOf(names), sent: bodyOf(document, body) })
    .chain(({ path, query, sent }) => {
      const pairs = query.flatMap(([name, value]) => pairsOf(name, value));
      const address = `${path}?${pairs.join('&')}`.slice(0, 12_000);
      return formOf(sent).map((form) => ({ method, address, ...form }));
    });
}

function pathOf({ path }: Operation): fc.Arbitrary<string> {
  const segment = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('1', '2') },
    {
      weight: 1,
      arbitrary: fc.constantFrom('0', '-1', '9'.repeat(30), '%00', '%FF', '%F0%9F%98%80'),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom('__proto__', 'constructor', 'plus', 'divide', 'email'),
    },
  );
  const parts = path.split(/\{\w+\}/);
  return fc
    .array(segment, { minLength: parts.length - 1, maxLength: parts.length - 1 })
    .map((segments) => parts.map((part, at) => part + (segments[at] ?? '')).join(''));
}

function valuesOf(names: readonly string[]): fc.Arbitrary<[string, unknown][]> {
  return fc.array(fc.tuple(fc.constantFrom(...names), anything), { maxLength: 3 });
}

/** What is described with some values replaced, or anything at all. */
function bodyOf(document: ApiDocument, schema: Operation['body']): fc.Arbitrary<unknown> {
  if (schema === null) return anything;
  const proper = () => sampleOf(document, schema);
  const names = namesIn(proper());
  const replaced = fc
    .array(fc.tuple(fc.constantFrom('__proto__', 'constructor', 'x', ...names), anything), {
      maxLength: 4,
    })
    .map((values) => replaceIn(proper(), values));
  return fc.oneof({ weight: 4, arbitrary: replaced }, { weight: 1, arbitrary: anything });
}

function namesIn(sample: unknown): string[] {
  if (Array.isArray(sample)) return namesIn(sample[0]);
  return sample !== null && typeof sample === 'object' ? Object.keys(sample) : [];
}

function replaceIn(sample: unknown, values: readonly [string, unknown][]): unknown {
  if (Array.isArray(sample)) return [replaceIn(sample[0], values), sample[0]];
  return Object.fromEntries([...Object.entries(Object(sample)), ...values]);
}

function formOf(sent: unknown): fc.Arbitrary<Pick<Call, 'type' | 'body'>> {
  const json = JSON.stringify(sent);
  const pairs = Object.entries(Object(sent)).flatMap(([name, value]) => pairsOf(name, value));
  const form = new FormData();
  for (const pair of pairs) {
    const [name = '', value = ''] = pair.split('=').map(decodeURIComponent);
    form.append(name, value);
  }
  return fc.constantFrom(
    { type: 'application/json', body: json },
    { type: 'application/json', body: json },
    { type: 'application/json', body: json.slice(1) },
    { type: 'application/x-www-form-urlencoded', body: pairs.join('&') },
    { type: null, body: form },
    { type: 'text/plain', body: json },
    { type: null, body: null },
  );
}
