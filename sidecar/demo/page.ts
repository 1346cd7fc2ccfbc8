import { escapeHtml } from '../auth/pages.ts';
import type { AnonymousMode } from '../config.ts';

const pages: Record<string, { title: string; text: string }> = {
  '/': {
    title: 'Demo shop',
    text: 'Walk around. Below you see what the sidecar knows about this browser.',
  },
  '/pricing': { title: 'Pricing', text: 'Every plan is free: this is a demo.' },
  '/contact': { title: 'Contact', text: 'Nobody answers here, but the visit counts.' },
};

interface DemoView {
  readonly path: string;
  readonly baseUrl: string;
  readonly mode: AnonymousMode;
}

export function demoPage({ path, baseUrl, mode }: DemoView): string {
  const { title, text } = pages[path] ?? (pages['/'] as { title: string; text: string });
  const base = escapeHtml(baseUrl);
  const isOff = mode === 'off';
  const links = Object.entries(pages).map(
    ([to, { title: name }]) =>
      `<a href="${base}/demo${to === '/' ? '' : to}"${to === path ? ' aria-current="page"' : ''}>${name}</a>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${style}</style>
<script async src="${base}/gate.js" data-mtc-sidecar="${base}" data-mtc-site="demo"
 data-mtc-mode="${isOff ? 'known' : 'all'}" data-mtc-known="${base}/demo/known" data-mtc-signals="ignore"></script>
<script defer src="${base}/demo/demo.js" data-stored="${base}/demo/stored"></script>
</head>
<body>
<header><nav aria-label="Demo shop">${links.join(' ')}</nav></header>
<main>
<h1>${title}</h1>
<p>${text}</p>
<section aria-labelledby="try">
<h2 id="try">Try it</h2>
<form method="post" action="${base}/demo/tracked-link">
<p>Dana Demo got a newsletter with a tracked link. <button>Come from Dana’s tracked link</button></p>
</form>
<form method="post" action="${base}/demo/mode">
<p>Strangers are <strong>${isOff ? 'not followed' : 'followed'}</strong>.
<button name="anonymous" value="${isOff ? 'visits' : 'off'}">${isOff ? 'Follow everybody' : 'Follow known visitors only'}</button></p>
</form>
<p><button type="button" id="forget">Become a stranger again</button></p>
</section>
<section aria-labelledby="stored">
<h2 id="stored">Stored about this browser</h2>
<p id="person" aria-live="polite">Looking …</p>
<ol id="hits" reversed></ol>
</section>
</main>
</body>
</html>
`;
}

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 44rem; padding: 1rem; }
nav a { margin-right: 1rem; }
nav a[aria-current] { font-weight: 700; text-decoration: none; }
section { border-top: 1px solid #8886; margin-top: 2rem; }
button { font: inherit; padding: .4rem .8rem; }
#hits time { font-variant-numeric: tabular-nums; margin-right: .75rem; }
#hits li { overflow-wrap: anywhere; }
`;

/** Live view: asks again after every page view that was delivered, and when the tab comes back. */
export const demoScript = `
const source = document.currentScript.dataset.stored;
const person = document.getElementById('person');
const list = document.getElementById('hits');

async function show() {
  const key = localStorage.getItem('mautic_device_id') ?? '';
  try {
    const stored = await (await fetch(source + '?device=' + key)).json();
    person.textContent = stored.hits.length === 0
      ? 'Nothing. You are a stranger.'
      : stored.person ? 'You are ' + stored.person + '.' : 'An anonymous visitor.';
    list.replaceChildren(...stored.hits.map((hit) => {
      const item = document.createElement('li');
      const time = document.createElement('time');
      time.dateTime = new Date(hit.at).toISOString();
      time.textContent = new Date(hit.at).toLocaleTimeString();
      item.append(time, hit.title || hit.url);
      return item;
    }));
  } catch {
    person.textContent = 'The sidecar does not answer. Is it running?';
  }
}

document.getElementById('forget').addEventListener('click', () => {
  localStorage.clear();
  sessionStorage.clear();
  for (const name of ['mtc_known', 'mtc_id', 'mautic_device_id']) {
    document.cookie = name + '=; Max-Age=0; Path=/';
    document.cookie = name + '=; Max-Age=0; Path=/; Secure; SameSite=None; Partitioned';
  }
  location.href = source.replace(/\\/stored$/, '');
});
document.addEventListener('mauticPageEventDelivered', show);
document.addEventListener('visibilitychange', () => document.hidden || show());
show();
`;
