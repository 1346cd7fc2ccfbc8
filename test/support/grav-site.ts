import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BrowserClient, browserClient } from './browser-client.ts';
import type { Member } from './member.ts';
import { sendForm } from './page-form.ts';
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

export function newGravVisitor(place: GravPlace): BrowserClient {
  return browserClient(place.url);
}

/** One member of the site, and others who may register; all of them have the same password. */
export function gravPeople(place: GravPlace, deliver: Member['deliver']) {
  const password = 'Open sesame 1!';
  const settings = join(place.root, 'user/config/plugins/login.yaml');
  const accounts = ['dee', 'fay'].map((name) => join(place.root, `user/accounts/${name}.yaml`));
  const member: Member = {
    ...{ siteUrl: place.url, email: 'dee@live.test', deliver },
    signIn: (browser) =>
      sendForm(browser, '/login', { username: 'dee', password, task: 'login.login' }),
    async signOut(browser) {
      const html = (await browser.send('GET', '/login')).bytes.toString();
      return browser.send('GET', /href="([^"]*logout-nonce[^"]*)"/.exec(html)?.[1] ?? '/no-link');
    },
  };
  const forget = async (): Promise<void> => {
    for (const file of [settings, ...accounts]) await rm(file, { force: true });
  };
  return {
    member,
    forget,
    async invite(): Promise<void> {
      await forget();
      await writeFile(settings, 'user_registration: { enabled: true }\n');
      const name = ['-u', 'dee', '-p', password, '-e', member.email, '-N', 'Dee Dale'];
      const rest = ['-P', 's', '-s', 'enabled', '-t', 'Member', '-l', 'en'];
      await gravConsole(place)('plugin', 'login', 'new-user', ...name, ...rest);
    },
    async register(username: string, email: string, fullname: string): Promise<void> {
      const person = { username, email, fullname, password1: password, password2: password };
      const answers = Object.entries(person).map(([key, value]) => [`data[${key}]`, value]);
      await sendForm(newGravVisitor(place), '/user_register', Object.fromEntries(answers));
    },
  };
}
