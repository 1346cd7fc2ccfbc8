import assert from 'node:assert/strict';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('The history of a contact', (product) => {
  let sidecar: TestSidecar;
  let people = 0;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const address = (): string => `past${++people}@example.test`;
  const history = async (id: number, query = ''): Promise<any> =>
    (await sidecar.api('GET', `/api/contacts/${id}/history${query}`)).body;
  const restore = (id: number, changeId: number | string) =>
    sidecar.api('POST', `/api/contacts/${id}/history/${changeId}/restore`);
  const changeOf = async (id: number, field: string): Promise<any> =>
    (await history(id, `?field=${field}`)).history[0];

  it('tells each change of a field: from, to, by whom, how and when', async () => {
    const email = address();
    const id = await sidecar.createContact({ email, city: 'Rome' });
    await sidecar.createContact({ email, city: 'Oslo' });
    const { history: changes, total } = await history(id, '?field=city');
    assert.equal(total, 2);
    const { at, by, ...change } = changes[0];
    assert.ok(changes[0].id > changes[1].id, 'newest first');
    assert.deepEqual(change, {
      id: change.id,
      ...{ field: 'city', old: 'Rome', new: 'Oslo', source: 'api', mergeId: null },
    });
    assert.equal(by.name, 'ada');
    assert.match(at, /^\d{4}-\d\d-\d\dT.*\+00:00$/);
    assert.deepEqual([changes[1].old, changes[1].new], [null, 'Rome']);
  });

  it('comes in pages, each change once', async () => {
    const email = address();
    const id = await sidecar.createContact({ email });
    for (const city of ['A', 'B', 'C', 'D', 'E']) await sidecar.createContact({ email, city });
    const pages = await Promise.all(
      [1, 2, 3, 4].map((page) => history(id, `?field=city&limit=2&page=${page}`)),
    );
    assert.deepEqual(
      pages.map((page) => page.history.map((change: any) => change.new).join('')),
      ['ED', 'CB', 'A', ''],
    );
    assert.deepEqual([pages[0].total, pages[0].maxPages, pages[0].limit], [5, 3, 2]);
  });

  it('names the merge that a value came with, and keeps the changes of both', async () => {
    const winner = await sidecar.createContact({ email: address() });
    const loser = await sidecar.createContact({ phone: '555', email: address() });
    await sidecar.api('POST', `/api/contacts/${winner}/merge/${loser}`);
    const { history: changes } = await history(winner, '?field=phone');
    assert.deepEqual(
      changes.map(({ source }: any) => source),
      ['merge', 'api'],
    );
    assert.ok(changes[0].mergeId > 0);
    assert.deepEqual(await history(loser), await history(winner));
  });

  it('an overwritten value comes back, and that is a change like any other', async () => {
    const email = address();
    const id = await sidecar.createContact({ email, city: 'Rome', points: 5 });
    await sidecar.createContact({ email, city: 'Oslo', points: 8 });
    const { status, body } = await restore(id, (await changeOf(id, 'city')).id);
    assert.deepEqual([status, body.contact.fields.all.city], [200, 'Rome']);
    const change = await changeOf(id, 'city');
    assert.deepEqual([change.old, change.new, change.source], ['Oslo', 'Rome', 'restore']);
    await restore(id, (await changeOf(id, 'points')).id);
    const { contact } = (await sidecar.api('GET', `/api/contacts/${id}`)).body;
    assert.equal(contact.points, 5);
  });

  it('a value that was not there before goes away again', async () => {
    const id = await sidecar.createContact({ email: address(), city: 'Rome' });
    const { body } = await restore(id, (await changeOf(id, 'city')).id);
    assert.equal(body.contact.fields.all.city, null);
  });

  it('an address that is restored finds its contact again', async () => {
    const [old, email] = [address(), address()];
    const first = await sidecar.createContact({ email: old });
    const second = await sidecar.createContact({ email });
    await sidecar.api('POST', `/api/contacts/${first}/merge/${second}`, { take: ['email'] });
    const { body } = await restore(first, (await changeOf(first, 'email')).id);
    assert.equal(body.contact.fields.all.email, old);
    assert.equal(await sidecar.createContact({ email: old }), first);
  });

  it('an address that belongs to somebody else by now is not restored', async () => {
    const id = await sidecar.createContact({ email: address() });
    const taken = (await changeOf(id, 'email')).new;
    const cleared = await restore(id, (await changeOf(id, 'email')).id);
    assert.equal(cleared.body.contact.fields.all.email, null);
    const other = await sidecar.createContact({ email: taken });
    const { status, body } = await restore(id, (await changeOf(id, 'email')).id);
    assert.equal(status, 422);
    assert.match(body.errors[0].details.email[0], new RegExp(`contact ${other}`));
  });

  it('a field that is switched off is not written', async () => {
    const id = await sidecar.createContact({ email: address(), fax: '1' });
    const { fields } = (await sidecar.api('GET', '/api/fields/contact')).body;
    const fax = Object.values<any>(fields).find(({ alias }) => alias === 'fax');
    const publish = (isPublished: boolean) =>
      sidecar.api('PATCH', `/api/fields/contact/${fax.id}/edit`, { isPublished });
    const { id: changeId } = await changeOf(id, 'fax');
    await publish(false);
    const refused = await restore(id, changeId);
    await publish(true);
    assert.deepEqual([refused.status, refused.body.errors[0].code], [409, 409]);
    assert.equal((await restore(id, changeId)).status, 200);
  });

  it('a change of another contact, or of none, is not found', async () => {
    const mine = await sidecar.createContact({ email: address() });
    const other = await sidecar.createContact({ email: address() });
    const foreign = (await changeOf(other, 'email')).id;
    for (const changeId of [foreign, 0, 'x', '9'.repeat(30)])
      assert.equal((await restore(mine, changeId)).status, 404, String(changeId));
    assert.equal((await sidecar.api('GET', '/api/contacts/99999999/history')).status, 404);
    const odd = await history(mine, '?page=-1&limit=x&field[]=a');
    assert.deepEqual([odd.page, odd.limit, odd.total], [1, 25, 1]);
  });
});
