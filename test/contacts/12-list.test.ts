import assert from 'node:assert/strict';
import { describeOnEachDatabase } from '../support/databases.ts';
import { operatorHeader, startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('The list of contacts', (product) => {
  let sidecar: TestSidecar;
  const ids: Record<string, number> = {};
  before(async () => {
    sidecar = await startSidecar(product);
    const people = {
      ada: { firstname: 'Ada', lastname: 'Löwe', city: 'Berlin', points: 10, tags: 'vip,new' },
      bob: { firstname: 'Bob', lastname: 'Stone', city: 'Bern', points: 20, owner: 1 },
      cyd: { firstname: 'Cyd', lastname: 'Adams', company: 'Acme', points: 30, tags: 'vip' },
    };
    for (const [name, values] of Object.entries(people))
      ids[name] = await sidecar.createContact({ ...values, email: `${name}+a@example.test` });
    ids.nobody = await sidecar.createContact({});
  });
  after(() => sidecar.stop());

  const list = (query: string) => sidecar.api('GET', `/api/contacts?${query}`);
  const found = async (query: string): Promise<string[]> => {
    const { status, body } = await list(`limit=0&${query}`);
    assert.equal(status, 200, JSON.stringify(body));
    const names = Object.keys(ids).filter((name) => (ids[name] as number) in body.contacts);
    assert.equal(body.total, String(names.length));
    return names;
  };

  it('holds contacts by id and their number as text', async () => {
    const { body } = await list('limit=2');
    assert.equal(body.total, '4');
    assert.equal(Object.keys(body.contacts).length, 2);
    const none = await fetch(`${sidecar.url}/api/contacts?search=nothing-like-it`, {
      headers: { Authorization: operatorHeader },
    });
    assert.equal(await none.text(), '{"total":"0","contacts":{}}');
    assert.equal(none.headers.get('content-type'), 'application/json');
    assert.equal(none.headers.get('mautic-version'), '5.1.0');
  });

  it('comes in the order asked for, page by page', async () => {
    const order = async (query: string): Promise<string[]> => {
      const response = await fetch(`${sidecar.url}/api/contacts?${query}`, {
        headers: { Authorization: operatorHeader },
      });
      const keys = [...(await response.text()).matchAll(/"(\d+)":\{"isPublished"/g)];
      const byId = (id: unknown) => Object.keys(ids).find((name) => String(ids[name]) === id);
      return keys.map(([, id]) => byId(id) as string);
    };
    assert.deepEqual(await order('orderBy=points&orderByDir=DESC&limit=3'), ['cyd', 'bob', 'ada']);
    assert.deepEqual(await order('orderBy=id&orderByDir=asc&start=1&limit=2'), ['bob', 'cyd']);
    assert.deepEqual(await order('order[0][col]=lastname&order[0][dir]=desc&limit=3'), [
      'bob',
      'ada',
      'cyd',
    ]);
    assert.deepEqual(await order('orderBy=date_added,id&orderByDir=DESC&limit=1'), ['nobody']);
  });

  const conditions: [sentence: string, query: string, names: string[]][] = [
    ['eq, in any case', 'where[0][col]=city&where[0][expr]=eq&where[0][val]=BERLIN', ['ada']],
    ['neq', 'where[0][col]=city&where[0][expr]=neq&where[0][val]=Berlin', ['bob']],
    ['gt', 'where[0][col]=points&where[0][expr]=gt&where[0][val]=10', ['bob', 'cyd']],
    ['lte', 'where[0][col]=points&where[0][expr]=lte&where[0][val]=10', ['ada', 'nobody']],
    ['like', 'where[0][col]=city&where[0][expr]=like&where[0][val]=Ber%25', ['ada', 'bob']],
    ['notLike', 'where[0][col]=city&where[0][expr]=notLike&where[0][val]=%25lin', ['bob']],
    [
      'in, as text',
      'where[0][col]=city&where[0][expr]=in&where[0][val]=Bern,"Berlin"',
      ['ada', 'bob'],
    ],
    [
      'in, as a list',
      'where[0][col]=city&where[0][expr]=in&where[0][val][]=Bern&where[0][val][]=Rome',
      ['bob'],
    ],
    ['notIn', 'where[0][col]=city&where[0][expr]=notIn&where[0][val]=Bern,Rome', ['ada']],
    ['between', 'where[0][col]=points&where[0][expr]=between&where[0][val]=10,20', ['ada', 'bob']],
    [
      'notBetween',
      'where[0][col]=points&where[0][expr]=notBetween&where[0][val]=5,20',
      ['cyd', 'nobody'],
    ],
    ['isNull', 'where[0][col]=city&where[0][expr]=isNull', ['cyd', 'nobody']],
    ['isEmpty', 'where[0][col]=dateIdentified&where[0][expr]=isEmpty', ['nobody']],
    ['isNotEmpty', 'where[0][col]=company&where[0][expr]=isNotEmpty', ['cyd']],
    ['a time', 'where[0][col]=date_added&where[0][expr]=lt&where[0][val]=2020-01-01', []],
    [
      'an e-mail whose plus arrived as a blank',
      'where[0][col]=email&where[0][expr]=eq&where[0][val]=ada+a@example.test',
      ['ada'],
    ],
    [
      'orX inside andX',
      'where[0][expr]=andX&where[0][val][0][col]=points&where[0][val][0][expr]=gt' +
        '&where[0][val][0][val]=5&where[0][val][1][expr]=orX' +
        '&where[0][val][1][val][0][col]=city&where[0][val][1][val][0][expr]=eq' +
        '&where[0][val][1][val][0][val]=Bern&where[0][val][1][val][1][col]=company' +
        '&where[0][val][1][val][1][expr]=isNotNull&where[0][internal]=1',
      ['bob', 'cyd'],
    ],
  ];
  for (const [sentence, query, names] of conditions) {
    it(`is narrowed by where: ${sentence}`, async () => {
      assert.deepEqual(await found(query), names);
    });
  }

  const searches: [search: string, names: string[]][] = [
    ['ada', ['ada', 'cyd']],
    ['löwe', ['ada']],
    ['ber', ['ada', 'bob']],
    ['+ber', []],
    ['city:ber', ['ada', 'bob']],
    ['city:+bern', ['bob']],
    ['email:%@example.test', ['ada', 'bob', 'cyd']],
    ['email:bob+a@example.test', ['bob']],
    ['name:ada', ['ada', 'cyd']],
    ['name:"ada lö"', ['ada']],
    ['!is:anonymous', ['ada', 'bob', 'cyd']],
    ['is:anonymous', ['nobody']],
    ['is:mine', ['bob']],
    ['is:unowned', ['ada', 'cyd', 'nobody']],
    ['owner:ad', ['bob']],
    ['tag:vip', ['ada', 'cyd']],
    ['tag:vip !tag:new', ['cyd']],
    ['company:acme', ['cyd']],
    ['points:20', ['bob']],
    ['(city:berlin OR company:acme) tag:vip', ['ada', 'cyd']],
    ['city:berlin OR company:acme tag:new', ['ada']],
    ['segment:none', []],
    ["' or 1=1 --", []],
    ['100%_!', []],
  ];
  for (const [search, names] of searches) {
    it(`is narrowed by the search ${search}`, async () => {
      assert.deepEqual(await found(`search=${encodeURIComponent(search)}`), names);
    });
  }

  it('finds contacts by their ids', async () => {
    assert.deepEqual(await found(`search=ids:${ids.ada},${ids.cyd}`), ['ada', 'cyd']);
  });

  it('finds a contact under its new value only', async () => {
    const id = await sidecar.createContact({ email: 'moving@example.test', city: 'Oldtown' });
    await sidecar.api('POST', '/api/contacts/new', {
      email: 'moving@example.test',
      city: 'Newtown',
    });
    const total = async (city: string) => (await list(`search=city:${city}`)).body.total;
    assert.deepEqual([await total('oldtown'), await total('newtown')], ['0', '1']);
    await sidecar.api('DELETE', `/api/contacts/${id}/delete`);
  });

  it('shows less when asked for less', async () => {
    const minimal = await list('minimal=1&search=tag:new');
    const [contact] = Object.values<any>(minimal.body.contacts);
    assert.deepEqual(Object.keys(contact).slice(-4), ['id', 'points', 'color', 'fields']);
    const selected = await list('select[]=city&select[]=company&search=tag:new');
    const [one] = Object.values<any>(selected.body.contacts);
    assert.deepEqual(one.fields.all, { id: String(ids.ada), city: 'Berlin' });
  });

  const refused = [
    'where[0][col]=nosuchcol&where[0][expr]=eq&where[0][val]=x',
    'where[0][col]=custom&where[0][expr]=eq&where[0][val]=x',
    'where[0][col]=city&where[0][expr]=drop&where[0][val]=x',
    'where[0][col]=points&where[0][expr]=gt&where[0][val]=many',
    'where[0][col]=points&where[0][expr]=between&where[0][val]=1',
    'where=x',
    'orderBy=nosuchcol',
    'orderBy=id;drop table contacts',
    'order[0][dir]=ASC',
    `search=${'('.repeat(50)}a`,
    `search=${'a+'.repeat(200)}`,
  ];
  for (const query of refused) {
    it(`is refused with a reason: ${query.slice(0, 60)}`, async () => {
      const { status, body } = await list(query);
      assert.equal(status, 400);
      assert.ok(body.errors[0].message);
    });
  }

  it('offers owners and fields for choices', async () => {
    const owners = await sidecar.api('GET', '/api/contacts/list/owners');
    assert.deepEqual(owners.body, [{ id: 1, firstName: '', lastName: '' }]);
    const fields = await sidecar.api('GET', '/api/contacts/list/fields');
    const keys = ['id', 'label', 'alias', 'type', 'group', 'order', 'object'];
    assert.deepEqual(Object.keys(fields.body[6]), keys);
  });
});
