import type { NextFunction, Response, Router } from 'express';
import { Problem } from '../problem.ts';

/** What a route asks for, each one including those before it. */
const permissions = ['read', 'write', 'admin'] as const;
export type Permission = (typeof permissions)[number];

/** A route's first handler. It takes any request, so that the types of path parameters are kept. */
export interface Permit {
  (request: unknown, response: Response, next: NextFunction): void;
  readonly permission: Permission;
}

/** Declares the one permission of a route: `router.get('/contacts/:id', may('read'), …)`. */
export function may(permission: Permission): Permit {
  function check(_request: unknown, response: Response, next: NextFunction): void {
    if (!includes(response.locals.permission as Permission | undefined, permission))
      throw new Problem(403, 'Your role or token does not allow this.');
    next();
  }
  return Object.assign(check, { permission });
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
}

/**
 * Every route of a router and of the routers inside it. @throws when a handler could answer
 * without a declared permission, so that a service with such a route does not start.
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
    if (name === undefined || first?.handle.permission === undefined)
      throw new Error(`The route ${name ?? 'for every method'} ${path} declares no permission.`);
    return { method: name, path, permission: first.handle.permission };
  });
}
