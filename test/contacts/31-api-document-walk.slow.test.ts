import assert from 'node:assert/strict';
import { addClient } from '../../sidecar/auth/clients.ts';
import { inTransaction } from '../../sidecar/db/transaction.ts';
import { queueDelivery } from '../../sidecar/delivery/queue.ts';
import { trapAlias } from '../../sidecar/forms/guard-proof.ts';
import {
  type ApiDocument,
  faultOf,
  type Operation,
  pairsOf,
  readDocument,
  sampleOf,
} from '../support/api-document.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { uploadFile } from '../support/imports.ts';
import { withDatabase } from '../support/operators.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

/** The two roles are read, and nothing about them changes. */
const refused = /^(POST \/api\/roles\/new|DELETE \/api\/roles\/)/;
/** What ended is not stopped, what runs is not taken back, a part of a file has its place. */
const inVain = /\/(bulk\/\{id\}\/(stop|undo)|imports\/\{id\}\/(file|pause|resume|undo))$/;

describeOnEachDatabase('Every operation of the described API', (product) => {
  let sidecar: TestSidecar;
  let document: ApiDocument;
  before(async () => {
    sidecar = await startSidecar(product);
    document = await readDocument(sidecar);
    // What the samples of bodies name by the ids 1 and 2.
    const collections = ['stages', 'points/groups', 'segments', 'companies', 'companies'];
    for (const path of [...collections, 'contacts']) await create(path);
    const webhook = { kind: 'webhook', url: 'http://127.0.0.1/', body: {} } as const;
    await withDatabase(sidecar.database, (one) =>
      inTransaction(one, (trx) => queueDelivery(trx, webhook)),
    );
  });
  after(() => sidecar.stop());

  it('answers a call made from its description as described', async () => {
    const faults: string[] = [];
    for (const operation of document.operations) {
      const answer = await call(operation);
      const title = `${operation.method} ${operation.path}`;
      const isInVain = inVain.test(title) && answer.status === 409;
      const isFine = refused.test(title) ? answer.status === 400 : answer.status < 300 || isInVain;
      const fault = faultOf(document, operation, answer);
      if (!isFine || fault !== null)
        faults.push(`${title}: ${fault ?? ''} ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    assert.deepEqual(faults, []);
  });

  it('answers as described when what it is about is not there', async () => {
    const faults: string[] = [];
    for (const operation of document.operations.filter(({ path }) => path.includes('{'))) {
      const path = operation.path.replaceAll(/\{\w+\}/g, '999999');
      const answer = await sidecar.api(operation.method, path);
      const fault = faultOf(document, operation, answer);
      if (fault !== null) faults.push(`${operation.method} ${operation.path}: ${fault}`);
    }
    assert.deepEqual(faults, []);
  });

  async function call({ method, path, parameters, body }: Operation) {
    if (path === '/oauth/v2/token') return accessToken(path);
    const query = parameters.filter((one) => one.in === 'query').flatMap(queryOf);
    const deleted = /^\/api\/(.+)\/batch\/delete$/.exec(path)?.[1];
    if (deleted !== undefined) query.push(`ids=${existing[deleted] ?? (await create(deleted))}`);
    const address = `${await addressOf(path, parameters)}?${query.join('&')}`;
    const sent = body === null ? undefined : bodyFor(path, body);
    return sidecar.api(method, address, sent as object | undefined);
  }

  /** The one call that is made without signing in. */
  async function accessToken(path: string) {
    const asked = { operatorId: 1, name: 'walker', scope: 'read' } as const;
    const { key, secret } = await withDatabase(sidecar.database, (one) => addClient(one, asked));
    const sent = { grant_type: 'client_credentials', client_id: key, client_secret: secret };
    const body = new URLSearchParams(sent);
    const answer = await fetch(`${sidecar.url}${path}`, { method: 'POST', body });
    return { status: answer.status, body: await answer.json() };
  }

  function queryOf({ name, schema }: Operation['parameters'][number]): string[] {
    return name === 'ids' ? [] : pairsOf(name, sampleOf(document, schema, name));
  }

  function bodyFor(path: string, schema: object): unknown {
    // The token of nobody else.
    if (path === '/api/tokens') return { name: 'walker', scope: 'read' };
    return sampleOf(document, schema);
  }

  /** With an item made for the call behind each id. */
  async function addressOf(path: string, parameters: Operation['parameters']): Promise<string> {
    let address = path;
    for (const { name, schema } of parameters.filter((one) => one.in === 'path')) {
      const isNumber = schema.type === 'integer' && name !== 'value';
      const value = isNumber ? await idFor(path, name, address) : sampleOf(document, schema);
      address = address.replace(`{${name}}`, String(value));
    }
    return address;
  }

  async function idFor(path: string, name: string, address: string): Promise<number> {
    const [, collection = ''] = /^\/api\/(.+?)\/\{/.exec(path) ?? [];
    const contact = /^\/api\/contacts\/(\d+)/.exec(address)?.[1];
    if (name === 'changeId') return changeOf(contact as string);
    if (name === 'utmId') return utmTagsOf(contact as string);
    if (name === 'submissionId') return submissionOf(Number(/\/forms\/(\d+)/.exec(address)?.[1]));
    if (name === 'groupId') return create('points/groups');
    if (path.endsWith('/unmerge')) return mergedContact();
    if (['winner', 'loser', 'contactId'].includes(name)) return create('contacts');
    return existing[collection] ?? create(collection);
  }

  async function submit(form: number, answers: Record<string, string> = {}): Promise<void> {
    await sidecar.api('PATCH', `/api/forms/${form}/edit`, { isPublished: true });
    const body = new URLSearchParams({ 'mauticform[formId]': String(form), ...answers });
    await fetch(`${sidecar.url}/form/submit?ajax=1`, { method: 'POST', body });
  }

  async function quarantined(): Promise<number> {
    await submit(await create('forms'), { [`mauticform[${trapAlias}]`]: 'a robot' });
    return (await sidecar.api('GET', '/api/quarantine')).body.quarantined[0].id;
  }

  async function submissionOf(form: number): Promise<number> {
    await submit(form);
    const { submissions } = (await sidecar.api('GET', `/api/forms/${form}/submissions`)).body;
    return submissions[0].id;
  }

  /** Of what there is one from the beginning. */
  const existing: Readonly<Record<string, number>> = { sites: 1, roles: 1, deliveries: 1 };

  async function create(collection: string): Promise<number> {
    if (collection === 'quarantine') return quarantined();
    const paths = [`/api/${collection}/new`, `/api/${collection}`];
    const { path, body } = document.operations.find(
      (one) => one.method === 'POST' && paths.includes(one.path),
    ) as Operation;
    const made = await sidecar.api('POST', path, (await bodyFor(path, body ?? {})) as object);
    assert.equal(made.status, 201, `${path} ${JSON.stringify(made.body)}`);
    const { id } = Object.values<any>(made.body)[0];
    if (collection === 'imports') await uploadFile(sidecar, id, 'email\nwalker@example.test\n');
    return id;
  }

  async function changeOf(contact: string): Promise<number> {
    await sidecar.api('PATCH', `/api/contacts/${contact}/edit`, { city: 'Rome' });
    const { body } = await sidecar.api('GET', `/api/contacts/${contact}/history?field=city`);
    return body.history[0].id;
  }

  async function utmTagsOf(contact: string): Promise<number> {
    const sent = { utm_campaign: 'spring' };
    const { body } = await sidecar.api('POST', `/api/contacts/${contact}/utm/add`, sent);
    return body.contact.utmtags.at(-1).id;
  }

  async function mergedContact(): Promise<number> {
    const [winner, loser] = [await create('contacts'), await create('contacts')];
    await sidecar.api('POST', `/api/contacts/${winner}/merge/${loser}`);
    return winner;
  }
});
