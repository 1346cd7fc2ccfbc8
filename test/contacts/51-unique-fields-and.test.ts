import assert from 'node:assert/strict';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';
import { joinUniqueFields, uniqueField } from '../support/unique-fields.ts';

describeOnEachDatabase('With unique fields that are joined by AND', (product) => {
  let sidecar: TestSidecar;
  let people = 0;
  let email: string;
  before(async () => {
    sidecar = await startSidecar(product);
    await uniqueField(sidecar, 'Badge');
    assert.equal((await joinUniqueFields(sidecar, 'and')).status, 200);
  });
  after(() => sidecar.stop());
  beforeEach(() => {
    email = `family${people++}@example.test`;
  });

  const post = async (body: object) => {
    const answer = await sidecar.api('POST', '/api/contacts/new', body);
    return [answer.status, answer.body.contact?.id];
  };
  const edit = (id: number, body: object, method = 'PATCH') =>
    sidecar.api(method, `/api/contacts/${id}/edit`, body);
  const valuesOf = async (id: number) => {
    const { all } = (await sidecar.api('GET', `/api/contacts/${id}`)).body.contact.fields;
    return [all.email, all.badge];
  };
  const create = (body: object) => sidecar.createContact(body);
  const refusedFields = (answer: Awaited<ReturnType<typeof edit>>) => [
    answer.status,
    Object.keys(answer.body.errors?.[0]?.details ?? {}),
  ];

  it('two contacts may share a value of one while another one differs', async () => {
    const first = await create({ email, badge: 'A' });
    const [status, second] = await post({ email, badge: 'B' });
    assert.equal(status, 201);
    assert.deepEqual(await post({ email: email.toUpperCase(), badge: 'a' }), [200, first]);
    assert.deepEqual(await post({ email, badge: 'B' }), [200, second]);
  });

  it('some of the values find the only contact that has them', async () => {
    const first = await create({ email, badge: 'A' });
    assert.deepEqual(await post({ email, city: 'Rome' }), [200, first]);
    assert.deepEqual(await valuesOf(first), [email, 'A']);
  });

  it('what several contacts have finds none of them, but who has nothing else', async () => {
    const several = [await create({ email, badge: 'A' }), await create({ email, badge: 'B' })];
    const [status, plain] = await post({ email, firstname: 'Plain' });
    assert.equal(status, 201);
    assert.ok(!several.includes(plain));
    assert.deepEqual(await post({ email }), [200, plain]);
    assert.deepEqual(await post({ email, badge: 'B' }), [200, several[1]]);
  });

  it('more values than a contact has do not find it', async () => {
    const first = await create({ email });
    const [status, second] = await post({ email, badge: 'A' });
    assert.equal(status, 201);
    assert.notEqual(second, first);
    assert.deepEqual(await post({ email }), [200, first]);
  });

  it('an edit that gives a contact the values of another one is refused', async () => {
    const first = await create({ email, badge: 'A' });
    const second = await create({ email, badge: 'B' });
    const third = await create({ email: `x-${email}`, badge: 'A' });
    assert.deepEqual(refusedFields(await edit(second, { badge: 'a' })), [422, ['badge']]);
    assert.deepEqual(refusedFields(await edit(third, { email })), [422, ['email']]);
    assert.deepEqual(await valuesOf(third), [`x-${email}`, 'A']);
    assert.equal((await edit(first, { badge: 'C' })).status, 200);
    assert.equal((await edit(second, { badge: 'A' })).status, 200);
    assert.deepEqual(await post({ email, badge: 'A' }), [200, second]);
    assert.deepEqual(await post({ email, badge: 'C' }), [200, first]);
  });

  it('an edit that leaves a contact with the values of another one is refused', async () => {
    await create({ email });
    const second = await create({ email, badge: 'B' });
    const blank = { badge: '', overwriteWithBlank: true };
    assert.deepEqual(refusedFields(await edit(second, blank)), [422, ['badge']]);
    assert.deepEqual(refusedFields(await edit(second, { email }, 'PUT')), [422, ['badge']]);
    assert.deepEqual(await valuesOf(second), [email, 'B']);
    assert.equal((await edit(second, { city: 'Rome', badge: 'b' })).status, 200);
  });

  it('a batch makes one contact of the same values and two of others', async () => {
    const body = [
      { email, badge: 'A' },
      { email, badge: 'B' },
      { email, badge: 'a' },
    ];
    const sent = await sidecar.api('POST', '/api/contacts/batch/new', body);
    assert.deepEqual(sent.body.statusCodes, [201, 201, 200]);
  });

  it('an old value does not come back where another contact has the values by now', async () => {
    const first = await create({ email, badge: 'A' });
    await edit(first, { badge: 'B' });
    await create({ email, badge: 'A' });
    const { body } = await sidecar.api('GET', `/api/contacts/${first}/history?field=badge`);
    const [change] = body.history;
    const path = `/api/contacts/${first}/history/${change.id}/restore`;
    assert.equal((await sidecar.api('POST', path)).status, 422);
    assert.deepEqual(await valuesOf(first), [email, 'B']);
  });

  it('a deleted contact leaves its values free', async () => {
    const first = await create({ email, badge: 'A' });
    await sidecar.api('DELETE', `/api/contacts/${first}/delete`);
    assert.equal((await post({ email, badge: 'A' }))[0], 201);
  });

  const merge = (winner: number, loser: number) =>
    sidecar.api('POST', `/api/contacts/${winner}/merge/${loser}`);
  const unmerge = (winner: number) => sidecar.api('POST', `/api/contacts/${winner}/unmerge`);

  it('merging makes the values of both lead to one, and undoing it to each again', async () => {
    const winner = await create({ email, city: 'Rome' });
    const loser = await create({ badge: email });
    await merge(winner, loser);
    assert.deepEqual(await valuesOf(winner), [email, email]);
    for (const sent of [{ email, badge: email }, { email }, { badge: email }])
      assert.deepEqual(await post(sent), [200, winner], JSON.stringify(sent));
    assert.equal((await unmerge(winner)).status, 200);
    assert.deepEqual(await valuesOf(winner), [email, null]);
    assert.deepEqual(await post({ badge: email }), [200, loser]);
    assert.deepEqual(await post({ email }), [200, winner]);
    assert.equal((await post({ email, badge: email }))[0], 201);
  });

  it('a value of two merged contacts finds whom both became, and else nobody', async () => {
    const losers = [await create({ email, badge: 'A' }), await create({ email, badge: 'B' })];
    const winners = [await create({ city: 'Rome' }), await create({ city: 'Oslo' })];
    const hasMoved = { email: `m-${email}`, badge: '' };
    for (const [index, winner] of winners.entries()) {
      await merge(winner, losers[index] as number);
      await edit(winner, { ...hasMoved, badge: `${index}` });
    }
    await merge(winners[0] as number, winners[1] as number);
    assert.deepEqual(await post({ email }), [200, winners[0]]);
    await edit(winners[0] as number, { ...hasMoved, badge: '0' });
    await unmerge(winners[0] as number);
    assert.equal((await post({ email }))[0], 201);
  });

  it('values of a contact that was merged lead to the one it was merged into', async () => {
    const winner = await create({ email, badge: 'A' });
    const loser = await create({ email: `l-${email}`, badge: 'B' });
    await merge(winner, loser);
    for (const sent of [{ email: `l-${email}` }, { email: `l-${email}`, badge: 'B' }])
      assert.deepEqual(await post({ ...sent, city: 'Oslo' }), [200, winner], JSON.stringify(sent));
    assert.deepEqual(await valuesOf(winner), [`l-${email}`, 'B']);
    const apart = await unmerge(winner);
    assert.equal(apart.status, 409);
    assert.match(apart.body.errors[0].message, /was given the badge and email of contact/);
    await edit(winner, { email, badge: 'A' });
    assert.equal((await unmerge(winner)).status, 200);
    assert.deepEqual(await post({ email: `l-${email}`, badge: 'B' }), [200, loser]);
  });

  it('a merged contact goes without values that would make it the same as a third', async () => {
    const winner = await create({ email });
    const loser = await create({ badge: email, city: 'Oslo' });
    const third = await create({ email, badge: email });
    const preview = await sidecar.api('POST', `/api/contacts/${winner}/merge/${loser}?preview=1`);
    assert.equal(preview.status, 200);
    assert.equal((await merge(winner, loser)).status, 200);
    assert.deepEqual(await valuesOf(winner), [email, null]);
    assert.deepEqual(await post({ badge: email }), [200, third]);
    assert.deepEqual(await post({ email }), [200, winner]);
    await edit(third, { badge: 'Another' });
    assert.deepEqual(await post({ badge: email }), [200, winner]);
  });

  it('two contacts stay one while what one of them had is another one’s', async () => {
    const winner = await create({ email });
    const loser = await create({ badge: email });
    await merge(winner, loser);
    const third = await create({ firstname: 'Third' });
    assert.equal((await edit(third, { email })).status, 200);
    assert.equal((await unmerge(winner)).status, 409);
    await edit(third, { email: `t-${email}` });
    assert.equal((await unmerge(winner)).status, 200);
  });
});
