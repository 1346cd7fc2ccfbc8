/**
 * Runs in the demo's pages: asks what is stored after every view that was delivered, and when
 * the tab comes back.
 */
export const liveViewScript = `
const source = document.currentScript.dataset.stored;
const person = document.getElementById('person');
const list = document.getElementById('hits');
const refusals = {
  operator: 'Nothing is added: you are signed in to the sidecar, and visits of operators do not count. Open this page in a private window.',
  gpc: 'Nothing is added: this browser asks sites not to follow it (Global Privacy Control), and the sidecar obeys.',
  dnt: 'Nothing is added: this browser asks sites not to follow it (Do Not Track), and the sidecar obeys.',
};

async function show() {
  const key = localStorage.getItem('mautic_device_id') || '';
  try {
    const answer = await fetch(source, { method: 'POST', body: new URLSearchParams({ device: key }) });
    const stored = await answer.json();
    person.textContent = refusals[stored.refusal] || whoIs(stored);
    list.replaceChildren(...stored.hits.map(entry));
  } catch {
    person.textContent = 'The sidecar does not answer. Is it still running?';
  }
}

function whoIs({ person: name, hits }) {
  if (name) return 'You are ' + name + '. Pages you have seen:';
  if (hits.length > 0) return 'You are an anonymous visitor. Pages you have seen:';
  return 'Nothing. You are a stranger, and strangers leave no trace.';
}

function entry({ at, title, url }) {
  const item = document.createElement('li');
  const time = document.createElement('time');
  time.dateTime = new Date(at).toISOString();
  time.textContent = new Date(at).toLocaleTimeString();
  item.append(time, title || url);
  return item;
}

document.getElementById('forget').addEventListener('click', () => {
  localStorage.clear();
  sessionStorage.clear();
  for (const name of ['mtc_known', 'mtc_id', 'mautic_device_id']) {
    document.cookie = name + '=; Max-Age=0; Path=/';
    document.cookie = name + '=; Max-Age=0; Path=/; Secure; SameSite=None; Partitioned';
  }
  location.reload();
});
document.addEventListener('mauticPageEventDelivered', show);
document.addEventListener('visibilitychange', () => document.hidden || show());
show();
`;
