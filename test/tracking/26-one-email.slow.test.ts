import assert from 'node:assert/strict';
import { browserClient } from '../support/browser-client.ts';
import { createTestDatabase, describeOnEachDatabase, products } from '../support/databases.ts';
import { spawnSidecar } from '../support/process.ts';
import { operatorHeader, pagesOf, startSidecar, type TestSidecar } from '../support/sidecar.ts';

const email = 'one@example.test';
const page = (name: number): string => `https://shop.example/${name}`;

/** 200 browsers that nobody knows say at once that they are the same new person. */
async function firstRequests(urls: readonly string[]): Promise<Set<number>> {
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      browserClient(urls[index % urls.length] as string).view({ page_url: page(index), email }),
    ),
  );
  return new Set(answers.map((answer) => answer.json.id));
}

const allPages = Array.from({ length: 200 }, (_, index) => page(index)).sort();

describeOnEachDatabase('One e-mail is one contact', (product) => {
  let sidecar: TestSidecar;
  beforeEach(async () => {
    sidecar = await startSidecar(product);
    await sidecar.makePublic('email');
  });
  afterEach(() => sidecar.stop());

  it('200 first page views at once with one new e-mail make one contact', async () => {
    const [id, ...others] = await firstRequests([sidecar.url]);
    assert.deepEqual(others, []);
    assert.deepEqual(pagesOf(await sidecar.timeline(id as number)).sort(), allPages);
  });

  it('the API called 50 times at once with one new e-mail makes one contact', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        sidecar.api('POST', '/api/contacts/new', { email, [`address${1 + (index % 2)}`]: 'x' }),
      ),
    );
    assert.deepEqual([...new Set(answers.map(({ status }) => status))].sort(), [200, 201]);
    assert.equal(answers.filter(({ status }) => status === 201).length, 1, 'one was created');
    assert.equal(new Set(answers.map(({ body }) => body.contact.id)).size, 1);
  });

  it('values that are written to one contact at once are all kept', async () => {
    const id = await sidecar.createContact({ email });
    const values = { firstname: 'Ann', city: 'Lyon', address1: 'a', address2: 'b', phone: '1' };
    await Promise.all(
      Object.entries(values).map(([alias, value]) =>
        sidecar.api('POST', '/api/contacts/new', { email, [alias]: value }),
      ),
    );
    const { all } = (await sidecar.api('GET', `/api/contacts/${id}`)).body.contact.fields;
    for (const [alias, value] of Object.entries(values)) assert.equal(all[alias], value, alias);
  });
});

describe('One e-mail is one contact for two sidecars on one MariaDB', () => {
  it('200 first page views at once, half of them to each, make one contact', async function () {
    if (!products.includes('MariaDB')) this.skip();
    const database = await createTestDatabase('MariaDB');
    const environment = { MTC_DATABASE_URL: database.url };
    const first = await spawnSidecar(database.folder, environment);
    const second = await spawnSidecar(database.folder, environment);
    try {
      await makeEmailPublic(first.url);
      await makeEmailPublic(second.url);
      const ids = await firstRequests([first.url, second.url]);
      assert.equal(ids.size, 1);
      const answer = await call(
        second.url,
        'GET',
        `/api/contacts/${[...ids][0]}/activity?limit=300`,
      );
      assert.deepEqual(pagesOf(answer).sort(), allPages);
    } finally {
      await Promise.all([first.terminate(), second.terminate()]);
      await database.remove();
    }
  });
});

async function makeEmailPublic(url: string): Promise<void> {
  const { fields } = await call(url, 'GET', '/api/fields/contact');
  const field = Object.values<any>(fields).find((one) => one.alias === 'email');
  const change = { isPubliclyUpdatable: true };
  await call(url, 'PATCH', `/api/fields/contact/${field.id}/edit`, change);
}

async function call(url: string, method: string, path: string, body?: object): Promise<any> {
  const headers = { Authorization: operatorHeader, 'Content-Type': 'application/json' };
  const answer = await fetch(url + path, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  });
  return answer.json();
}
