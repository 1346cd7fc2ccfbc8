import express, { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { Database } from '../db/connect.ts';
import type { FirstSignIn } from './first-sign-in.ts';
import { type Guesses, TooManyGuesses } from './guesses.ts';
import { addOperator, checkPassword, type Operator, UsernameTaken } from './operators.ts';
import { ownPagesOnly } from './own-pages.ts';
import { type AccountPage, accountPage, messagePage } from './pages.ts';
import { endSession, operatorOfSession, sessionCookie, startSession } from './sessions.ts';

interface AuthRoutes {
  readonly database: Database;
  readonly baseUrl: string;
  readonly firstSignIn: FirstSignIn;
  readonly guesses: Guesses;
}

const newOperator = z.object({
  username: z.string().trim().min(1, 'Give a name.').max(191),
  email: z.email('Give an e-mail address.').max(191),
  password: z.string().min(8, 'The password needs at least 8 characters.').max(1000),
});

const setUpPage: AccountPage = {
  title: 'Set up your account',
  lead: 'You are the first operator of this sidecar. This link works once.',
  action: '',
  button: 'Create account',
  asksForEmail: true,
  problem: null,
  username: '',
  email: '',
};

const signInPage: AccountPage = {
  ...setUpPage,
  title: 'Sign in',
  lead: 'Operators who are signed in are not tracked by this sidecar.',
  button: 'Sign in',
  asksForEmail: false,
};

/** `/setup/{token}` once, `/sign-in` and `/sign-out`: pages for operators. */
export function authRoutes(room: AuthRoutes): Router {
  const router = Router();
  router.use(express.urlencoded({ extended: false, limit: '16kb', parameterLimit: 20 }));
  router.use(ownPagesOnly(room.baseUrl));
  addSetUp(router, room);
  addSignIn(router, room);
  return router;
}

function addSetUp(router: Router, room: AuthRoutes): void {
  const { database, firstSignIn } = room;

  router.get('/setup/:token', async (request, response) => {
    if (await firstSignIn.accepts(request.params.token))
      return send(response, 200, accountPage(setUpPage));
    const advice = 'Sign in instead, or start the sidecar again.';
    send(response, 404, messagePage('This link is used up', advice));
  });

  router.post('/setup/:token', async (request, response) => {
    if (!(await firstSignIn.accepts(request.params.token))) return toSignIn(response, room);
    const parsed = newOperator.safeParse(request.body ?? {});
    if (!parsed.success) {
      const problem = parsed.error.issues[0]?.message ?? '';
      return send(response, 400, accountPage({ ...setUpPage, ...shown(request), problem }));
    }
    try {
      await signIn(response, room, await addOperator(database, parsed.data));
    } catch (error) {
      if (!(error instanceof UsernameTaken)) throw error;
      toSignIn(response, room);
    }
  });
}

function addSignIn(router: Router, room: AuthRoutes): void {
  const { database, guesses } = room;

  router.get('/sign-in', async (request, response) => {
    const operator = await operatorOfSession(database, request.cookies[sessionCookie]);
    if (operator === null) return send(response, 200, accountPage(signInPage));
    const text = `You are signed in as ${operator.username}. Your own visits are not tracked.`;
    send(response, 200, messagePage('Signed in', text));
  });

  router.post('/sign-in', async (request, response) => {
    const { username, password } = (request.body ?? {}) as Record<string, unknown>;
    const refuse = (status: number, problem: string): void =>
      send(response, status, accountPage({ ...signInPage, ...shown(request), problem }));
    try {
      guesses.begin(String(username), request.ip ?? '');
    } catch (error) {
      if (!(error instanceof TooManyGuesses)) throw error;
      response.setHeader('Retry-After', String(error.retryAfter));
      return refuse(429, error.message);
    }
    const account = await checkPassword(database, String(username), String(password));
    if (account === null) return refuse(401, 'Name or password is wrong.');
    guesses.forgive(String(username), request.ip ?? '');
    await signIn(response, room, account.operator);
  });

  router.post('/sign-out', async (request, response) => {
    await endSession(database, request.cookies[sessionCookie]);
    toSignIn(response.clearCookie(sessionCookie, { path: '/' }), room);
  });
}

async function signIn(
  response: Response,
  room: AuthRoutes,
  { id }: Pick<Operator, 'id'>,
): Promise<void> {
  const secure = room.baseUrl.startsWith('https:');
  const token = await startSession(room.database, id);
  response.cookie(sessionCookie, token, { path: '/', httpOnly: true, sameSite: 'lax', secure });
  toSignIn(response, room);
}

function toSignIn(response: Response, { baseUrl }: AuthRoutes): void {
  response.redirect(303, `${new URL(baseUrl).pathname.replace(/\/$/, '')}/sign-in`);
}

function shown(request: Request): { username: string; email: string } {
  const { username = '', email = '' } = (request.body ?? {}) as Record<string, unknown>;
  return { username: String(username).slice(0, 191), email: String(email).slice(0, 191) };
}

function send(response: Response, status: number, html: string): void {
  response.status(status).type('html').send(html);
}
