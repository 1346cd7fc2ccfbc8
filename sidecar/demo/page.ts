import { escapeHtml } from '../auth/pages.ts';
import type { AnonymousMode } from '../config.ts';

const pages: Record<string, { title: string; text: string }> = {
  '/': { title: 'Demo shop', text: 'Walk around and see what the sidecar stores about you.' },
  '/pricing': { title: 'Pricing', text: 'Every plan is free: this is a demo.' },
  '/contact': { title: 'Contact', text: 'Nobody answers here, but the visit counts.' },
};

interface DemoView {
  readonly path: string;
  /** The part of the sidecar's address after its host; empty without a sub-folder. */
  readonly folder: string;
  readonly siteKey: string;
  readonly mode: AnonymousMode;
}

export function demoPage({ path, folder, siteKey, mode }: DemoView): string {
  const { title, text } = pages[path] as { title: string; text: string };
  const base = escapeHtml(folder);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>${path === '/' ? title : `${title} – Demo shop`}</title>
<style>${style}</style>
<script async src="${base}/gate.js" data-mtc-sidecar="${base}" data-mtc-site="${siteKey}"
 data-mtc-mode="${mode === 'off' ? 'known' : 'all'}" data-mtc-known="${base}/demo/known" data-mtc-signals="ignore"></script>
<script defer src="${base}/demo/live-view.js" data-stored="${base}/demo/stored"></script>
</head>
<body>
<nav aria-label="Demo shop">${navigation(path, base)}</nav>
<main>
<h1>${title}</h1>
<p>${text}</p>
${experiments(mode, base)}
<section aria-labelledby="stored">
<h2 id="stored">What the sidecar has stored about this browser</h2>
<p id="person" role="status">Looking …</p>
<ol id="hits" reversed></ol>
</section>
</main>
</body>
</html>
`;
}

function navigation(current: string, base: string): string {
  const links = Object.entries(pages).map(([path, { title }]) => {
    const href = path === '/' ? `${base}/demo` : `${base}/demo${path}`;
    return `<a href="${href}"${path === current ? ' aria-current="page"' : ''}>${title}</a>`;
  });
  return links.join(' ');
}

function experiments(mode: AnonymousMode, base: string): string {
  const isOff = mode === 'off';
  return `<section aria-labelledby="try">
<h2 id="try">Try it</h2>
<form method="post" action="${base}/demo/tracked-link">
<p>Dana Demo got a newsletter with a tracked link.</p>
<button class="main">Come through Dana’s link</button>
</form>
<form method="post" action="${base}/demo/mode">
<p>Strangers are <strong>${isOff ? 'not followed' : 'followed'}</strong> on this site.</p>
<button name="anonymous" value="${isOff ? 'visits' : 'off'}">${isOff ? 'Follow everybody' : 'Follow known visitors only'}</button>
</form>
<form>
<p>Forget the cookies of this browser.</p>
<button type="button" id="forget">Become a stranger again</button>
</form>
</section>`;
}

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif;
  --accent: light-dark(#1d5c4d, #7fd6bd); --line: light-dark(#d6dcd9, #3c4441);
  --card: light-dark(#f5f8f6, #1e2321); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 46rem; padding: 1rem 1rem 3rem; }
nav { border-bottom: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: .25rem 1.25rem;
  padding-bottom: .5rem; }
a { color: var(--accent); }
nav a[aria-current] { font-weight: 600; text-decoration: none; }
h1 { margin: 1.5rem 0 .25rem; }
h2 { font-size: 1.125rem; margin: 0 0 .5rem; }
section { background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
  margin-top: 1.5rem; padding: 1rem 1.25rem; }
form { align-items: center; display: flex; flex-wrap: wrap; gap: .25rem 1rem;
  justify-content: space-between; padding: .75rem 0; }
form + form { border-top: 1px solid var(--line); }
form p { flex: 1 1 16rem; margin: 0; }
button { background: transparent; border: 1px solid var(--accent); border-radius: .25rem;
  color: var(--accent); cursor: pointer; font: inherit; min-height: 2.5rem; min-width: 15.5rem; padding: .25rem .75rem; }
button.main { background: var(--accent); color: light-dark(#fff, #10221d); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
#person { font-size: 1.125rem; margin: 0; }
#hits { list-style: none; margin: 0; padding: 0; }
#hits li { border-top: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: 0 1rem;
  margin-top: .5rem; overflow-wrap: anywhere; padding-top: .5rem; }
#hits time { font-variant-numeric: tabular-nums; opacity: .75; }
@media (max-width: 30rem) { button { width: 100%; } }
`;
