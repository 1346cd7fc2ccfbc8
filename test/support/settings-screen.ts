import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import type { Shop } from './wordpress-shop.ts';

export const settingsRoute = /mtc-sidecar(\/|%2F)v1(\/|%2F)settings/;

export const screenUrl = ({ wordPress }: Shop) =>
  `${wordPress.url}/wp-admin/options-general.php?page=mtc-sidecar`;

export async function openPage({ admin, stranger }: Shop): Promise<Page> {
  const { context, page } = await stranger();
  await context.addCookies(admin.cookies);
  return page;
}

export async function openScreen(shop: Shop): Promise<Page> {
  const page = await openPage(shop);
  await openSettings(page, shop);
  return page;
}

export async function openSettings(page: Page, shop: Shop): Promise<void> {
  await page.goto(screenUrl(shop));
  await page.getByRole('button', { name: 'Save settings' }).waitFor();
}

/** Presses *Save settings* and gives the words of the notice that follows. */
export async function save(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Save settings' }).click();
  return (await page.locator('form > .mtc-sidecar-announcement').textContent()) ?? '';
}

export async function testConnection(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Test connection' }).click();
  return (await page.locator('.mtc-sidecar-test .mtc-sidecar-announcement').textContent()) ?? '';
}

/** An address at which nobody listens any more. */
export async function deadAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

const secretFile = "WPMU_PLUGIN_DIR . '/secret.php'";

export function defineSecret({ wordPress, site }: Shop): Promise<unknown> {
  const code = `<?php define('MTC_SIDECAR_SECRET', '${site.secret}');`;
  return wordPress.evaluate(`return file_put_contents(${secretFile}, "${code}");`);
}

export function forgetDefinedSecret({ wordPress }: Shop): Promise<unknown> {
  return wordPress.evaluate(`return unlink(${secretFile});`);
}

export async function descriptionOf(page: Page, label: string): Promise<string> {
  const id = await page.getByLabel(label).getAttribute('aria-describedby');
  return (await page.locator(`[id="${id}"]`).textContent()) ?? '';
}

/** What a screen reader says first of the focused element: its label, else the words inside. */
export function focusedName(page: Page): Promise<string> {
  return page.evaluate(`(() => {
    const focused = document.activeElement;
    if (focused === document.body) return '';
    return (focused.labels?.[0] ?? focused).textContent.trim();
  })()`);
}

export async function tabTo(page: Page, name: string): Promise<void> {
  const passed: string[] = [];
  while ((await focusedName(page)) !== name) {
    assert.ok(passed.length < 100, `${name} is not reached, only ${passed.join(', ')}`);
    await page.keyboard.press('Tab');
    passed.push(await focusedName(page));
  }
}

/** As after the first activation. */
export function forgetSettings({ wordPress }: Shop): Promise<unknown> {
  return wordPress.evaluate(
    "foreach (array('', '_secret', '_wp_mautic') as $end) delete_option('mtc_sidecar' . $end); return true;",
  );
}
