import { element } from './attributes.ts';
import { type Form, nameInPages } from './form.ts';
import { formHtml, type Showing } from './form-html.ts';
import { formStyle } from './form-style.ts';

export const formScriptPath = '/media/js/mautic-form.js';

export interface FormPage extends Omit<Showing, 'hasScript'> {
  /** Without a heading of its own, for a frame in a page that has one. */
  readonly isBare: boolean;
}

/** A page of our own with nothing but the form. */
export function formPage({ isBare, ...showing }: FormPage): string {
  const { form, baseUrl } = showing;
  const script = element('script', { src: `${baseUrl}${formScriptPath}`, defer: true }, '');
  const heading = isBare ? '' : element('h1', {}, form.name);
  const own = { ...form, look: { ...form.look, renderStyle: false } };
  const html = formHtml({ ...showing, form: own, hasScript: false });
  return pageOf(form, { isBare, html: `${heading}${html}${script}` });
}

/** What there is instead of a form that takes nothing now. */
export function closedPage(form: Form | null, text: string): string {
  const html = element('h1', {}, 'Form') + element('p', {}, text);
  return pageOf(form, { isBare: false, html });
}

/** Nothing foreign runs or is loaded; where forms go to after they are sent is their matter. */
export function policyOf({ postAction }: Form, baseUrl: string): string {
  const { origin } = new URL(baseUrl);
  return [
    "default-src 'none'",
    `script-src 'self' ${origin}`,
    // Attributes of the form may hold plain declarations.
    "style-src 'unsafe-inline'",
    `frame-src 'self' ${origin}`,
    // Browsers hold redirections after sending against it too.
    `form-action 'self' ${postAction === 'redirect' ? 'http: https:' : origin}`,
    "base-uri 'none'",
  ].join('; ');
}

const pageStyle = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0; }
main { max-width: 36rem; margin: 0 auto; padding: 1rem; }
.mtc-form-alone main { margin: 4vh auto; }
h1 { line-height: 1.2; overflow-wrap: anywhere; }
`;

function pageOf(form: Form | null, { isBare, html }: { isBare: boolean; html: string }): string {
  const { language = null, noIndex = null } = form?.look ?? {};
  const lang = /^[a-z]{2,3}([_-][a-z]{2,4})?$/i.test(language ?? '') ? language : 'en';
  const place = isBare ? 'mtc-form-framed' : 'mtc-form-alone';
  const title = form === null ? 'Form' : form.name || nameInPages(form);
  const robots = noIndex === false ? '' : '<meta name="robots" content="noindex">\n';
  return `<!doctype html>
<html lang="${(lang ?? 'en').replace('_', '-')}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${robots}${element('title', {}, title)}
<style>${pageStyle}${formStyle}</style>
</head>
<body class="mtc-form-page ${place}">
<main>${html}</main>
</body>
</html>
`;
}
