import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { openPage, openScreen, screenUrl, testConnection } from '../support/settings-screen.ts';
import { describeOn, type Shop } from '../support/wordpress-shop.ts';

const guide = join(import.meta.dirname, '../../cms-plugins/guide');
const text = readFileSync(join(guide, 'wordpress.md'), 'utf8');
const mostBytes = 400_000;

/** `MTC_UPDATE_SCREENSHOTS=1` puts them in the guide; else they are only taken. */
const isUpdating = process.env.MTC_UPDATE_SCREENSHOTS === '1';

describeOn({ title: 'newest WordPress', release: 'newest' }, 'The guide', (shop) => {
  let folder: string;
  before(async () => {
    folder = isUpdating ? guide : await mkdtemp(join(tmpdir(), 'mtc-screenshots-'));
  });
  after(async () => {
    if (!isUpdating) await rm(folder, { recursive: true });
  });

  const shoot = async (what: Locator, name: string): Promise<void> => {
    const path = join(folder, `wordpress-${name}.png`);
    await what.screenshot({ path, animations: 'disabled' });
    assert.ok(statSync(path).size > 5000, `${name} is empty`);
  };
  const open = async (): Promise<Page> => {
    const page = await openScreen(shop());
    await page.setViewportSize({ width: 900, height: 900 });
    return page;
  };

  it('shows a connection that was tested', async () => {
    const page = await open();
    // The port and the key are other ones each time.
    const message = await testConnection(page);

    assert.match(message, /The connection works/);
    await shoot(section(page, 'connection'), 'connection');
  });

  it('shows who is followed', async () => {
    const page = await open();
    await page.getByText('Off: only people who came through a tracked link').waitFor();

    await shoot(section(page, 'visitors'), 'visitors');
  });

  it('shows a form, where its answers go, and what the sidecar refused', async () => {
    await sendForm(shop());
    await refuse(shop());
    const page = await open();
    await page.getByText(/Refused by the sidecar: 1/).waitFor();
    await page
      .getByRole('button', { name: /Fields/ })
      .first()
      .click();
    await page.getByText('Automatic: First Name').first().waitFor({ state: 'attached' });

    await shoot(section(page, 'forms'), 'forms');
  });

  it('shows a site without a connection what to do first', async () => {
    await shop().wordPress.evaluate(
      "delete_option( 'mtc_sidecar' ); delete_option( 'mtc_sidecar_secret' ); return true;",
    );
    const page = await openPage(shop());
    await page.setViewportSize({ width: 900, height: 900 });
    await page.goto(screenUrl(shop()));
    await page.getByRole('button', { name: 'Save settings' }).waitFor();

    await shoot(page.locator('#mtc-sidecar-settings'), 'first-steps');
  });

  it('has each of its pictures, and they are small together', () => {
    const named = [...text.matchAll(/\]\(([\w-]+\.png)\)/g)].map(([, name]) => name as string);
    const sizes = named.map((name) => statSync(join(guide, name)).size);

    assert.ok(named.length >= 4);
    for (const name of named) assert.ok(existsSync(join(guide, name)), name);
    assert.deepEqual(
      readdirSync(guide).filter((name) => name.endsWith('.png')),
      named.sort(),
    );
    assert.ok(sizes.reduce((sum, size) => sum + size, 0) < mostBytes);
  });

  it('names settings as the settings screen does', async () => {
    const page = await openScreen(shop());
    const settingsPart = text.split(/^## /m).find((part) => part.startsWith('Settings')) ?? '';
    const words = (await page.locator('form.mtc-sidecar-form').textContent()) ?? '';
    const settings = [...settingsPart.matchAll(/^\| _([^_]+)_ +\|/gm)].map(
      ([, name]) => name as string,
    );

    assert.ok(settings.length > 8);
    for (const name of settings) assert.ok(words.includes(name), name);
  });
});

function section(page: Page, name: string): Locator {
  return page.locator(`section[aria-labelledby="mtc-sidecar-${name}"]`);
}

async function sendForm({ wordPress }: Shop): Promise<void> {
  const answer = await fetch(`${wordPress.url}/?fake_form=wpforms&outcome=valid`, {
    method: 'POST',
  });
  assert.equal(answer.status, 200);
}

/** As if the sidecar had not liked what waits. */
function refuse({ wordPress }: Shop): Promise<unknown> {
  return wordPress.evaluate(`
    foreach ( mtc_sidecar_outbox()->claim( time(), 50, 60 ) as $entry ) {
      mtc_sidecar_outbox()->giveUp( $entry->id, '400: The e-mail address is none.' );
    }
    return true;`);
}
