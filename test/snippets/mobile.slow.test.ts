import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createForm, emailField } from '../support/form-post.ts';
import { run } from '../support/run-command.ts';
import { pagesOf, startSidecar, type TestSidecar } from '../support/sidecar.ts';

const snippets = join(import.meta.dirname, '../../snippets/mobile');
const agent = 'MyShop/3.1 (Android 14)';
const screens = ['cart_screen', 'pay & go'];

describe('An app with the mobile snippet', () => {
  let sidecar: TestSidecar;
  let formId: number;
  let folder: string;
  before(async () => {
    sidecar = await startSidecar('SQLite', { MTC_SITE_ANONYMOUS: 'contacts' });
    formId = await createForm(sidecar, [emailField]);
    folder = mkdtempSync(join(tmpdir(), 'mtc-app-'));
    cpSync(snippets, folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  });
  after(async () => {
    await sidecar.stop();
    rmSync(folder, { recursive: true });
  });

  const allContacts = async () => (await sidecar.api('GET', '/api/contacts')).body;
  /** One contact, with the form and the screens after it; nobody else came of the run. */
  async function isFollowed(email: string, before: number): Promise<void> {
    const { contacts, total } = await allContacts();
    assert.equal(Number(total), before + 1);
    const of = Object.values<any>(contacts).find(({ fields }) => fields.all.email === email);
    const timeline = await sidecar.timeline(of.id);
    assert.deepEqual(pagesOf(timeline).sort(), screens);
    const sent = timeline.events.filter(({ event }: any) => event === 'form.submitted');
    assert.equal(sent.length, 1);
  }
  const counted = async () => Number((await allContacts()).total);
  const newStore = () => {
    let key = '';
    const set = (text: string): void => {
      key = text;
    };
    return { get: () => key, set };
  };
  const javaScript = async (url: string) => {
    const { mtcSidecar } = await import(pathToFileURL(join(folder, 'mtc-sidecar.js')).href);
    return mtcSidecar({ sidecarUrl: url, app: agent, store: newStore() });
  };

  it('follows in JavaScript who said who they are, and nobody before', async () => {
    const before = await counted();
    const app = await javaScript(sidecar.url);
    app.screen('before_anybody');
    app.identify(formId, { email: 'javascript@example.test' });
    for (const screen of screens) await app.screen(screen);
    await isFollowed('javascript@example.test', before);
  });

  it('goes on in JavaScript when there is no sidecar', async () => {
    const app = await javaScript('http://127.0.0.1:9');
    await app.identify(formId, { email: 'nobody@example.test' });
    await app.screen('cart_screen');
  });

  whereInstalled(
    'kotlinc',
    'follows in Kotlin who said who they are, and nobody before',
    async () => {
      const before = await counted();
      const jar = join(folder, 'app.jar');
      const sources = [join(folder, 'MtcSidecar.kt'), join(import.meta.dirname, 'app.kt')];
      await run('kotlinc', [...sources, '-include-runtime', '-d', jar]);
      await run('java', ['-jar', jar, sidecar.url, String(formId), 'kotlin@example.test']);
      await isFollowed('kotlin@example.test', before);
    },
  );

  whereInstalled('swiftc', 'compiles in Swift', async () => {
    await run('swiftc', ['-typecheck', join(folder, 'MtcSidecar.swift')]);
  });

  it('follows by the requests that the Swift file writes down', async () => {
    const before = await counted();
    const swift = readFileSync(join(folder, 'MtcSidecar.swift'), 'utf8');
    const [identify, screen] = [...swift.matchAll(/self\.post\("([^"]+)"/g)].map(
      ([, path]) => path,
    );
    const field = /body\["([^"]+)"\]/.exec(swift)?.[1]?.replace('\\(name)', 'email') as string;
    const keyName = /\["(\w+)": self\.store\.key\]/.exec(swift)?.[1] as string;
    const screenName = /\["(\w+)": name/.exec(swift)?.[1] as string;
    const answerName = /\?\["(\w+)"\]/.exec(swift)?.[1] as string;
    const post = async (path: string, body: Record<string, string>): Promise<any> =>
      (
        await fetch(sidecar.url + path.replace('\\(formId)', String(formId)), {
          method: 'POST',
          headers: { 'User-Agent': agent },
          body: new URLSearchParams(body),
        })
      ).json();
    const told = await post(identify as string, { [keyName]: '', [field]: 'swift@example.test' });
    for (const name of screens)
      await post(screen as string, { [screenName]: name, [keyName]: told[answerName] });
    await isFollowed('swift@example.test', before);
  });
});

/** Compilers that most machines cannot have are no reason for a red run: without one, no test. */
function whereInstalled(compiler: string, title: string, body: () => Promise<void>): void {
  if (spawnSync('sh', ['-c', `command -v ${compiler}`]).status === 0) it(title, body);
  else console.log(`  left out, no ${compiler}: ${title}`);
}
