import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipPlugin } from '../../cms-plugins/build.ts';
import { type Answer, type BrowserClient, browserClient } from './browser-client.ts';
import { run } from './run-command.ts';
import type { TestSidecar } from './sidecar.ts';

/** A Joomla that is there already, with a super user for its administration. */
export interface JoomlaPlace {
  readonly root: string;
  readonly url: string;
  readonly php: string;
  readonly name: string;
  readonly pass: string;
}

const consoleFile = join(import.meta.dirname, '../cms-plugins/joomla/console.php');
const administration = '/administrator/index.php';

/** From `MTC_TEST_JOOMLA`; undefined, said aloud, where there is none. */
export function joomlaPlace(): JoomlaPlace | undefined {
  const described = process.env.MTC_TEST_JOOMLA ?? '';
  if (described === '') {
    console.log('live joomla: not available');
    return undefined;
  }
  return { php: 'php', ...JSON.parse(described) };
}

/** Joomla's own command line; the text is what it says, whether it ends well or not. */
export async function command(
  place: JoomlaPlace,
  ...words: string[]
): Promise<{ ok: boolean; text: string }> {
  try {
    const cli = ['cli/joomla.php', ...words, '--no-interaction', '--no-ansi'];
    return { ok: true, text: await run(place.php, cli, { cwd: place.root }) };
  } catch (failure) {
    return { ok: false, text: (failure as Error).message };
  }
}

/** Installs the package as it is built now, anew or over the one that is there. */
export async function install(place: JoomlaPlace): Promise<{ ok: boolean; text: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'mtc-joomla-'));
  const archive = join(folder, 'mtc-sidecar-joomla.zip');
  await writeFile(archive, await zipPlugin('joomla'));
  const installed = await command(place, 'extension:install', `--path=${archive}`);
  await rm(folder, { recursive: true });
  // A web server with a cache of PHP files knows the new classes after its next look at Joomla's list of them.
  for (let tries = 0; tries < 100; tries++) {
    if ((await browserClient(place.url).send('GET', '/index.php')).status === 200) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return installed;
}

/** The files of the page cache. */
export function cachedPages(place: JoomlaPlace): Promise<string[]> {
  return readdir(join(place.root, 'administrator/cache/page')).then(
    (names) => names.filter((name) => name.endsWith('.php')),
    () => [],
  );
}

/** Joomla puts the form token of each session into pages, cached ones, too. */
export function withoutTokens(answer?: Answer): string | undefined {
  return answer?.bytes.toString().replace(/[0-9a-f]{32}/g, '');
}

/** What a confirmed request for personal data leads to, as `export` or `remove`. */
export function privacyRequest(place: JoomlaPlace, type: string, email: string): Promise<string> {
  return run(place.php, [consoleFile, place.root, type, email]);
}

export async function signIn(place: JoomlaPlace): Promise<BrowserClient> {
  const browser = browserClient(place.url);
  await submitForm(browser, administration, { username: place.name, passwd: place.pass });
  return browser;
}

/** A page of the administration, whatever it is reached over. */
export async function adminPage(browser: BrowserClient, query: string): Promise<string> {
  return (await follow(browser, `${administration}?${query}`)).bytes.toString();
}

/** Presses a button of an edit screen after filling it in; gives what the next page says. */
export async function edit(
  browser: BrowserClient,
  query: string,
  answers: Record<string, string | readonly string[]>,
): Promise<string> {
  return (await submitForm(browser, `${administration}?${query}`, answers)).bytes.toString();
}

/** Switches a plugin of Joomla itself on or off, by its list. */
export async function enablePlugin(
  browser: BrowserClient,
  title: string,
  isOn: boolean,
): Promise<void> {
  const id = await pluginId(browser, title);
  const task = isOn ? 'plugins.publish' : 'plugins.unpublish';
  await edit(browser, `option=com_plugins&filter[search]=id:${id}`, { 'cid[]': [id], task });
}

export async function pluginId(browser: BrowserClient, title: string): Promise<string> {
  const search = `option=com_plugins&filter[search]=${encodeURIComponent(title)}`;
  const id = /task=plugin\.edit&amp;extension_id=(\d+)/.exec(await adminPage(browser, search))?.[1];
  if (id === undefined) throw new Error(`There is no plugin ${title}`);
  return id;
}

/** Takes a package away by the list of extensions. */
export async function uninstall(browser: BrowserClient, name: string): Promise<string> {
  const list = `option=com_installer&view=manage&filter[search]=${encodeURIComponent(name)}`;
  const row = (await adminPage(browser, `${list}&filter[type]=package`)).split('<tr').at(-1) ?? '';
  const id = /name="cid\[\]" value="(\d+)"/.exec(row)?.[1];
  if (id === undefined) throw new Error(`There is no package ${name}`);
  return edit(browser, list, { 'cid[]': [id], task: 'manage.remove' });
}

/** Sends the first form of a page that has such a field, as its fields are apart from these. */
export async function submitForm(
  browser: BrowserClient,
  path: string,
  answers: Record<string, string | readonly string[]>,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const whole = (await follow(browser, path)).bytes.toString();
  const page = whole.replace(/<template.*?<\/template>/gs, '');
  const forms = [...page.matchAll(/<form .*?<\/form>/gs)].map(([html]) => html);
  const html = forms.find((one) => one.includes(`"${Object.keys(answers)[0]}"`));
  if (html === undefined) throw new Error(`No such form on ${path}: ${page.slice(0, 300)}`);
  const fields = new URLSearchParams(valuesIn(html));
  for (const [key, value] of Object.entries(answers)) {
    fields.delete(key);
    for (const one of [value].flat()) fields.append(key, one);
  }
  const action = attribute(/<form [^>]*>/s.exec(html)?.[0] ?? '', 'action') || path;
  return follow(browser, action, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    body: fields.toString(),
  });
}

/** Sends the form of a contact, and gives what the visitor sees then. */
export async function writeTo(place: JoomlaPlace, path: string, email: string): Promise<string> {
  const answers = {
    ...{ 'jform[contact_name]': 'Ann', 'jform[contact_email]': email },
    ...{ 'jform[contact_subject]': 'Hello', 'jform[contact_message]': 'I have a question.' },
  };
  return (await submitForm(browserClient(place.url), path, answers)).bytes.toString();
}

/** What somebody sent by forms, as the sidecar has it. */
export async function formsOf(sidecar: TestSidecar, email: string): Promise<any[]> {
  const { body } = await sidecar.api('GET', `/api/contacts?search=email:${email}`);
  const [contact] = Object.values<any>(body.contacts);
  if (contact === undefined) return [];
  const { events } = await sidecar.timeline(contact.id);
  return events.filter((event: any) => event.event === 'form.submitted');
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

interface Sending {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

async function follow(browser: BrowserClient, path: string, sending?: Sending): Promise<Answer> {
  let answer =
    sending === undefined
      ? await browser.send('GET', path)
      : await browser.send(sending.method, path, sending);
  for (let steps = 0; steps < 5 && [301, 302, 303].includes(answer.status); steps++) {
    const to = new URL(String(answer.headers.location), 'http://site.invalid/administrator/');
    answer = await browser.send('GET', to.pathname + to.search);
  }
  return answer;
}

/** The values with which a form was sent to the browser. */
function valuesIn(html: string): [string, string][] {
  const values: [string, string][] = [];
  for (const [tag] of html.matchAll(/<input\s[^>]*>/gs)) {
    const [type, name] = [attribute(tag, 'type'), attribute(tag, 'name')];
    const isChosen = !['checkbox', 'radio'].includes(type) || /\schecked/.test(tag);
    if (name !== '' && type !== 'submit' && isChosen) values.push([name, attribute(tag, 'value')]);
  }
  for (const [, tag, text] of html.matchAll(/(<textarea\s[^>]*>)(.*?)<\/textarea>/gs)) {
    values.push([attribute(tag as string, 'name'), unescaped(text as string)]);
  }
  for (const [, tag, options] of html.matchAll(/(<select\s[^>]*>)(.*?)<\/select>/gs)) {
    const all = [...(options as string).matchAll(/<option\s[^>]*>/g)].map(([option]) => option);
    const chosen = all.filter((option) => /\sselected/.test(option));
    // A list of which one has to be chosen begins with its first.
    if (chosen.length === 0 && !/\smultiple/.test(tag as string)) chosen.push(...all.slice(0, 1));
    for (const option of chosen) {
      values.push([attribute(tag as string, 'name'), attribute(option, 'value')]);
    }
  }
  return values;
}

function attribute(tag: string, name: string): string {
  return unescaped(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '');
}

function unescaped(html: string): string {
  return html
    .replace(/&quot;/g, '"')
    .replace(/&#0?39;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}
