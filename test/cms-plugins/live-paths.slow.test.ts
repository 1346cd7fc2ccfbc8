import assert from 'node:assert/strict';
import { descriptionOf, focusedName, openScreen, save } from '../support/settings-screen.ts';
import { describeOnEachWordPress } from '../support/wordpress-shop.ts';

describeOnEachWordPress('Pages on which nobody is followed', (shop) => {
  it('have no gate, whoever comes, while all others have one', async () => {
    await shop().save({ excludedPaths: ['/boo*', '/shoes/*'] });

    const gates = await Promise.all(
      ['boots', 'shoes', 'sandals'].map((name) => gatesOn(shop().page(name as 'boots'))),
    );

    assert.deepEqual(gates, [0, 0, 1]);
  });

  it('stay as they are in a page cache, with any query, and change with the setting', async () => {
    const addresses = ['', '?utm_source=news', '?ct=mtc1.a.b', ''].map(
      (query) => shop().page('boots') + query,
    );
    await gatesOn(shop().page('boots'));

    await shop().save({ excludedPaths: ['/boots/'] });
    const excluded = [];
    for (const address of addresses) excluded.push(await gatesOn(address));
    await shop().save({ excludedPaths: [] });

    assert.deepEqual(excluded, [0, 0, 0, 0]);
    assert.equal(await gatesOn(shop().page('boots')), 1);
  });

  it('are not noted in the timeline of somebody known', async () => {
    await shop().save({ excludedPaths: ['/boots'] });
    const { visitor, contactId } = await shop().knownVisitor();

    await visitor.visit(shop().page('boots'));

    const { events } = await shop().sidecar.timeline(contactId);
    assert.equal(JSON.stringify(events).includes('/boots'), false);
  });

  it('are listed on the settings screen, one on each line', async () => {
    const page = await openScreen(shop());
    const list = page.getByLabel('Never follow on these pages');

    await list.fill(`${shop().page('boots')}\n\nshoes/*\n`);
    await save(page);

    const { body } = await shop().admin.rest('GET', 'settings');
    assert.deepEqual(body.excludedPaths, ['/boots', '/shoes/*']);
    assert.equal(await list.inputValue(), '/boots\n/shoes/*');
    await list.fill(`/${'a'.repeat(600)}`);
    assert.match(await save(page), /Nothing was saved/);
    assert.equal(await focusedName(page), 'Never follow on these pages');
    assert.match(await descriptionOf(page, 'Never follow on these pages'), /is no path/);
  });
});

async function gatesOn(address: string): Promise<number> {
  const html = await (await fetch(address)).text();
  return html.split('data-mtc-sidecar=').length - 1;
}
