import { randomUUID } from 'node:crypto';
import { browserClient } from './browser-client.ts';
import { createForm, emailField, postForm } from './form-post.ts';
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

/** Somebody new sends a form that tells the server at this address. */
export async function submitFormTelling(sidecar: TestSidecar, post_url: string): Promise<void> {
  const actions = [{ name: 'Tell', type: 'form.repost', properties: { post_url } }];
  const formId = await createForm(sidecar, [emailField], { actions });
  const email = `${randomUUID()}@example.test`;
  await postForm(browserClient(sidecar.url), { formId, email });
}
