import type { NextFunction, Response, Router } from 'express';
import type { z } from 'zod';
import { Problem } from '../problem.ts';
import type { Shape } from '../shape.ts';

/** What a route asks for, each one including those before it. */
const permissions = ['read', 'write', 'admin'] as const;
export type Permission = (typeof permissions)[number];

/** What a route takes and gives, for `/api/openapi.json`. */
export interface Description {
  /** What it does, in a few words. */
  readonly summary: string;
  /** Parameters in the path that are no ids. */
  readonly path?: Readonly<Record<string, z.ZodType>>;
  readonly query?: z.ZodObject;
  readonly body?: Shape;
  readonly answer: Shape;
  /** Of the answer's content, where it is no JSON. */
  readonly types?: readonly string[];
  /** Of success; 200 unless told. */
  readonly status?: readonly number[];
}

/** A route's first handler. It takes any request, so that the types of path parameters are kept. */
export interface Permit {
  (request: unknown, response: Response, next: NextFunction): void;
  readonly permission: Permission;
  readonly description: Description;
}

/** Declares the one permission of a route: `router.get('/tags', may('read', { summary, … }), …)`. */
export function may(permission: Permission, description: Description): Permit {
  function check(_request: unknown, response: Response, next: NextFunction): void {
    if (!includes(response.locals.permission as Permission | undefined, permission))
      throw new Problem(403, 'Your role or token does not allow this.');
    next();
  }
  return Object.assign(check, { permission, description });
}

export function includes(granted: Permission | undefined, wanted: Permission): boolean {
  return granted !== undefined && permissions.indexOf(granted) >= permissions.indexOf(wanted);
}

export function lesserOf(a: Permission, b: Permission): Permission {
  return includes(a, b) ? b : a;
}

/** Whether Mautic's name of a right, such as `lead:leads:viewother`, is within the permission. */
export function allows(granted: Permission, right: string): boolean {
  const isAboutAccess = /^(user|config|api|plugin|core):/.test(right);
  const isReading = /:view(own|other)?$/.test(right);
  if (isReading)
    return includes(granted, isAboutAccess && !/^user:/.test(right) ? 'admin' : 'read');
  return includes(granted, isAboutAccess ? 'admin' : 'write');
}

export interface DeclaredRoute {
  readonly method: string;
  readonly path: string;
  readonly permission: Permission;
  readonly description: Description;
}

/**
 * Every route of a router and of the routers inside it. @throws when a handler could answer
 * without a declared permission, or does not say what it does, so that a service with such
 * a route does not start.
 */
export function declaredRoutes(router: Router): DeclaredRoute[] {
  return (router.stack as unknown as Layer[]).flatMap(({ route, handle, slash }) => {
    if (route !== undefined) return routesOf(route);
    if (!slash)
      throw new Error(`A handler of the API is mounted below a path: ${handle.name || 'unnamed'}.`);
    return handle.stack === undefined ? [] : declaredRoutes(handle as unknown as Router);
  });
}

/** The parts of Express's routers that we look at; `slash` means "for every path". */
interface Layer {
  readonly slash: boolean;
  readonly handle: { readonly name: string; readonly stack?: unknown };
  readonly route?: Route;
}

interface Route {
  readonly path: string;
  readonly stack: readonly { readonly method?: string; readonly handle: Partial<Permit> }[];
}

function routesOf({ path, stack }: Route): DeclaredRoute[] {
  const methods = [...new Set(stack.map(({ method }) => method))];
  return methods.map((method) => {
    const first = stack.find((layer) => layer.method === method);
    const name = method?.toUpperCase();
    const { permission, description } = first?.handle ?? {};
    if (name === undefined || permission === undefined)
      throw new Error(`The route ${name ?? 'for every method'} ${path} declares no permission.`);
    if (!description?.summary) throw new Error(`The route ${name} ${path} has no description.`);
    return { method: name, path, permission, description };
  });
}
