import { setImmediate } from 'node:timers/promises';
import { Router } from 'express';
import { z } from 'zod';
import { type DeclaredRoute, type Description, declaredRoutes, may } from './auth/permissions.ts';
import { currentShape, idNumber, nameOfShape } from './shape.ts';
import { version } from './version.ts';

/* `/api/openapi.json`: the routes as they are mounted, in the words of OpenAPI 3.1. */

type Json = Record<string, unknown>;

/** A route with its whole path; null = no credentials needed. */
interface Documented extends Omit<DeclaredRoute, 'permission'> {
  readonly permission: DeclaredRoute['permission'] | null;
}

interface Documenting {
  /** Everything below `/api`. */
  readonly router: Router;
  /** What belongs to the API and is mounted elsewhere. */
  readonly others: readonly Documented[];
  readonly baseUrl: string;
}

const documentShape = z.looseObject({
  openapi: z.string(),
  info: z.looseObject({ title: z.string(), version: z.string() }),
  paths: z.record(z.string(), z.unknown()),
});

/** Put it into the router that it describes: it is read anew for each answer. */
export function documentRoutes(documenting: Documenting): Router {
  const description = { summary: 'Describe this API', answer: documentShape };
  return Router().get('/openapi.json', may('read', description), async (_request, response) => {
    response.json(await documentOf(documenting));
  });
}

async function documentOf({ router, others, baseUrl }: Documenting): Promise<Json> {
  const own = declaredRoutes(router).map((route) => ({ ...route, path: `/api${route.path}` }));
  const schemas = new Map<string, Json>();
  const paths: Record<string, Json> = {};
  for (const route of [...own, ...others]) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] ??= {};
    // The first route that takes a call answers it.
    paths[path][route.method.toLowerCase()] ??= await operationOf(route, schemas);
    // All of it takes a tenth of a second, which is too long for hits to wait.
    await setImmediate();
  }
  const problem = { Problem: schemaOf(problemShape, 'output', schemas) };
  return {
    openapi: '3.1.1',
    info: { title: 'mtc-sidecar', version, description: introduction },
    servers: [{ url: baseUrl }],
    security: [{ password: [] }, { token: [] }, { client: [] }],
    paths,
    components: {
      schemas: { ...problem, ...Object.fromEntries(schemas) },
      securitySchemes: securitySchemes(baseUrl),
    },
  };
}

const introduction =
  'Visitors, contacts and what belongs to them. Bodies are JSON or forms; keys that are not ' +
  'named here are ignored. The schemas of contacts hold the fields that there are now.';

function securitySchemes(baseUrl: string): Json {
  const clientCredentials = { tokenUrl: `${baseUrl}/oauth/v2/token`, scopes: {} };
  return {
    password: { type: 'http', scheme: 'basic' },
    token: { type: 'http', scheme: 'bearer' },
    client: { type: 'oauth2', flows: { clientCredentials } },
  };
}

const problemShape = z.object({
  errors: z.array(
    z.object({
      code: z.int(),
      message: z.string(),
      details: z.unknown(),
      type: z.string().nullable(),
    }),
  ),
});

async function operationOf(route: Documented, schemas: Map<string, Json>): Promise<Json> {
  const { method, path, permission, description } = route;
  const { summary, body, answer, types = ['application/json'], status = [200] } = description;
  const sent = body && schemaOf(await currentShape(body), 'input', schemas);
  const given = schemaOf(await currentShape(answer), 'output', schemas);
  const success = { description: 'Done', content: contentIn(types, given) };
  const refusal = { $ref: '#/components/schemas/Problem' };
  return {
    operationId: operationId(method, path),
    summary,
    tags: [path.split('/')[2] as string],
    ...(permission === null ? { security: [] } : { 'x-permission': permission }),
    parameters: [...pathParameters(route, schemas), ...queryParameters(description, schemas)],
    ...(sent && { requestBody: { content: contentIn(bodyTypes, sent) } }),
    responses: {
      ...Object.fromEntries(status.map((code) => [code, success])),
      '4XX': { description: 'Refused', content: { 'application/json': { schema: refusal } } },
    },
  };
}

const bodyTypes = ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'];

function contentIn(types: readonly string[], schema: Json): Json {
  return Object.fromEntries(types.map((type) => [type, { schema }]));
}

/** `getContactsByIdActivity` */
function operationId(method: string, path: string): string {
  const words = path.split('/').slice(2);
  const named = words.map((word) => (word.startsWith(':') ? `by-${word.slice(1)}` : word));
  const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
  return method.toLowerCase() + named.join('-').split(/\W+/).map(capital).join('');
}

function pathParameters({ path, description }: Documented, schemas: Map<string, Json>): Json[] {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name as string);
  return names.map((name) => {
    const shape = description.path?.[name] ?? idNumber;
    return { name, in: 'path', required: true, schema: schemaOf(shape, 'input', schemas) };
  });
}

/** `filters[search]=…` and `ids[]=…`: objects and lists in brackets. */
function queryParameters({ query }: Description, schemas: Map<string, Json>): Json[] {
  const shape: Readonly<Record<string, z.core.$ZodType>> = query?.shape ?? {};
  return Object.entries(shape).map(([name, one]) => {
    const schema = schemaOf(one as z.ZodType, 'input', schemas);
    const isDeep = schema.type === 'object' || schema.type === 'array';
    const required = z.safeParse(one, undefined).success === false;
    const style = isDeep ? { style: 'deepObject', explode: true } : {};
    return { name, in: 'query', required, schema, ...style };
  });
}

/** As JSON Schema; named shapes are collected and referred to. */
function schemaOf(shape: z.ZodType, io: 'input' | 'output', schemas: Map<string, Json>): Json {
  const name = nameOfShape(shape);
  if (name === undefined) return jsonSchema(shape, io, schemas);
  if (!schemas.has(name)) {
    // Held free first: a shape may hold itself.
    schemas.set(name, {});
    schemas.set(name, jsonSchema(shape, io, schemas));
  }
  return { $ref: `#/components/schemas/${name}` };
}

function jsonSchema(shape: z.ZodType, io: 'input' | 'output', schemas: Map<string, Json>): Json {
  const { $schema: _draft, ...schema } = z.toJSONSchema(shape, {
    io,
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema: inner }) {
      const type = zodSchema as unknown as z.ZodType;
      tidy(inner as Json);
      if (type === shape || nameOfShape(type) === undefined) return;
      for (const key of Object.keys(inner)) delete (inner as Json)[key];
      Object.assign(inner, schemaOf(type, io, schemas));
    },
  });
  return schema;
}

/** What has a default may be left out; the safe range of JavaScript's numbers is no news. */
function tidy(schema: Json): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  const properties = (schema.properties ?? {}) as Record<string, Json>;
  if (!Array.isArray(schema.required)) return;
  schema.required = schema.required.filter((name) => !('default' in (properties[name] ?? {})));
}
