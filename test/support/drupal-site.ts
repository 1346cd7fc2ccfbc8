import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { type Answer, type BrowserClient, browserClient } from './browser-client.ts';
import type { Member } from './member.ts';
import { run } from './run-command.ts';

/** A Drupal that is there already, with a browser for its admin and one for a visitor. */
export interface DrupalPlace {
  readonly root: string;
  readonly url: string;
  readonly php: string;
  readonly name: string;
  readonly pass: string;
}

const memberPassword = 'open-sesame-123';
const consoleFile = join(import.meta.dirname, '../cms-plugins/drupal/console.php');

/** From `MTC_TEST_DRUPAL`; undefined, said aloud, where there is none. */
export function drupalPlace(): DrupalPlace | undefined {
  const described = process.env.MTC_TEST_DRUPAL ?? '';
  if (described === '') {
    console.log('live drupal: not available');
    return undefined;
  }
  return { php: 'php', ...JSON.parse(described) };
}

/** What the owner of the site does on its command line. */
export function consoleOf(place: DrupalPlace) {
  return (...words: string[]): Promise<string> =>
    run(place.php, ['-d', 'memory_limit=1G', consoleFile, place.root, ...words]);
}

export function newVisitor(place: DrupalPlace): BrowserClient {
  return browserClient(place.url);
}

export async function signIn(place: DrupalPlace): Promise<BrowserClient> {
  const browser = browserClient(place.url);
  await submitForm(browser, '/user/login', { name: place.name, pass: place.pass, op: 'Log in' });
  return browser;
}

/** Puts the module where the site looks for it. */
export async function unpackModule(place: DrupalPlace, archive: Uint8Array): Promise<void> {
  await rm(join(place.root, 'modules/mtc_sidecar'), { recursive: true, force: true });
  for (const [path, bytes] of Object.entries(unzipSync(archive))) {
    const file = join(place.root, 'modules', path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
}

/** A stranger makes an account by the form of the site. */
export function createAccount(place: DrupalPlace, name: string, mail: string): Promise<Answer> {
  return submitForm(newVisitor(place), '/user/register', {
    ...{ name, mail, op: 'Create new account' },
    ...{ 'pass[pass1]': memberPassword, 'pass[pass2]': memberPassword },
  });
}

/** A new member, who signs in and out by the forms of the site. */
export async function newMember(
  place: DrupalPlace,
  name: string,
  deliver: () => Promise<void>,
): Promise<Member> {
  const email = `${name}@live.test`;
  await createAccount(place, name, email);
  return {
    siteUrl: place.url,
    email,
    deliver,
    signIn: (browser) =>
      submitForm(browser, '/user/login', { name, pass: memberPassword, op: 'Log in' }),
    signOut: (browser) => submitForm(browser, '/user/logout/confirm', { op: 'Log out' }),
  };
}

/** Fills in the main form of a page and sends it, as its fields are apart from these. */
export async function submitForm(
  browser: BrowserClient,
  path: string,
  answers: Record<string, string | null>,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const page = (await browser.send('GET', path)).bytes.toString();
  const form = [...page.matchAll(/<form [^>]*method="post".*?<\/form>/gs)].map(([html]) => html);
  const html = form.find((one) => Object.keys(answers).some((key) => one.includes(`"${key}"`)));
  if (html === undefined) throw new Error(`No such form on ${path}: ${page.slice(0, 300)}`);
  const fields = new URLSearchParams(valuesIn(html));
  for (const [key, value] of Object.entries(answers)) {
    if (value === null) fields.delete(key);
    else fields.set(key, value);
  }
  return browser.send('POST', path, {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    body: fields.toString(),
  });
}

/** The values with which a form was sent to the browser. */
function valuesIn(html: string): [string, string][] {
  const values: [string, string][] = [];
  for (const [tag] of html.matchAll(/<input [^>]*>/g)) {
    const [type, name] = [attribute(tag, 'type'), attribute(tag, 'name')];
    const isChosen = !['checkbox', 'radio'].includes(type) || /\schecked/.test(tag);
    if (name !== '' && type !== 'submit' && isChosen) values.push([name, attribute(tag, 'value')]);
  }
  for (const [, tag, text] of html.matchAll(/(<textarea [^>]*>)(.*?)<\/textarea>/gs)) {
    values.push([attribute(tag as string, 'name'), unescaped(text as string)]);
  }
  return values;
}

export function attribute(tag: string, name: string): string {
  return unescaped(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '');
}

function unescaped(html: string): string {
  return html
    .replace(/&quot;/g, '"')
    .replace(/&#0?39;/g, "'")
    .replace(/&amp;/g, '&');
}

/** The gate tags of a page, each by its attributes. */
export function gateTags(page: Answer): Record<string, string>[] {
  const tags = page.bytes.toString().match(/<script [^>]*data-mtc-sidecar[^>]*>/g) ?? [];
  return tags.map((tag) =>
    Object.fromEntries(
      [...tag.matchAll(/\s([a-z-]+)(?:="([^"]*)")?/g)].map(([, name, value]) => [
        name,
        unescaped(value ?? ''),
      ]),
    ),
  );
}
