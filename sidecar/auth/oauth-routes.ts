import express, { type Request, type RequestHandler, Router } from 'express';
import { z } from 'zod';
import type { Database } from '../db/connect.ts';
import { Problem } from '../problem.ts';
import { basicCredentials } from './basic-check.ts';
import { accessTokenSeconds, addAccessToken, checkClient } from './clients.ts';
import type { Guesses } from './guesses.ts';
import type { Description } from './permissions.ts';

const asked = z.looseObject({
  grant_type: z.enum(['client_credentials']),
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
});

/** How a client asks for an access token. */
export const tokenDescription: Description = {
  summary: 'Get an access token for a client key and secret',
  body: asked,
  answer: z.object({
    access_token: z.string(),
    expires_in: z.int(),
    token_type: z.literal('bearer'),
    scope: z.string(),
  }),
};

/**
 * `/oauth/v2/token`: a client gives its key and secret, as JSON, as a form, in the address or by
 * HTTP Basic, and gets an access token.
 */
export function oauthRoutes(database: Database, guesses: Guesses): Router {
  const router = Router();
  router.use(express.json({ limit: '16kb' }));
  router.use(express.urlencoded({ extended: false, limit: '16kb', parameterLimit: 20 }));

  const giveToken: RequestHandler = async (request, response) => {
    response.setHeader('Cache-Control', 'no-store');
    const { grantType, key, secret } = askedBy(request);
    if (grantType !== 'client_credentials')
      throw new Problem(400, 'grant_type must be client_credentials.', 'unsupported_grant_type');
    const address = request.ip ?? '';
    guesses.begin(`client ${key}`, address);
    const client = await checkClient(database, key, secret);
    if (client === null)
      throw new Problem(400, 'The client is unknown or its secret is wrong.', 'invalid_client');
    guesses.forgive(`client ${key}`, address);
    response.json({
      access_token: await addAccessToken(database, client),
      expires_in: accessTokenSeconds,
      token_type: 'bearer',
      scope: client.scope,
    });
  };
  router.get('/token', giveToken);
  router.post('/token', giveToken);
  return router;
}

function askedBy({ body, query, headers }: Request) {
  const sent = { ...query, ...(body as object | undefined) } as Record<string, unknown>;
  const [key, secret] = basicCredentials(headers.authorization ?? '') ?? [
    sent.client_id,
    sent.client_secret,
  ];
  return { grantType: textOf(sent.grant_type), key: textOf(key), secret: textOf(secret) };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
