import assert from 'node:assert/strict';
import type { TestSidecar } from './sidecar.ts';

type Api = Pick<TestSidecar, 'api'>;

/** Orders a change of many contacts and gives the job as it is once it has ended. */
export async function runBulk({ api }: Api, order: object): Promise<any> {
  const { status, body } = await api('POST', '/api/contacts/bulk', order);
  assert.equal(status, 201, JSON.stringify(body));
  return endedJob({ api }, body.job.id);
}

export async function undoBulk({ api }: Api, id: number): Promise<any> {
  const { status, body } = await api('POST', `/api/contacts/bulk/${id}/undo`);
  assert.equal(status, 200, JSON.stringify(body));
  return endedJob({ api }, id);
}

export function endedJob(sidecar: Api, id: number): Promise<any> {
  return jobWhen(sidecar, id, ({ state }) => state !== 'waiting' && state !== 'running');
}

/** Asks for the job again and again until it is as wanted. */
export async function jobWhen(
  { api }: Api,
  id: number,
  isReady: (job: any) => boolean,
): Promise<any> {
  for (;;) {
    const { body } = await api('GET', `/api/contacts/bulk/${id}`);
    if (isReady(body.job)) return body.job;
  }
}
