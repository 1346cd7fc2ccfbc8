import assert from 'node:assert/strict';
import { connect } from '../../sidecar/db/connect.ts';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

const minute = 60_000;

describeOnEachDatabase('Time on page', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
    await sidecar.setMode('contacts');
  });
  after(() => sidecar.stop());

  /** Moves the contact's stored views to the given minutes and gives each one's time on page. */
  async function timesOnPage(
    contact: number,
    minutes: readonly number[],
  ): Promise<(number | null)[]> {
    const database = connect(sidecar.database.url);
    const { events } = await sidecar.timeline(contact, '&filters[includeEvents][]=page.hit');
    const ids = events.map((event: any) => Number(event.eventId)).reverse();
    const [start] = await database.knex('hits').where({ id: ids[0] }).pluck('at');
    for (const [index, id] of [...ids.entries()].reverse()) {
      const at = Number(start) + (minutes[index] as number) * minute;
      await database.knex('hits').where({ id }).update({ at });
    }
    await database.knex.destroy();
    const moved = await sidecar.timeline(contact, '&filters[includeEvents][]=page.hit');
    return moved.events.reverse().map(({ details }: any) => {
      const { dateHit, dateLeft } = details.hit;
      return dateLeft === null ? null : (Date.parse(dateLeft) - Date.parse(dateHit)) / minute;
    });
  }

  async function threeViews(): Promise<number> {
    const client = browserClient(sidecar.url);
    await client.view({ page_url: 'a' });
    await client.view({ page_url: 'b' });
    return (await client.view({ page_url: 'c' })).json.id;
  }

  it('lasts until the next view; the last page has none', async () => {
    assert.deepEqual(await timesOnPage(await threeViews(), [0, 2, 5]), [2, 3, null]);
  });

  it('has no end when the next view comes after more than half an hour', async () => {
    assert.deepEqual(await timesOnPage(await threeViews(), [0, 30, 61]), [30, null, null]);
  });
});
