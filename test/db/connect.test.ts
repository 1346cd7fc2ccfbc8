import assert from 'node:assert/strict';
import { prepareConnection } from '../../sidecar/db/connect.ts';

describe('Opening a database file', () => {
  /** A file that another process holds for the first few tries. */
  const heldFor = (tries: number, code = 'SQLITE_BUSY') => {
    let tried = 0;
    return {
      exec() {
        if (tried++ < tries) throw Object.assign(new Error('database is locked'), { code });
      },
    };
  };
  const prepared = (connection: { exec(sql: string): void }): Promise<unknown> =>
    new Promise((resolve) => prepareConnection(connection, resolve, 5));

  it('tries again while another process opens the same new file', async () => {
    assert.equal(await prepared(heldFor(3)), undefined);
  });

  it('gives up when the file stays locked', async () => {
    assert.match(String(await prepared(heldFor(100))), /database is locked/);
  });

  it('does not repeat what will never work', async () => {
    assert.match(String(await prepared(heldFor(1, 'SQLITE_ERROR'))), /database is locked/);
  });
});
