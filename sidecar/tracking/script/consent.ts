import { attempt, listen, type QueueFunction } from './page.ts';

/** Global Privacy Control and Do Not Track. */
export function asksForNoTracking(): boolean {
  return (
    (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl ||
    navigator.doNotTrack === '1'
  );
}

/** Hears WordPress' consent event and `mt('consent', …)`, also from before the gate. */
export function onConsent(mt: QueueFunction, decide: (isGranted: boolean) => void): void {
  const queue = mt.q as unknown[];
  const hear = (call: unknown): void => {
    const words = call as unknown[];
    if (words[0] === 'consent') decide(words[1] === 'granted');
  };
  listen('wp_listen_for_consent_change', ({ detail }) => {
    if (detail.marketing) decide(detail.marketing === 'allow');
  });
  listen('eventAddedToMauticQueue', ({ detail }) => hear(detail));
  queue.slice().forEach(hear);
  // Until mtc.js takes the queue over, commands are heard here; later the queue refuses it.
  attempt(() => {
    queue.push = (call) => {
      hear(call);
      queue[queue.length] = call;
      return queue.length;
    };
  });
}
