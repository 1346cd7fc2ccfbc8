import { join } from 'node:path';
import { type BrowserClient, browserClient } from './browser-client.ts';
import { run } from './run-command.ts';

/** A Concrete CMS that is there already, with its page cache in the hands of the test. */
export interface ConcretePlace {
  readonly root: string;
  readonly url: string;
  readonly php: string;
  readonly name: string;
  readonly pass: string;
}

const ownerFile = join(import.meta.dirname, '../cms-plugins/concrete/owner.php');

/** From `MTC_TEST_CONCRETE`; undefined, said aloud, where there is none. */
export function concretePlace(): ConcretePlace | undefined {
  const described = process.env.MTC_TEST_CONCRETE ?? '';
  if (described === '') {
    console.log('live concrete: not available');
    return undefined;
  }
  return { php: 'php', ...JSON.parse(described) };
}

/** What the owner types on the command line, and gets; a command that fails says why. */
export function concreteConsole(place: ConcretePlace) {
  const environment = { C5_CLI_ALLOW_AS_ROOT: '1' };
  const type = (...words: string[]): Promise<string> =>
    run(place.php, ['concrete/bin/concrete', ...words], { cwd: place.root, environment });
  return { type, exec: (...words: string[]) => type('c5:exec', ownerFile, ...words) };
}

/** The admin. */
export async function signInToConcrete(place: ConcretePlace): Promise<BrowserClient> {
  const browser = browserClient(place.url);
  await signInAs(browser, place);
  return browser;
}

export async function signInAs(
  browser: BrowserClient,
  { name, pass }: Pick<ConcretePlace, 'name' | 'pass'>,
): Promise<void> {
  const page = (await browser.send('GET', '/index.php/login')).bytes.toString();
  const token = /name="ccm_token" value="([^"]+)"/.exec(page)?.[1] ?? '';
  await browser.send('POST', '/index.php/login/authenticate/concrete', {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ uName: name, uPassword: pass, ccm_token: token }).toString(),
  });
}
