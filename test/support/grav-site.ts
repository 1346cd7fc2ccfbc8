import { type Answer, type BrowserClient, browserClient } from './browser-client.ts';
import { run } from './run-command.ts';

/** A Grav that is there already: with the plugins for forms and log-in, and an admin panel or none. */
export interface GravPlace {
  readonly root: string;
  readonly url: string;
  readonly php: string;
  /** An account for the admin panel; empty where there is no panel. */
  readonly name: string;
  readonly pass: string;
}

/** From `MTC_TEST_GRAV`; undefined, said aloud, where there is none. */
export function gravPlace(): GravPlace | undefined {
  const described = process.env.MTC_TEST_GRAV ?? '';
  if (described === '') {
    console.log('live grav: not available');
    return undefined;
  }
  return { php: 'php', name: '', pass: '', ...JSON.parse(described) };
}

/** What the owner types on the command line, and gets; a command that fails says why. */
export function gravConsole(place: GravPlace) {
  return async (program: string, ...words: string[]): Promise<string> =>
    run(place.php, [`bin/${program}`, ...words], { cwd: place.root });
}

/** Fills in the form of a page that has one of these fields, and sends it. */
export async function sendForm(
  browser: BrowserClient,
  path: string,
  answers: Record<string, string>,
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
  for (const [key, value] of Object.entries(answers)) fields.set(key, value);
  return browser.send('POST', path, {
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

export function newGravVisitor(place: GravPlace): BrowserClient {
  return browserClient(place.url);
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
