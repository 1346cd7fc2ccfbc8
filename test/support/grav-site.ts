import { type BrowserClient, browserClient } from './browser-client.ts';
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
