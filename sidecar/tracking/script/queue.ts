import { type Callback, page, type QueueFunction, type Values } from './page.ts';

/** Works off what the snippet collected, then listens to what the page sends later. */
export function takeOverQueue(api: Values): void {
  const name = page.MauticTrackingObject;
  const stub = name && (page[name] as QueueFunction);
  if (api.inputQueue || typeof stub !== 'function') return;
  stub.q ??= [];
  const queue = stub.q;
  let bareViewUrl = '';

  function take(call: unknown): void {
    if (!isCall(call, 'send', 'pageview')) return;
    const { href } = location;
    const isBare = Object.keys(Object(call[2])).length === 0 && !call[3];
    // Theme and plugin both embed the snippet: still one view.
    if (isBare && bareViewUrl === href && scriptTags().length > 1) return;
    if (isBare) bareViewUrl = href;
    (api.sendPageview as Callback)(call);
  }

  Object.assign(api, {
    input: name,
    inputQueue: queue,
    getInput: (task: unknown, kind: unknown) => queue.filter((call) => isCall(call, task, kind)),
  });
  document.addEventListener('eventAddedToMauticQueue', ({ detail }: CustomEventInit) =>
    take(detail),
  );
  for (const call of queue.slice()) take(call);
  Object.defineProperty(queue, 'push', {
    value: (...calls: unknown[]) => {
      for (const call of calls) (api.dispatchEvent as Callback)('eventAddedToMauticQueue', call);
    },
  });
}

export function scriptTags(): NodeListOf<HTMLScriptElement> {
  return document.querySelectorAll('script[src*="/mtc.js"]');
}

function isCall(call: unknown, task: unknown, kind: unknown): call is unknown[] {
  const { 0: first, 1: second } = Object(call) as unknown[];
  return first === task && second === kind;
}
