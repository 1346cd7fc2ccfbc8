import assert from 'node:assert/strict';
import MauticConnector from 'node-mautic';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { operator, startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('All calls of a published API client about contacts', (product) => {
  let sidecar: TestSidecar;
  // The types of the package lack some of its calls.
  let client: any;
  let ann: number;
  before(async () => {
    sidecar = await startSidecar(product);
    client = new MauticConnector({
      apiUrl: sidecar.url,
      username: operator.username,
      password: operator.password,
      timeoutInSeconds: 10,
    });
    ann = (await client.contacts.createContact({ email: 'ann@example.test' })).contact.id;
  });
  after(() => sidecar.stop());

  it('points are added and subtracted, with and without a reason', async () => {
    await client.contacts.addPoints(ann, { eventName: 'Call', actionName: 'Desk' }, 5);
    assert.equal((await client.contacts.subtractPoints(ann, undefined, 2)).success, 1);
    assert.equal((await client.contacts.getContact(ann)).contact.points, 3);
  });

  it('a contact is told not to be contacted, and may be again', async () => {
    const added = await client.contacts.addDoNotContact(ann, 'sms', 1, null, 'by letter');
    const [entry] = added.contact.doNotContact;
    assert.deepEqual([entry.channel, entry.reason, entry.comments], ['sms', 1, 'by letter']);
    assert.equal((await client.contacts.removeDoNotContact(ann, 'sms')).recordFound, true);
    assert.equal((await client.contacts.removeDoNotContact(ann)).recordFound, false);
    await assert.rejects(client.contacts.addDoNotContact(ann, 'sms', 0), /400/);
  });

  it('campaign parameters are added and removed', async () => {
    const added = await client.contacts.addUtmTags(ann, { utm_source: 'news', url: '/landing' });
    const [tag] = added.contact.utmtags;
    assert.deepEqual([tag.utmSource, tag.url], ['news', '/landing']);
    assert.equal((await client.contacts.removeUtmTags(ann, tag.id)).recordFound, true);
  });

  it('the timeline shows the visits that came by a tracked link', async () => {
    const { contact } = await client.contacts.createContact({ email: 'tracked@example.test' });
    const ct = await sidecar.trackedToken(contact.id);
    await browserClient(sidecar.url).view({ page_url: `https://shop.example/a?ct=${ct}` });
    const activity = await client.contacts.getActivityEventsForContact(contact.id, {
      'filters[includeEvents][]': 'page.hit',
    });
    assert.deepEqual(
      activity.events.map((event: any) => event.details.hit.url),
      ['https://shop.example/a'],
    );
    assert.equal((await client.contacts.getCampaignMemberships(ann)).total, 0);
  });

  it('notes are written, read, changed and deleted', async () => {
    const text = '<b>Called</b> & asked';
    const { note } = await client.notes.createNote({ lead: ann, text, type: 'call' });
    assert.equal((await client.notes.getNote(note.id)).note.text, text);
    const changed = await client.notes.editNote('PATCH', { text: 'Called twice' }, note.id);
    assert.deepEqual([changed.note.text, changed.note.type], ['Called twice', 'call']);
    assert.equal((await client.notes.listContactNotes({ limit: 1 })).notes[0].id, note.id);
    assert.equal((await client.contacts.listContactNotes(ann, {})).notes[0].text, 'Called twice');
    assert.equal((await client.notes.deleteNote(note.id)).note.id, null);
    await assert.rejects(client.notes.getNote(note.id), /404/);
  });

  it('companies are made, renamed, found, given people and deleted', async () => {
    const { company } = await client.companies.createCompany({ companyname: 'Ann & Sons' });
    const change = { companycity: 'Bern' };
    const edited = await client.companies.editCompany('PATCH', change, company.id);
    assert.equal(edited.company.fields.all.companyname, 'Ann & Sons');
    const found = await client.companies.queryCompanies(change);
    assert.deepEqual(Object.keys(found.companies), [String(company.id)]);
    assert.equal((await client.companies.listContactCompanies({ limit: 1 })).total, '1');
    await client.companies.addContactToCompany(company.id, ann);
    const { companies } = await client.contacts.getContactCompanies(ann);
    assert.deepEqual([companies[0].companyname, companies[0].is_primary], ['Ann & Sons', '1']);
    await client.companies.removeContactFromCompany(company.id, ann);
    assert.equal((await client.contacts.getContactCompanies(ann)).total, 0);
    assert.equal((await client.companies.deleteCompany(company.id)).company.id, null);
    await assert.rejects(client.companies.getCompany(company.id), /404/);
  });

  it('segments are made, renamed, filled, emptied and deleted', async () => {
    const { list } = await client.segments.createSegment({ name: 'Friends', isPublished: 1 });
    const renamed = await client.segments.editSegment('PATCH', { name: 'Family' }, list.id);
    assert.deepEqual([renamed.list.name, renamed.list.alias], ['Family', list.alias]);
    assert.equal((await client.segments.getSegment(list.id)).list.name, 'Family');
    assert.ok((await client.segments.listSegments()).lists[list.id]);
    await client.segments.addContactToSegment(list.id, ann);
    const { lists } = await client.contacts.getSegmentMemberships(ann);
    assert.deepEqual(Object.keys(lists), [String(list.id)]);
    await client.segments.removeContactFromSegment(list.id, ann);
    assert.equal((await client.contacts.getSegmentMemberships(ann)).total, 0);
    assert.equal((await client.segments.deleteSegment(list.id)).list.id, null);
    await assert.rejects(client.segments.getSegment(list.id), /404/);
  });

  it('stages are made, changed, entered, left and deleted', async () => {
    const { stage } = await client.stages.createStage({ name: 'Lead', weight: 1 });
    const changed = await client.stages.editStage('PATCH', { weight: 7 }, stage.id);
    assert.deepEqual([changed.stage.name, changed.stage.weight], ['Lead', 7]);
    assert.equal((await client.stages.listStages()).stages[0].id, stage.id);
    await client.stages.addContactToStage(stage.id, ann);
    assert.equal((await client.contacts.getContact(ann)).contact.stage.name, 'Lead');
    await client.stages.removeContactFromStage(stage.id, ann);
    assert.equal((await client.contacts.getContact(ann)).contact.stage, null);
    assert.equal((await client.stages.deleteStage(stage.id)).stage.id, null);
    await assert.rejects(client.stages.getStage(stage.id), /404/);
  });

  it('rules for points are made, changed and deleted', async () => {
    const sent = { name: 'Visit', type: 'url.hit', delta: 5, properties: { page_url: '*' } };
    const { point } = await client.pointactions.createPointAction(sent);
    const changed = await client.pointactions.editPointAction('PATCH', { delta: 6 }, point.id);
    assert.deepEqual([changed.point.delta, changed.point.type], [6, 'url.hit']);
    assert.equal((await client.pointactions.getPointAction(point.id)).point.name, 'Visit');
    assert.equal((await client.pointactions.listPointActions()).points[0].id, point.id);
    const { pointActionTypes } = await client.pointactions.getPointActionTypes();
    assert.ok('url.hit' in pointActionTypes);
    assert.equal((await client.pointactions.deletePointAction(point.id)).point.id, null);
  });

  it('fields of contacts and companies are listed apart', async () => {
    const ofContacts = Object.values<any>(
      (await client.fields.listContactFields('contact')).fields,
    );
    const ofCompanies = Object.values<any>(
      (await client.fields.listContactFields('company')).fields,
    );
    assert.ok(ofContacts.every(({ object }) => object === 'lead'));
    assert.ok(ofCompanies.every(({ object }) => object === 'company'));
    const [first] = ofContacts;
    assert.equal((await client.fields.getField('contact', first.id)).field.alias, first.alias);
  });

  it('statistics are listed and read', async () => {
    const { availableTables } = await client.stats.getAvailableStatTables();
    assert.ok(availableTables.includes('page_hits'));
    const asked = { limit: 1, 'order[0][col]': 'id', 'order[0][dir]': 'DESC' };
    const { stats } = await client.stats.getStatsFromATable('lead_points_change_log', asked);
    assert.equal(stats.length, 1);
  });

  it('users are made, changed, read and deleted; there are two roles', async () => {
    const [admin] = (await client.roles.listContactRoles()).roles;
    assert.deepEqual([admin.id, (await client.roles.getRole(1)).role.isAdmin], [1, true]);
    await assert.rejects(client.roles.createRole({ name: 'Third' }), /400/);
    const { user } = await client.users.createUser({
      ...{ username: 'bob', firstName: 'Bob', lastName: 'B', email: 'bob@example.test', role: 2 },
      plainPassword: { password: 'a long password', confirm: 'a long password' },
    });
    const changed = await client.users.editUser('PATCH', { firstName: 'Rob' }, user.id);
    assert.deepEqual([changed.user.firstName, changed.user.role.id], ['Rob', 2]);
    assert.equal((await client.users.getUser(user.id)).user.username, 'bob');
    assert.ok((await client.users.listContactUsers()).users.length >= 2);
    assert.equal((await client.users.getSelfUser()).username, operator.username);
    assert.equal((await client.users.deleteUser(user.id)).user.id, null);
  });
});
