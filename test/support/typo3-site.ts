import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { layOutPlugin } from '../../cms-plugins/build.ts';
import { type Answer, type BrowserClient, browserClient } from './browser-client.ts';
import { run } from './run-command.ts';

/** A TYPO3 that is there already and served; its `composer.json` takes packages from `packages/`. */
export interface Typo3Place {
  readonly root: string;
  readonly url: string;
  readonly php: string;
  readonly name: string;
  readonly pass: string;
}

const ours = join(import.meta.dirname, '../cms-plugins/typo3');
const names = ['mtc-sidecar/typo3', 'mtc-sidecar/typo3-test-site'];
const sets = ['mtc-sidecar/mtc-sidecar', 'mtc-test/site'];

/** From `MTC_TEST_TYPO3`; undefined, said aloud, where there is none. */
export function typo3Place(): Typo3Place | undefined {
  const described = process.env.MTC_TEST_TYPO3 ?? '';
  if (described === '') {
    console.log('live typo3: not available');
    return undefined;
  }
  return { php: 'php', ...JSON.parse(described) };
}

/** What the owner of the site does, on its command line and in its files. */
export function ownerOf({ root, php }: Typo3Place) {
  const cwd = root;
  const composer = (...words: string[]): Promise<string> =>
    run('composer', [...words, '--no-interaction', '--no-progress', '--no-audit'], { cwd });
  const owner = {
    typo3: (...words: string[]): Promise<string> =>
      run(php, ['vendor/bin/typo3', ...words], { cwd }),
    behind: (task: string): Promise<string> =>
      run(php, [join(ours, 'live-site/console.php'), root, task], { cwd }),
    async installPackages(): Promise<void> {
      await layOutPlugin(join(root, 'packages/mtc_sidecar'), 'typo3');
      await cp(join(ours, 'live-site'), join(root, 'packages/mtc_test'), { recursive: true });
      await composer('require', ...names.map((name) => `${name}:@dev`));
    },
    async removePackages(): Promise<void> {
      await composer('remove', ...names);
      for (const folder of ['packages', 'config/sites/main/settings.yaml'])
        await rm(join(root, folder), { recursive: true, force: true });
    },
    async enforcePolicy(isEnforced: boolean): Promise<void> {
      const file = join(root, 'config/system/additional.php');
      const feature = 'security.frontend.enforceContentSecurityPolicy';
      if (isEnforced)
        await writeFile(
          file,
          `<?php\n$GLOBALS['TYPO3_CONF_VARS']['SYS']['features']['${feature}'] = true;\n`,
        );
      else await rm(file);
      await owner.typo3('cache:flush');
    },
    /** Chooses the sets of the site, as its settings screen writes them. */
    async chooseSets(isOurs: boolean): Promise<void> {
      const file = join(root, 'config/sites/main/config.yaml');
      const plain = (await readFile(file, 'utf8')).replace(/^dependencies:.*\n(\s+-.*\n)*/m, '');
      const listed = sets.map((set) => `  - ${set}\n`).join('');
      await writeFile(file, isOurs ? `dependencies:\n${listed}${plain}` : plain);
      await rm(join(root, 'config/sites/main/setup.typoscript'), { force: true });
      await owner.typo3('cache:flush');
    },
  };
  return owner;
}

/** Somebody who is signed in to the backend, and the page they see then. */
export async function signIn({ url, name, pass }: Typo3Place) {
  const browser = backendBrowser(url);
  const page = await textOf(browser, '/typo3/login');
  const [, action] = /<form action="([^"]+)"/.exec(page) ?? [];
  const [, token] = /name="__RequestToken" value="([^"]+)"/.exec(page) ?? [];
  const answer = await post(browser, unescaped(action), {
    ...{ __RequestToken: token ?? '', login_status: 'login', username: name, userident: pass },
  });
  if (answer.status !== 303) throw new Error(`Not signed in: ${answer.status}`);
  return { browser, main: await textOf(browser, pathOf(answer)) };
}

/** Saves in the editor for site settings, and gives what its next page says. */
export async function saveSettings(
  place: Typo3Place,
  changes: Record<string, string>,
): Promise<string> {
  const { browser: admin, main } = await signIn(place);
  const [module] = /\/typo3\/module\/site\/(settings|configuration)\?token=\w+/.exec(main) ?? [];
  const overview = await textOf(admin, module ?? '');
  const [link] = /\/typo3\/module\/site\/\w+\/edit(Settings)?\?[^"]*site=main/.exec(
    overview.replaceAll('/configuration/edit?', ''),
  ) ?? [''];
  const editor = await textOf(admin, unescaped(link));
  const [, action] = /action-url="([^"]+)"/.exec(editor) ?? [];
  const [, formToken] = /formToken&quot;:&quot;(\w+)/.exec(editor) ?? [];
  const settings = Object.entries(changes).map(([key, value]) => [
    `settings[mtcSidecar.${key}]`,
    value,
  ]);
  const posted = { CMD: 'save', formToken: formToken ?? '', ...Object.fromEntries(settings) };
  const answer = await post(admin, unescaped(action), posted);
  if (answer.status !== 302) throw new Error(`Not saved: ${answer.status}`);
  return textOf(admin, pathOf(answer));
}

/** Sends the form of a page, with all that TYPO3 put into it. */
export async function submitForm(
  browser: BrowserClient,
  path: string,
  answers: Record<string, string>,
): Promise<Answer> {
  const page = await textOf(browser, path);
  const [form] = /<form.*?<\/form>/s.exec(page) ?? [''];
  const [, action] = /action="([^"]+)"/.exec(form) ?? [];
  const fields: Record<string, string> = {};
  for (const [tag] of form.matchAll(/<(?:input|button) [^>]*>/g)) {
    const [, key] = /\bname="([^"]+)"/.exec(tag) ?? [];
    const isFilled = !tag.includes('type="checkbox"') && key !== undefined;
    if (isFilled) fields[unescaped(key)] = unescaped(/\bvalue="([^"]*)"/.exec(tag)?.[1]);
  }
  for (const [key, value] of Object.entries(answers)) {
    const name = Object.keys(fields).find((one) => one === key || one.endsWith(`[${key}]`));
    if (name === undefined) throw new Error(`No field ${key}: ${form.slice(0, 500)}`);
    fields[name] = value;
  }
  return post(browser, unescaped(action) || path, fields);
}

export async function textOf(browser: BrowserClient, path: string): Promise<string> {
  let answer = await browser.send('GET', path);
  for (let hops = 0; hops < 3 && [302, 303, 307].includes(answer.status); hops++) {
    answer = await browser.send('GET', pathOf(answer));
  }
  return answer.bytes.toString();
}

export function gateTags(html: string): string[] {
  return html.match(/<script [^>]*data-mtc-sidecar[^>]*>/g) ?? [];
}

/** The backend wants to be asked by itself. */
function backendBrowser(url: string): BrowserClient {
  const browser = browserClient(url);
  const send: BrowserClient['send'] = (method, path, options = {}) => {
    const headers = { Referer: `${url}/typo3/`, ...options.headers };
    return browser.send(method, path, { ...options, headers });
  };
  return { ...browser, send };
}

function post(
  browser: BrowserClient,
  path: string,
  fields: Record<string, string>,
): Promise<Answer> {
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  return browser.send('POST', path, { headers, body: new URLSearchParams(fields).toString() });
}

function pathOf({ headers }: Answer): string {
  return String(headers.location).replace(/^https?:\/\/[^/]+/, '');
}

function unescaped(html = ''): string {
  return html
    .replace(/&quot;/g, '"')
    .replace(/&#0?39;/g, "'")
    .replace(/&amp;/g, '&');
}
