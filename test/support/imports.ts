import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { operatorHeader, type TestSidecar } from './sidecar.ts';

type Server = Pick<TestSidecar, 'api' | 'url'>;

/** Sends the file of an import, or a part of it. */
export async function uploadFile(
  { url }: Pick<TestSidecar, 'url'>,
  id: number,
  content: string | Uint8Array<ArrayBuffer>,
  query = '',
): Promise<{ status: number; body: any }> {
  const headers = { Authorization: operatorHeader, 'Content-Type': 'text/csv' };
  const address = `${url}/api/imports/${id}/file${query}`;
  const answer = await fetch(address, { method: 'PUT', headers, body: content });
  return { status: answer.status, body: await answer.json() };
}

/** An import whose file is there and that has not begun. */
export async function uploadedImport(
  sidecar: Server,
  content: string | Uint8Array<ArrayBuffer>,
): Promise<number> {
  const { status, body } = await sidecar.api('POST', '/api/imports', { name: 'people.csv' });
  assert.equal(status, 201);
  const sent = await uploadFile(sidecar, body.import.id, content);
  assert.equal(sent.status, 200, JSON.stringify(sent.body));
  return body.import.id;
}

/** The import when nobody works on it any more. */
export async function endedImport({ api }: Server, id: number): Promise<any> {
  for (;;) {
    const { body } = await api('GET', `/api/imports/${id}`);
    if (!['waiting', 'running'].includes(body.import.state)) return body.import;
    await pause(10);
  }
}

/** Imports a file of this text, and gives the import when it has ended. */
export async function importFile(
  sidecar: Server,
  content: string | Uint8Array<ArrayBuffer>,
  order: object = {},
): Promise<any> {
  const id = await uploadedImport(sidecar, content);
  const { status, body } = await sidecar.api('POST', `/api/imports/${id}/start`, order);
  assert.equal(status, 200, JSON.stringify(body));
  return endedImport(sidecar, id);
}

/** Takes an import back, and gives it when that is done. */
export async function undoImport(sidecar: Server, id: number): Promise<any> {
  const { status, body } = await sidecar.api('POST', `/api/imports/${id}/undo`);
  assert.equal(status, 200, JSON.stringify(body));
  return endedImport(sidecar, id);
}
