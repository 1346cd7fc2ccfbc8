import { type BrowserClient, browserClient } from './browser-client.ts';
import { pagesOf, type TestSidecar } from './sidecar.ts';

/** Somebody with an account of a site, and how the site has them sign in and out. */
export interface Member {
  readonly siteUrl: string;
  readonly email: string;
  signIn(browser: BrowserClient): Promise<unknown>;
  signOut(browser: BrowserClient): Promise<unknown>;
  /** What the scheduler of the site does. */
  deliver(): Promise<unknown>;
}

/**
 * Follows a stranger on the pages `before`, `between` and `after`, who signs in after the first and
 * out after the second. Gives the pages that the sidecar knows of the member then, by their names,
 * and what the site showed at `path` meanwhile.
 */
export async function followMember(sidecar: TestSidecar, member: Member, path: string) {
  const followed = browserClient(sidecar.url);
  const see = (name: string) => followed.view({ page_url: `${member.siteUrl}/${name}` });
  await see('before');
  const browser = browserOf(member, followed.cookies.get('mautic_device_id') as string);

  await member.signIn(browser);
  const html = (await browser.send('GET', path)).bytes.toString();
  await member.deliver();
  await see('between');
  await member.signOut(browser);
  await member.deliver();
  await see('after');

  const { body } = await sidecar.api('GET', `/api/contacts?search=email:${member.email}`);
  const [contact] = Object.values<any>(body.contacts);
  const pages = contact === undefined ? [] : pagesOf(await sidecar.timeline(contact.id));
  const names = pages.map((page) => page.replace(`${member.siteUrl}/`, ''));
  return { names, html, device: browser.cookies.get('mautic_device_id') as string };
}

/** A browser at the site that carries this key of the sidecar. */
export function browserOf({ siteUrl }: Pick<Member, 'siteUrl'>, device: string): BrowserClient {
  const browser = browserClient(siteUrl);
  browser.cookies.set('mautic_device_id', device);
  return browser;
}
