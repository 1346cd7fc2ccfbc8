import type { Answer, BrowserClient } from './browser-client.ts';

/** Fills in the form of a page that has one of these fields, and sends it to where it says. */
export async function sendForm(
  browser: BrowserClient,
  path: string,
  answers: Record<string, string | null>,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const page = (await browser.send('GET', path)).bytes.toString();
  const forms = page.match(/<form\b.*?<\/form>/gs) ?? [];
  const html = forms.find((one) => Object.keys(answers).some((key) => one.includes(`"${key}"`)));
  if (html === undefined) throw new Error(`No such form on ${path}: ${page.slice(0, 500)}`);
  const fields = new URLSearchParams();
  for (const [tag] of html.matchAll(/<input [^>]*>/gs)) {
    const [type, name] = [attribute(tag, 'type'), attribute(tag, 'name')];
    const isChosen = !['checkbox', 'radio'].includes(type) || /\schecked/.test(tag);
    if (name !== '' && type !== 'submit' && isChosen) fields.set(name, attribute(tag, 'value'));
  }
  for (const [key, value] of Object.entries(answers)) {
    if (value === null) fields.delete(key);
    else fields.set(key, value);
  }
  const action = attribute(/<form\b[^>]*>/.exec(html)?.[0] ?? '', 'action');
  const target = action === '' ? path : new URL(action, `http://site${path}`).pathname;
  return browser.send('POST', target, {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    body: fields.toString(),
  });
}

/** The gate tags of a page, each by its attributes. */
export function gateTagsOf(page: Answer): Record<string, string>[] {
  const tags = page.bytes.toString().match(/<script [^>]*data-mtc-sidecar[^>]*>/g) ?? [];
  return tags.map((tag) =>
    Object.fromEntries(
      [...tag.matchAll(/\s([a-z-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
    ),
  );
}

function attribute(tag: string, name: string): string {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
  return value
    .replace(/&#x([0-9a-f]+);/gi, (_, code: string) =>
      String.fromCodePoint(Number.parseInt(code, 16)),
    )
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');
}
