import assert from 'node:assert/strict';
import { routesOfTheApi } from '../support/api-routes.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('The description of the API', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const read = async () => (await sidecar.api('GET', '/api/openapi.json')).body;

  it('is an OpenAPI 3.1 document at /api/openapi.json for whoever may read', async () => {
    const { openapi, servers } = await read();
    assert.deepEqual([openapi, servers], ['3.1.1', [{ url: 'http://127.0.0.1' }]]);
    assert.equal((await fetch(`${sidecar.url}/api/openapi.json`)).status, 401);
  });

  it('names every route that there is, and no other', async () => {
    const { paths } = await read();
    const described = Object.entries<any>(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const routes = routesOfTheApi().map(
      ({ method, path }) => `${method} /api${path.replaceAll(/:(\w+)/g, '{$1}')}`,
    );
    const expected = [...new Set(routes), 'POST /oauth/v2/token'];
    assert.deepEqual(described.sort(), expected.sort());
  });

  it('gives each route its own name, what it does and who may call it', async () => {
    const { paths } = await read();
    const operations = Object.values<any>(paths).flatMap((path) => Object.values<any>(path));
    const names = operations.map(({ operationId }) => operationId);
    assert.deepEqual(
      names.filter((name, at) => names.indexOf(name) !== at),
      [],
    );
    const { post } = paths['/api/tags/new'];
    assert.deepEqual([post.summary, post['x-permission']], ['Create a tag', 'write']);
  });

  it('refers to nothing that it does not hold', async () => {
    const document = await read();
    const references = JSON.stringify(document).matchAll(
      /"\$ref":"#\/components\/schemas\/(\w+)"/g,
    );
    const missing = [...references].filter(
      ([, name]) => !((name as string) in document.components.schemas),
    );
    assert.deepEqual(missing, []);
    assert.doesNotMatch(JSON.stringify(document), /\$defs/);
  });

  it('shows a new field of contacts at once', async () => {
    const field = { label: 'Shoe size', alias: 'shoe_size', type: 'number' };
    await sidecar.api('POST', '/api/fields/contact/new', field);
    const { ContactBody, Contact } = (await read()).components.schemas;
    assert.equal(ContactBody.properties.shoe_size.description, 'Shoe size');
    assert.ok(Contact.properties.fields.properties.all.properties.shoe_size);
  });

  it('is what bodies are read by: what it does not allow is refused', async () => {
    const { ContactBody } = (await read()).components.schemas;
    assert.ok(!JSON.stringify(ContactBody.properties.city).includes('"object"'));
    const { status, body } = await sidecar.api('POST', '/api/contacts/new', { city: { a: 1 } });
    assert.deepEqual(
      [status, body.errors[0].details],
      [400, { city: ['This value is not valid.'] }],
    );
  });
});
