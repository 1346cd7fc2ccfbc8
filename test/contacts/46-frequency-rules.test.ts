import assert from 'node:assert/strict';
import { runBulk, undoBulk } from '../support/bulk-job.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

const twiceAWeek = {
  ...{ channel: 'email', frequencyNumber: 2, frequencyTime: 'WEEK', preferredChannel: true },
  ...{ pauseFromDate: '2026-01-01T00:00:00+00:00', pauseToDate: '2026-02-01T10:00:00+00:00' },
};
const preferredSms = {
  ...{ channel: 'sms', frequencyNumber: null, frequencyTime: null, preferredChannel: true },
  ...{ pauseFromDate: null, pauseToDate: null },
};

describeOnEachDatabase('How often a contact wants to hear something', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const person = (...frequencyRules: object[]) => sidecar.createContact({ frequencyRules });
  const edit = (id: number, frequencyRules: unknown, method = 'PATCH') =>
    sidecar.api(method, `/api/contacts/${id}/edit`, { frequencyRules });
  const rulesOf = async (id: number): Promise<any> =>
    (await sidecar.api('GET', `/api/contacts/${id}`)).body.contact.frequencyRules;

  it('comes back by channel as it was sent; without a rule the list is empty', async () => {
    const id = await person(twiceAWeek);
    assert.deepEqual(await rulesOf(id), { email: twiceAWeek });
    assert.deepEqual(await rulesOf(await person()), []);
  });

  it('changes for the channels that are sent, also in the form in which it was read', async () => {
    const id = await person(twiceAWeek);
    const daily = { frequencyNumber: 1, frequencyTime: 'DAY' };
    const { status } = await edit(id, { SMS: daily }, 'PUT');
    assert.equal(status, 200);
    const { email, sms } = await rulesOf(id);
    assert.deepEqual([email, sms.frequencyTime], [twiceAWeek, 'DAY']);
    await edit(id, { email, sms });
    assert.deepEqual(await rulesOf(id), { email, sms });
  });

  it('goes away when nothing is said of a channel any more', async () => {
    const id = await person(twiceAWeek);
    for (const nothing of [[], '', null]) await edit(id, nothing);
    assert.deepEqual(Object.keys(await rulesOf(id)), ['email']);
    await edit(id, [{ channel: 'email' }]);
    assert.deepEqual(await rulesOf(id), []);
  });

  it('names one preferred channel at most', async () => {
    const id = await person(twiceAWeek);
    await edit(id, [preferredSms]);
    const { email, sms } = await rulesOf(id);
    assert.deepEqual([email.preferredChannel, sms.preferredChannel], [false, true]);
    assert.equal((await edit(id, [twiceAWeek, preferredSms])).status, 400);
  });

  it('is refused where it makes no sense, and nothing changes', async () => {
    const id = await person(twiceAWeek);
    const wrong = [
      ...[{ channel: '' }, { frequencyNumber: 1 }, { frequencyTime: 'DAY' }, 'x', null],
      ...[{ frequencyNumber: 0 }, { frequencyNumber: 'many' }, { frequencyTime: 'YEAR' }],
      ...[{ preferredChannel: 'perhaps' }, { pauseFromDate: 'soon' }, { channel: { a: 1 } }],
      { pauseFromDate: '2026-02-01', pauseToDate: '2026-01-01' },
    ];
    for (const one of wrong) {
      const rule = one === null || typeof one !== 'object' ? one : { channel: 'email', ...one };
      assert.equal((await edit(id, [rule])).status, 400, JSON.stringify(one));
    }
    for (const sent of ['text', 7, Array(51).fill({ channel: 'email' })])
      assert.equal((await edit(id, sent)).status, 400, JSON.stringify(sent));
    assert.deepEqual(await rulesOf(id), { email: twiceAWeek });
  });

  it('of the winner counts in a merge, other channels come along; the undoing is exact', async () => {
    const loserEmail = { ...twiceAWeek, frequencyNumber: 9, preferredChannel: false };
    const [winner, loser] = [await person(twiceAWeek), await person(loserEmail, preferredSms)];
    await sidecar.api('POST', `/api/contacts/${winner}/merge/${loser}`);
    const sms = { ...preferredSms, preferredChannel: false };
    assert.deepEqual(await rulesOf(winner), { email: twiceAWeek, sms });
    await sidecar.api('POST', `/api/contacts/${winner}/unmerge`);
    assert.deepEqual(await rulesOf(winner), { email: twiceAWeek });
    assert.deepEqual(await rulesOf(loser), { email: loserEmail, sms: preferredSms });
  });

  it('that came with a merge and was changed since stays when the merge is undone', async () => {
    const [winner, loser] = [await person(), await person(twiceAWeek)];
    await sidecar.api('POST', `/api/contacts/${winner}/merge/${loser}`);
    const changed = { ...twiceAWeek, frequencyNumber: 3 };
    await edit(winner, [changed]);
    await sidecar.api('POST', `/api/contacts/${winner}/unmerge`);
    assert.deepEqual(await rulesOf(winner), { email: changed });
    assert.deepEqual(await rulesOf(loser), { email: twiceAWeek });
  });

  it('can be set for many, and taken back', async () => {
    const [a, b] = [await person(twiceAWeek), await person()];
    const order = { ids: [a, b], change: { frequencyRules: [preferredSms] } };
    const { id } = await runBulk(sidecar, order);
    assert.deepEqual(await rulesOf(b), { sms: preferredSms });
    await undoBulk(sidecar, id);
    assert.deepEqual([await rulesOf(a), await rulesOf(b)], [{ email: twiceAWeek }, []]);
  });

  it('is in the statistics, and so are addresses that clients sent', async () => {
    const id = await person(twiceAWeek);
    await sidecar.api('PATCH', `/api/contacts/${id}/edit`, { ipAddress: '192.0.2.7' });
    const where = `where[0][col]=lead_id&where[0][expr]=eq&where[0][val]=${id}`;
    const { body } = await sidecar.api('GET', `/api/stats/lead_frequencyrules?${where}`);
    const { id: own, date_added: added, ...row } = body.stats[0];
    assert.deepEqual(row, {
      ...{ lead_id: String(id), channel: 'email', frequency_number: '2', frequency_time: 'WEEK' },
      ...{ preferred_channel: '1', pause_from_date: '2026-01-01 00:00:00' },
      pause_to_date: '2026-02-01 10:00:00',
    });
    const addresses = (await sidecar.api('GET', '/api/stats/ip_addresses')).body.stats;
    const [{ id: addressId, ...address }] = addresses;
    assert.deepEqual(address, { ip_address: '192.0.2.7', ip_details: '' });
  });
});
