import express, { type Request, Router } from 'express';
import { ownPagesOnly } from '../auth/own-pages.ts';
import { siteSecret, validSiteSecrets } from '../auth/secrets.ts';
import { operatorOfSession, sessionCookie } from '../auth/sessions.ts';
import type { Fields } from '../contacts/field.ts';
import { createContact, findByIdentifiers } from '../contacts/store.ts';
import type { Database } from '../db/connect.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Site } from '../sites/site.ts';
import { changeSite, ensureSite, type Sites } from '../sites/store.ts';
import { readLink, signLink } from '../tracking/tracked-link.ts';
import { refusalByHeaders } from '../tracking/verdict.ts';
import { liveViewScript } from './live-view.ts';
import { demoPage } from './page.ts';
import { storedAbout } from './report.ts';

export const demoSiteKey = 'demo';

interface DemoRoutes {
  readonly database: Database;
  readonly sites: Sites;
  readonly fields: Fields;
  readonly secret: string;
  readonly baseUrl: string;
}

/** The demo has a site of its own; hits reach it only by its key, never by their origin. */
export async function ensureDemoSite(database: Database): Promise<void> {
  await ensureSite(database, { key: demoSiteKey, name: 'Demo', origins: [], anonymous: 'off' });
}

/**
 * `/demo`: a small web site that is followed like any other, with a live view of what was stored
 * about the browser in front of it. Mounted on loopback addresses only.
 */
export function demoRoutes(room: DemoRoutes): Router {
  const router = Router();
  const folder = new URL(room.baseUrl).pathname.replace(/\/$/, '');
  router.use(express.urlencoded({ extended: false, limit: '16kb' }));
  router.use(ownPagesOnly(room.baseUrl));

  router.get(['/', '/pricing', '/contact'], async (request, response) => {
    const { key, anonymous } = await demoSite(room.sites);
    const view = { path: request.path, folder, siteKey: key, mode: anonymous };
    response.type('html').send(demoPage(view));
  });

  router.get('/live-view.js', (_request, response) => {
    response.type('application/javascript').send(liveViewScript);
  });

  router.post('/stored', async (request, response) => {
    const key = String(request.body?.device ?? '');
    const stored = await storedAbout(room.database, /^[0-9a-z]{23}$/.test(key) ? key : '');
    response.json({ ...stored, refusal: await refusalOf(request, room.database) });
  });

  router.post('/mode', async (request, response) => {
    const anonymous = request.body?.anonymous === 'visits' ? 'visits' : 'off';
    await changeSite(room.database, await demoSite(room.sites), { anonymous });
    await room.sites.reload();
    response.redirect(303, `${folder}/demo`);
  });

  router.post('/tracked-link', async (_request, response) => {
    const ct = await demoLink(room, await demoSite(room.sites));
    response.redirect(303, `${folder}/demo?ct=${ct}`);
  });

  router.post('/known', async (request, response) => {
    const site = await demoSite(room.sites);
    const now = Date.now() / 1000;
    const known =
      readLink(String(request.body?.ct ?? ''), now, () => validSiteSecrets(room.secret, site)) !==
      null;
    if (known)
      response.cookie('mtc_known', '1', { maxAge: 2_592_000_000, path: '/', sameSite: 'lax' });
    response.json({ known });
  });
  return router;
}

/** Why visits of this browser do not count, or null: a newcomer would wait for them in vain. */
async function refusalOf(request: Request, database: Database): Promise<string | null> {
  const byHeaders = refusalByHeaders('GET', request.headers);
  if (byHeaders !== null) return byHeaders;
  const operator = await operatorOfSession(database, request.cookies[sessionCookie]);
  return operator === null ? null : 'operator';
}

async function demoSite(sites: Sites): Promise<Site> {
  return (await sites.current()).find((site) => site.key === demoSiteKey) as Site;
}

/** A link that Dana Demo could have got by e-mail; she is created with the first one. */
async function demoLink({ database, fields, secret }: DemoRoutes, site: Site): Promise<string> {
  const values = { firstname: 'Dana', lastname: 'Demo', email: 'dana@demo.example' };
  const author = { at: Date.now(), source: 'demo', operatorId: null, operatorName: null };
  const catalog = await fields.current();
  const contact = await inTransaction(database, async (trx) => {
    const [known] = await findByIdentifiers(trx, { email: values.email });
    return known ?? createContact(trx, { fields: catalog, values, author });
  });
  const expires = Math.floor(Date.now() / 1000) + 3600;
  const token = { c: contact.id, k: site.key, x: expires, p: 'demo' };
  return signLink(siteSecret(secret, site.key, site.secretVersion), token);
}
