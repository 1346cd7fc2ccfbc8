import express, { type RequestHandler, Router } from 'express';
import { z } from 'zod';
import { may } from '../auth/permissions.ts';
import { signingSite } from '../auth/signature.ts';
import { anonymousModes } from '../config.ts';
import type { Database } from '../db/connect.ts';
import { invalid, notFound } from '../problem.ts';
import { idNumber, parsed } from '../shape.ts';
import { productName, version } from '../version.ts';
import { normalisedOrigin, type Site } from './site.ts';
import { changeSite, type SiteChange, type Sites } from './store.ts';

const origin = z
  .string()
  .meta({ examples: ['https://shop.example'] })
  .transform((text, context) => {
    const normalised = normalisedOrigin(text);
    if (normalised !== null) return normalised;
    context.addIssue({
      code: 'custom',
      message: `${text} is not an origin such as https://www.example.com`,
    });
    return z.NEVER;
  });

const signedChange = z.object({
  anonymous: z.enum(anonymousModes).optional(),
  origins: z.array(origin).max(100).optional(),
});

const operatorChange = signedChange.extend({
  name: z.string().trim().min(1).max(191).optional(),
  identifyByTrackingUrl: z.boolean().optional(),
  recordUtm: z.boolean().optional(),
});

const siteShape = z.object({
  id: idNumber,
  key: z.string(),
  name: z.string(),
  anonymous: z.enum(anonymousModes),
  origins: z.array(z.string()),
  identifyByTrackingUrl: z.boolean(),
  recordUtm: z.boolean(),
});
const says = {
  list: {
    summary: 'List the sites that are tracked',
    answer: z.object({ total: z.int(), sites: z.array(siteShape) }),
  },
  edit: {
    summary: 'Change the settings of a site',
    body: operatorChange,
    answer: z.object({ site: siteShape }),
  },
};

interface SiteRoutes {
  readonly database: Database;
  readonly sites: Sites;
  readonly secret: string;
}

/** `GET ping`, `PUT site`: signed calls of a site's CMS plugin. */
export function signedSiteRoutes({ database, sites, secret }: SiteRoutes): Router {
  const router = Router();
  router.use(...signedCall({ sites, secret }, '64kb'));

  router.get('/ping', (_request, response) => {
    const site = describe(response.locals.site as Site);
    const time = Math.floor(Date.now() / 1000);
    response.json({ ok: true, product: productName, version, time, site });
  });

  router.put('/site', async (request, response) => {
    const site = response.locals.site as Site;
    const { anonymous, origins } = parsed(signedChange, jsonOf(request.body));
    const added = [...new Set([...site.origins, ...(origins ?? [])])];
    await changeSite(database, site, { origins: added, ...(anonymous && { anonymous }) });
    response.json({ site: describe(await reloaded(sites, site.id)) });
  });
  return router;
}

/** Lets signed calls pass only; then `response.locals.site` has signed the raw bytes in `body`. */
export function signedCall(
  { sites, secret }: Omit<SiteRoutes, 'database'>,
  limit: string,
): RequestHandler[] {
  const check: RequestHandler = async (request, response, next) => {
    const all = await sites.current();
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    response.locals.site = signingSite(
      (name) => request.get(name),
      { method: request.method, path: `${request.baseUrl}${request.url}`, body },
      secret,
      (key) => all.find((site) => site.key === key) ?? null,
    );
    next();
  };
  return [express.raw({ type: () => true, limit }), check];
}

/** `GET /api/sites`, `PATCH /api/sites/{id}/edit`: the same settings for an operator. */
export function operatorSiteRoutes({ database, sites }: SiteRoutes): Router {
  const router = Router();
  router.get('/sites', may('read', says.list), async (_request, response) => {
    const all = await sites.reload();
    response.json({ total: all.length, sites: all.map(describeForOperator) });
  });

  router.patch('/sites/:id/edit', may('admin', says.edit), async (request, response) => {
    const site = (await sites.reload()).find((one) => String(one.id) === request.params.id);
    if (site === undefined) throw notFound();
    const change = dropUndefined(parsed(operatorChange, request.body)) as SiteChange;
    await changeSite(database, site, change);
    response.json({ site: describeForOperator(await reloaded(sites, site.id)) });
  });
  return router;
}

async function reloaded(sites: Sites, id: number): Promise<Site> {
  return (await sites.reload()).find((site) => site.id === id) as Site;
}

function describe({ key, name, anonymous, origins }: Site) {
  return { key, name, anonymous, origins };
}

function describeForOperator(site: Site) {
  const { id, identifyByTrackingUrl, recordUtm } = site;
  return { id, ...describe(site), identifyByTrackingUrl, recordUtm };
}

export function jsonOf(body: unknown): unknown {
  try {
    return JSON.parse(String(body));
  } catch {
    throw invalid({ body: ['is not valid JSON'] });
  }
}

function dropUndefined<Value extends object>(value: Value): Partial<Value> {
  return Object.fromEntries(
    Object.entries(value).filter(([, one]) => one !== undefined),
  ) as Partial<Value>;
}
