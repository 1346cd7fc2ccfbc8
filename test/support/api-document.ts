import { z } from 'zod';
import type { TestSidecar } from './sidecar.ts';

/* What the sidecar says of its API, as a client without any other knowledge would use it. */

export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | null;
  /** By status. */
  readonly answers: Readonly<Record<string, Schema>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly schema: Schema;
}

export type Schema = Readonly<Record<string, any>>;

export interface ApiDocument {
  readonly operations: readonly Operation[];
  readonly schemas: Readonly<Record<string, Schema>>;
}

export async function readDocument(sidecar: TestSidecar): Promise<ApiDocument> {
  const { body } = await sidecar.api('GET', '/api/openapi.json');
  const operations = Object.entries<any>(body.paths).flatMap(([path, methods]) =>
    Object.entries<any>(methods).map(([method, one]) => operationOf(method, path, one)),
  );
  return { operations, schemas: body.components.schemas };
}

function operationOf(method: string, path: string, described: any): Operation {
  const { parameters, requestBody, responses } = described;
  const answers = Object.entries<any>(responses).map(([status, { content }]) => [
    status,
    Object.values<any>(content)[0].schema,
  ]);
  return {
    method: method.toUpperCase(),
    path,
    parameters,
    body: requestBody?.content['application/json'].schema ?? null,
    answers: Object.fromEntries(answers),
  };
}

/** What is wrong with an answer, by its description; null when nothing is. */
export function faultOf(
  { schemas }: ApiDocument,
  { answers }: Operation,
  answer: { readonly status: number; readonly body: unknown },
): string | null {
  const family = `${String(answer.status)[0]}XX`;
  const schema = answers[answer.status] ?? answers[family];
  if (schema === undefined) return `status ${answer.status} is not described`;
  const whole = JSON.stringify({ ...schema, $defs: schemas });
  const shape = z.fromJSONSchema(JSON.parse(whole.replaceAll('#/components/schemas/', '#/$defs/')));
  const checked = shape.safeParse(answer.body);
  return checked.success ? null : z.prettifyError(checked.error);
}

/** A value that a schema describes: its first example, else the simplest of its first form. */
export function sampleOf(document: ApiDocument, schema: Schema, name = ''): unknown {
  const own = ownSamples[name];
  if (own !== undefined) return own();
  if (schema.$ref !== undefined)
    return sampleOf(document, document.schemas[schema.$ref.split('/').pop()] as Schema, name);
  if (schema.examples !== undefined) return schema.examples[0];
  if ('default' in schema) return schema.default;
  if ('const' in schema) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.allOf !== undefined)
    return Object.assign({}, ...schema.allOf.map((one: Schema) => sampleOf(document, one)));
  if (schema.anyOf !== undefined) return sampleOf(document, schema.anyOf[0], name);
  return samples[[schema.type].flat()[0]]?.(document, schema);
}

const samples: Readonly<
  Record<string, ((document: ApiDocument, schema: Schema) => unknown) | undefined>
> = {
  string: (_document, { format }) =>
    format === 'uri' ? 'https://shop.example/' : format === 'email' ? unique('@b.example') : 'text',
  integer: () => 1,
  number: () => 1,
  boolean: () => false,
  array: (document, { items = {} }) => [sampleOf(document, items)],
  object: (document, { properties = {} }) =>
    Object.fromEntries(
      Object.entries<Schema>(properties)
        .map(([name, one]) => [name, sampleOf(document, one, name)])
        .filter(([, value]) => value !== undefined),
    ),
};

/** What no schema tells: values that may be there only once, and those that contradict each other. */
const ownSamples: Readonly<Record<string, (() => unknown) | undefined>> = {
  email: () => unique('@b.example'),
  username: () => unique('-user'),
  alias: () => unique('_alias'),
  tag: () => unique('-tag'),
  companyname: () => unique(' Ltd'),
  publishDown: () => '2030-01-31',
  defaultValue: () => null,
  site: () => undefined,
  mergeId: () => undefined,
  plainPassword: () => ({ password: 'correct horse', confirm: 'correct horse' }),
};

let count = 0;
function unique(ending: string): string {
  count++;
  return `a${count}${ending}`;
}

/** A value as clients write it in an address or a form: `order[0][col]=id`. */
export function pairsOf(name: string, value: unknown): string[] {
  if (value === undefined || value === null) return [];
  if (typeof value !== 'object') return [`${encoded(name)}=${encoded(String(value))}`];
  return Object.entries(value).flatMap(([key, one]) => pairsOf(`${name}[${key}]`, one));
}

/** Half a character cannot be written there. */
function encoded(text: string): string {
  return encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\ufffd'));
}
