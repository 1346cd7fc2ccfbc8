import { type BreakableLine, breakableLine } from './breakable-line.ts';
import { createTestDatabase, type TestDatabase } from './databases.ts';
import type { TestSidecar } from './sidecar.ts';

/** An empty MariaDB database that is reached by a line which a test can cut; both end together. */
export async function databaseBehindLine(): Promise<{
  readonly database: TestDatabase;
  readonly line: BreakableLine;
}> {
  const direct = await createTestDatabase('MariaDB');
  const url = new URL(direct.url);
  const line = await breakableLine(Number(url.port));
  url.port = String(line.port);
  const remove = async (): Promise<void> => {
    await line.close();
    await direct.remove();
  };
  return { database: { ...direct, url: url.href, remove }, line };
}

/** Asks until the spool is empty; the database is there, so that it must come to pass. */
export async function untilStored({ url }: Pick<TestSidecar, 'url'>): Promise<void> {
  for (;;) {
    const state: any = await (await fetch(`${url}/ready`)).json();
    if (state.database && state.queued === 0) return;
  }
}
