import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { type BrowserClient, browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createForm, emailField, firstField, postForm } from '../support/form-post.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';
import { signedCall } from '../support/signed-call.ts';
import { joinUniqueFields, uniqueField } from '../support/unique-fields.ts';

describeOnEachDatabase('A visitor, with unique fields that are joined by AND', (product) => {
  let sidecar: TestSidecar;
  let formId: number;
  let people = 0;
  let email: string;
  let browser: BrowserClient;
  before(async () => {
    sidecar = await startSidecar(product);
    await uniqueField(sidecar, 'Badge');
    await sidecar.makePublic('email', 'firstname');
    const badge = { label: 'Badge', type: 'text', alias: 'badge', mappedField: 'badge' };
    formId = await createForm(sidecar, [emailField, firstField, badge]);
    await joinUniqueFields(sidecar, 'and');
  });
  after(() => sidecar.stop());
  beforeEach(() => {
    email = `family${people++}@example.test`;
    browser = browserClient(sidecar.url);
  });

  /** Views a page that says this, and gives who the visitor is then. */
  const visit = async (said: Record<string, string>): Promise<number> =>
    (await browser.view({ page_url: 'https://shop.example/', ...said })).json.id;
  const submit = async (answers: Record<string, string>): Promise<number> => {
    assert.equal((await postForm(browser, { formId, ...answers })).result, 'stored');
    return Number(browser.cookies.get('mtc_id'));
  };
  const valuesOf = async (id: number) => {
    const { all } = (await sidecar.api('GET', `/api/contacts/${id}`)).body.contact.fields;
    return [all.email, all.badge, all.firstname];
  };
  const create = (body: object) => sidecar.createContact(body);

  it('is who has all values that the page names', async () => {
    const first = await create({ email, badge: 'A' });
    const second = await create({ email, badge: 'B' });
    assert.equal(await visit({ email, badge: 'b' }), second);
    assert.equal(await visit({ email, badge: 'A', firstname: 'Ann' }), first);
    assert.deepEqual(await valuesOf(first), [email, 'A', 'Ann']);
    assert.deepEqual(await valuesOf(second), [email, 'B', null]);
  });

  it('stays who it is when the page names less than that', async () => {
    await create({ email, badge: 'A' });
    const second = await create({ email, badge: 'B' });
    await visit({ email, badge: 'B' });
    assert.equal(await visit({ email, firstname: 'Bob' }), second);
    assert.deepEqual(await valuesOf(second), [email, 'B', 'Bob']);
  });

  it('gets what it lacks from a page that names the rest', async () => {
    const first = await create({ email });
    await visit({ email });
    assert.equal(await visit({ email, badge: 'A' }), first);
    assert.deepEqual(await valuesOf(first), [email, 'A', null]);
  });

  it('is somebody new when the page names another value', async () => {
    const first = await create({ email, badge: 'A' });
    await visit({ email, badge: 'A' });
    const second = await visit({ email, badge: 'B' });
    assert.notEqual(second, first);
    assert.deepEqual(await valuesOf(first), [email, 'A', null]);
    assert.deepEqual(await valuesOf(second), [email, 'B', null]);
  });

  it('is nobody when the page names what several people have', async () => {
    const first = await create({ email, badge: 'A' });
    const second = await create({ email, badge: 'B' });
    assert.equal(await visit({ email, firstname: 'Eve' }), null);
    assert.equal(await visit({ email, badge: 'B' }), second);
    const other = await create({ badge: `o-${email}` });
    await visit({ badge: `o-${email}` });
    assert.equal(await visit({ email, firstname: 'Eve' }), other);
    for (const [id, badge] of [[first, 'A'] as const, [second, 'B'] as const])
      assert.deepEqual(await valuesOf(id), [email, badge, null]);
    assert.deepEqual(await valuesOf(other), [null, `o-${email}`, null]);
  });

  it('shows a signed link, and the page’s word about somebody else is not believed', async () => {
    const first = await create({ email, badge: 'A' });
    const second = await create({ email, badge: 'B' });
    const ct = await sidecar.trackedToken(first);
    assert.equal(await visit({ ct, email, badge: 'B', firstname: 'Eve' }), first);
    assert.deepEqual(await valuesOf(first), [email, 'A', null]);
    assert.deepEqual(await valuesOf(second), [email, 'B', null]);
  });

  it('is found by a form in the same way', async () => {
    const first = await create({ email, badge: 'A' });
    const second = await create({ email, badge: 'B' });
    assert.equal(await submit({ email, badge: 'b', first: 'Bob' }), second);
    assert.equal(await submit({ email, first: 'Rob' }), second);
    assert.deepEqual(await valuesOf(second), [email, 'B', 'Rob']);
    const third = await submit({ email, badge: 'C' });
    assert.deepEqual(await valuesOf(third), [email, 'C', null]);
    assert.deepEqual(await valuesOf(first), [email, 'A', null]);
  });

  it('is somebody new when a form says what several people have, and the same one again', async () => {
    const first = await create({ email, badge: 'A' });
    const second = await create({ email, badge: 'B' });
    const third = await submit({ email, first: 'Eve' });
    assert.ok(![first, second].includes(third));
    assert.deepEqual(await valuesOf(third), [email, null, 'Eve']);
    browser = browserClient(sidecar.url);
    assert.equal(await submit({ email, first: 'Eva' }), third);
    for (const [id, badge] of [[first, 'A'] as const, [second, 'B'] as const])
      assert.deepEqual(await valuesOf(id), [email, badge, null]);
  });

  it('gets by a form what several people have, but never all that one of them has', async () => {
    const like = await create({ badge: `x-${email}` });
    const unlike = await create({ badge: `y-${email}` });
    const third = await create({ email, badge: `x-${email}` });
    await create({ email, badge: 'B' });
    assert.notEqual(third, like);
    await visit({ badge: `x-${email}` });
    assert.equal(await submit({ email, first: 'Ann' }), like);
    assert.deepEqual(await valuesOf(like), [null, `x-${email}`, 'Ann']);
    await visit({ badge: `y-${email}` });
    assert.equal(await submit({ email, first: 'Bob' }), unlike);
    assert.deepEqual(await valuesOf(unlike), [email, `y-${email}`, 'Bob']);
    assert.deepEqual(await valuesOf(third), [email, `x-${email}`, null]);
  });

  /** The site says who signed in, in the browser or nowhere. */
  const signIn = async (contact: object, device?: string) => {
    const { key } = (await sidecar.api('GET', '/api/sites')).body.sites[0];
    const id = randomUUID();
    const body = { id, occurred_at: new Date().toISOString(), contact };
    const sent = { ...body, ...(device !== undefined && { visitor: { device } }) };
    return (await signedCall(sidecar, key, { path: '/mtc/v1/sign-in', body: sent }, { id })).body;
  };

  it('who signs in by what several people have is none of them, but the same one again', async () => {
    const first = await create({ email, badge: 'A' });
    const second = await create({ email, badge: 'B' });
    for (const firstname of ['Eve', 'Eva'])
      assert.deepEqual(await signIn({ email, firstname }), { result: 'stored' });
    await visit({ email });
    const third = Number(browser.cookies.get('mtc_id'));
    assert.deepEqual(await valuesOf(third), [email, null, 'Eva']);
    await signIn({ email, badge: 'b', firstname: 'Bob' }, browser.cookies.get('mautic_device_id'));
    assert.equal(await visit({}), second);
    assert.deepEqual(await valuesOf(second), [email, 'B', 'Bob']);
    assert.deepEqual(await valuesOf(first), [email, 'A', null]);
  });
});
