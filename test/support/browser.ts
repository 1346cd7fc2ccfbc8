import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { chromeAgent } from './browser-client.ts';

/** Real Chromium; every name below `.test` is this machine. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.MTC_TEST_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--host-resolver-rules=MAP *.test 127.0.0.1',
    ],
  });
}

/** One request that a page of the visitor made. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly body: string;
}

/** A person with a browser of their own: cookies and storage are shared with nobody. */
export interface Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Every request so far, to whatever server. */
  readonly requests: SeenRequest[];
  /** Opens a page and waits until its scripts have decided and what they asked for is settled. */
  visit(url: string): Promise<void>;
  /** Opens a page and waits until a page view was delivered. */
  visitAndDeliver(url: string): Promise<void>;
  requestsTo(part: string): SeenRequest[];
  /** Cookies of all sites, by name. */
  cookies(): Promise<Record<string, string>>;
  /** Keys in the current page's localStorage and sessionStorage. */
  storedKeys(): Promise<string[]>;
  close(): Promise<void>;
}

type ContextOptions = Parameters<Browser['newContext']>[0];

export async function newVisitor(browser: Browser, options: ContextOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({ userAgent: chromeAgent, ...options });
  await context.addInitScript(recordDeliveries);
  const requests: SeenRequest[] = [];
  context.on('request', (request) => {
    const body = request.postData() ?? '';
    requests.push({ method: request.method(), url: request.url(), body });
  });
  const page = await context.newPage();
  return {
    context,
    page,
    requests,
    async visit(url) {
      await page.goto(url, { waitUntil: 'networkidle' });
    },
    async visitAndDeliver(url) {
      await page.goto(url);
      // Asked from outside: within the page, its policy may forbid what waitForFunction needs.
      while (!(await page.evaluate('window.deliveries.length > 0'))) await page.waitForTimeout(20);
    },
    requestsTo: (part) => requests.filter(({ url }) => url.includes(part)),
    async cookies() {
      const all = await context.cookies();
      return Object.fromEntries(all.map(({ name, value }) => [name, value]));
    },
    storedKeys: () =>
      page.evaluate('[...Object.keys(localStorage), ...Object.keys(sessionStorage)]'),
    close: () => context.close(),
  };
}

/** Runs in the page: keeps the details of all delivered views. */
const recordDeliveries = `
window.deliveries = [];
document.addEventListener('mauticPageEventDelivered', ({ detail }) => window.deliveries.push(detail));
`;
