import type { TestSidecar } from './sidecar.ts';

/** The delivery that was queued last, as soon as `isReached` says so of it. */
export async function latestDelivery(
  sidecar: TestSidecar,
  isReached: (delivery: any) => boolean,
): Promise<any> {
  for (;;) {
    const { body } = await sidecar.api('GET', '/api/deliveries?limit=1');
    const [latest] = body.deliveries;
    if (latest !== undefined && isReached(latest)) return latest;
  }
}
