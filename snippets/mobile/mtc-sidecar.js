/*
 * Which screens an app shows, and whose app it is: React Native, Capacitor or any JavaScript with
 * `fetch`. `store` keeps one text as passwords are kept: `get()` and `set(text)`, both may wait.
 */
export function mtcSidecar({ sidecarUrl, app, store }) {
  let isTold = Promise.resolve();
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded', 'User-Agent': app };

  /** Says who the user is, by the fields of a form of the sidecar. */
  async function identify(formId, fields) {
    const body = new URLSearchParams({ mautic_device_id: (await store.get()) ?? '' });
    for (const [name, value] of Object.entries(fields)) body.set(`mauticform[${name}]`, value);
    const address = `${sidecarUrl}/form/submit?formId=${formId}&ajax=1`;
    const answer = await fetch(address, { method: 'POST', headers, body: body.toString() });
    const { device_id: key } = await answer.json();
    if (key) await store.set(key);
  }

  async function screen(name) {
    const key = (await store.get()) ?? '';
    // Without a key nobody has said who the user is: strangers are not followed.
    if (!key) return;
    const body = new URLSearchParams({ page_url: name, mautic_device_id: key });
    await fetch(`${sidecarUrl}/mtc/event`, { method: 'POST', headers, body: body.toString() });
  }

  /** One call after the other; what fails is left out, an app never waits for it. */
  const inTurn =
    (call) =>
    (...values) => {
      isTold = isTold.then(() => call(...values)).catch(() => undefined);
      return isTold;
    };
  return { identify: inTurn(identify), screen: inTurn(screen) };
}
