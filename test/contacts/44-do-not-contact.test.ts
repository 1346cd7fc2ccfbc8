import assert from 'node:assert/strict';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Do not contact', (product) => {
  let sidecar: TestSidecar;
  let counter = 0;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const person = (values: object = {}) =>
    sidecar.createContact({ email: `dnc-${++counter}@example.test`, ...values });
  const call = (id: number, path: string, body: object = {}) =>
    sidecar.api('POST', `/api/contacts/${id}/dnc/${path}`, body);
  const entriesOf = async (id: number): Promise<any[]> =>
    (await sidecar.api('GET', `/api/contacts/${id}`)).body.contact.doNotContact;
  const reasonsOf = async (id: number): Promise<[string, number][]> =>
    (await entriesOf(id)).map(({ channel, reason }) => [channel, reason]);

  it('is set for a channel with a reason and a remark, and shows in the contact', async () => {
    const id = await person();
    const sent = { reason: 3, comments: 'asked by phone', channelId: 1 };
    const { status, body } = await call(id, 'email/add', sent);
    const [{ id: entryId, dateAdded, ...entry }] = body.contact.doNotContact;
    assert.equal(status, 200);
    assert.match(dateAdded, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);
    assert.ok(Number.isInteger(entryId));
    assert.deepEqual(entry, { ...sent, channel: 'email' });
    assert.deepEqual(await entriesOf(id), body.contact.doNotContact);
  });

  it('is by an operator when no reason is given, and needs one of the three', async () => {
    const id = await person();
    for (const reason of [0, 4, -1, 'no', [1], { a: 1 }])
      assert.equal((await call(id, 'email/add', { reason })).status, 400, JSON.stringify(reason));
    await call(id, 'sms/add');
    assert.deepEqual(await reasonsOf(id), [['sms', 3]]);
    assert.equal((await call(999_999, 'email/add')).status, 404);
    assert.equal((await call(id, '%20/add')).status, 400);
  });

  it('is one entry for each channel; what the contact asked for is not overruled', async () => {
    const id = await person();
    await call(id, 'email/add', { reason: 2 });
    await call(id, 'email/add', { reason: 1, comments: 'clicked unsubscribe' });
    await call(id, 'email/add', { reason: 3 });
    const [entry, ...others] = await entriesOf(id);
    assert.deepEqual([entry.reason, entry.comments, others], [1, 'clicked unsubscribe', []]);
  });

  it('goes away by channel, and says whether there was one', async () => {
    const id = await person();
    await call(id, 'email/add');
    const first = await call(id, 'email/remove');
    assert.deepEqual([first.status, first.body.recordFound], [200, true]);
    assert.deepEqual(Object.keys(first.body), ['recordFound', 'contact']);
    assert.deepEqual(first.body.contact.doNotContact, []);
    assert.equal((await call(id, 'email/remove')).body.recordFound, false);
  });

  it('has the paths of older clients', async () => {
    const id = await person();
    assert.equal((await call(id, 'add/email')).body.contact.doNotContact.length, 1);
    assert.equal((await call(id, 'remove/email')).body.recordFound, true);
  });

  it('is part of a contact that is created or edited: reason 0 opens the channel', async () => {
    const sent = [{ channel: 'sms', reason: 1, comments: 'c' }, { reason: 3 }, { reason: 7 }];
    const id = await person({ doNotContact: sent });
    assert.deepEqual(await reasonsOf(id), [...[['sms', 1] as const, ['email', 3] as const]]);
    const edit = (method: string, body: object) =>
      sidecar.api(method, `/api/contacts/${id}/edit`, body);
    await edit('PATCH', { doNotContact: [{ channel: 'email', reason: 0 }] });
    assert.deepEqual(await reasonsOf(id), [['sms', 1]]);
    await edit('PUT', { firstname: 'Ada' });
    assert.deepEqual(await reasonsOf(id), [['sms', 1]]);
    for (const wrong of ['email', ['email'], { channel: 'email', reason: 1 }])
      assert.equal((await edit('PATCH', { doNotContact: wrong })).status, 400);
  });

  it('shows in the timeline under the name of its channel, and in the history', async () => {
    const id = await person();
    await call(id, 'email/add', { reason: 1, comments: 'why' });
    const query = '&filters[includeEvents][]=lead.donotcontact';
    const { events, types } = await sidecar.timeline(id, query);
    assert.equal(types['lead.donotcontact'], 'Do not contact');
    assert.deepEqual(
      events.map(({ eventLabel, details }: any) => [eventLabel, details.dnc.comments]),
      [['Email', 'why']],
    );
    await call(id, 'email/remove');
    const { history } = (await sidecar.api('GET', `/api/contacts/${id}/history`)).body;
    const changes = history.filter(({ field }: any) => field === 'doNotContact.email');
    assert.deepEqual(
      changes.map((change: any) => [change.old, change.new]),
      [
        ['1', null],
        [null, '1'],
      ],
    );
  });

  it('of a merged contact is the stricter of both, until they are taken apart', async () => {
    const winner = await person({ doNotContact: [{ reason: 2 }, { channel: 'sms', reason: 1 }] });
    const loser = await person({ doNotContact: [{ reason: 1 }, { channel: 'sms', reason: 3 }] });
    const before = [await entriesOf(winner), await entriesOf(loser)];
    await sidecar.api('POST', `/api/contacts/${winner}/merge/${loser}`, {});
    assert.deepEqual(await reasonsOf(winner), [...[['email', 1] as const, ['sms', 1] as const]]);
    await sidecar.api('POST', `/api/contacts/${winner}/unmerge`, {});
    assert.deepEqual([await entriesOf(winner), await entriesOf(loser)], before);
  });
});
