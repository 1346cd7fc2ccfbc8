import { Router } from 'express';
import { z } from 'zod';
import { may } from '../auth/permissions.ts';
import { siteSecret } from '../auth/secrets.ts';
import { contactAt } from '../contacts/contact-at.ts';
import { isoTime } from '../contacts/wire.ts';
import type { Database } from '../db/connect.ts';
import { invalid } from '../problem.ts';
import { isoText, parsed } from '../shape.ts';
import { siteOfOrigin } from '../sites/origin.ts';
import type { Sites } from '../sites/store.ts';
import { signLink, withLink } from './tracked-link.ts';

interface LinkRoutes {
  readonly database: Database;
  readonly sites: Sites;
  readonly secret: string;
}

const linkShape = z.object({
  url: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).max(2000),
  expiresInDays: z.coerce.number().positive().max(3650).default(90),
  purpose: z.string().max(64).optional(),
  site: z.string().optional(),
});

const says = {
  summary: 'Sign a link with which whoever opens it is this contact',
  body: linkShape,
  answer: z.object({ link: z.object({ url: z.url(), expires: isoText }) }),
};

/**
 * `POST /api/contacts/{id}/link` with `{"url", "expiresInDays"?, "purpose"?, "site"?}` → 200
 * `{"link": {"url", "expires"}}`: the address with a signed token, with which whoever opens it is
 * this contact. It counts on the named site, else on the site of the address.
 */
export function linkRoutes({ database, sites, secret }: LinkRoutes): Router {
  const router = Router();
  router.post('/contacts/:id/link', may('write', says), async (request, response) => {
    const contact = await contactAt(database, request.params.id);
    const { url, expiresInDays, purpose, site: siteKey } = parsed(linkShape, request.body);
    const all = await sites.reload();
    const site =
      siteKey === undefined
        ? (siteOfOrigin(all, new URL(url).origin) ?? all[0])
        : all.find((one) => one.key === siteKey);
    if (site === undefined) throw invalid({ site: ['No site has this key.'] });
    const expires = Math.floor(Date.now() / 1000 + expiresInDays * 86_400);
    const token = {
      c: contact.id,
      k: site.key,
      x: expires,
      ...(purpose !== undefined && { p: purpose }),
    };
    const ct = signLink(siteSecret(secret, site.key, site.secretVersion), token);
    response.json({ link: { url: withLink(url, ct), expires: isoTime(expires * 1000) } });
  });
  return router;
}
