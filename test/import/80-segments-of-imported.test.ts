import { describeOnEachDatabase } from '../support/databases.ts';
import { importFile, undoImport } from '../support/imports.ts';
import { segmentWorld } from '../support/live-segments.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Segments with filters follow an import:', (product) => {
  let sidecar: TestSidecar;
  let world: ReturnType<typeof segmentWorld>;
  before(async () => {
    sidecar = await startSidecar(product);
    world = segmentWorld(sidecar);
  });
  after(() => sidecar.stop());

  const idOf = async (email: string): Promise<number> => {
    const { body } = await sidecar.api('GET', `/api/contacts?search=email:${email}&minimal=1`);
    return Number(Object.keys(body.contacts)[0]);
  };

  it('whoever it adds or changes comes in or leaves, and is as before when it is undone', async () => {
    const { person, segment, members, until } = world;
    const fromUlm = await segment([{ field: 'city', operator: '=', value: 'Ulm' }]);
    const leaving = await person({ city: 'Ulm', email: 'leaving@example.test' });
    const coming = await person({ city: 'Bonn', email: 'coming@example.test' });
    await until(members(fromUlm), [leaving]);
    const rows = ['leaving,Rome', 'coming,Ulm', 'new,Ulm', 'other,Bonn'];
    const text = `email,city\n${rows.map((row) => row.replace(',', '@example.test,')).join('\n')}`;
    const { id } = await importFile(sidecar, text);
    await until(members(fromUlm), [coming, await idOf('new@example.test')]);
    await undoImport(sidecar, id);
    await until(members(fromUlm), [leaving]);
  });

  it('by tags, owner and the company that the file gives them', async () => {
    const { segment, members, until } = world;
    const { body } = await sidecar.api('POST', '/api/tags/new', { tag: 'fair' });
    const tagged = await segment([
      { field: 'tags', operator: 'in', value: [String(body.tag.id)] },
      { field: 'owner_id', operator: '=', value: '1' },
      { object: 'company', field: 'companycity', operator: '=', value: 'Oslo' },
    ]);
    const text = 'email,companyname,companycity\nann@example.test,Acme,Oslo\nbob@example.test,,\n';
    await importFile(sidecar, text, { tags: ['fair'], owner: 1 });
    await until(members(tagged), [await idOf('ann@example.test')]);
  });
});
