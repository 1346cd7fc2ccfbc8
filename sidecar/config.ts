import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';

/** What a hit from a visitor without link and without evidence becomes. */
export const anonymousModes = ['off', 'visits', 'contacts'] as const;
export type AnonymousMode = (typeof anonymousModes)[number];

export interface Config {
  readonly host: string;
  readonly port: number;
  /** Public address without a trailing slash; never taken from the `Host` header. */
  readonly baseUrl: string;
  readonly dataDir: string;
  /** `sqlite:<file>` or `mysql://user:password@host:port/database`. */
  readonly databaseUrl: string;
  readonly secret: string;
  readonly trustProxy: readonly string[];
  readonly firstOperator: FirstOperator | null;
  readonly firstSite: { readonly origins: readonly string[]; readonly anonymous: AnonymousMode };
  readonly trackPrivateIps: boolean;
  readonly logLevel: string;
  /** Of a file of contacts that is uploaded. */
  readonly importMegabytes: number;
}

export interface FirstOperator {
  readonly username: string;
  readonly password: string;
  readonly email: string;
}

/** All mistakes of the environment at once, one line each. */
export class ConfigError extends Error {}

type Environment = Record<string, string | undefined>;

const flag = z
  .enum(['true', 'false', '1', '0', 'yes', 'no'])
  .transform((word) => /^[t1y]/.test(word));
const list = z.string().transform((text) => text.split(/[\s,]+/).filter((item) => item !== ''));
const proxyAddress = z
  .string()
  .refine(
    (text) => ['loopback', 'linklocal', 'uniquelocal'].includes(text) || isAddressOrRange(text),
    'must be an IP address, a range such as 10.0.0.0/8, or loopback, linklocal, uniquelocal',
  );

const environmentShape = z.object({
  MTC_HOST: z.string().default('127.0.0.1'),
  MTC_PORT: z.coerce.number().int().min(0).max(65535).default(8080),
  MTC_BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
  MTC_DATA_DIR: z.string().default('data'),
  MTC_DATABASE_URL: z
    .string()
    .regex(/^(sqlite:|mysql:\/\/)/, 'must start with sqlite: or mysql://')
    .optional(),
  MTC_SECRET: z.string().min(32, 'must be at least 32 characters').optional(),
  MTC_TRUST_PROXY: list.pipe(z.array(proxyAddress)).default([]),
  MTC_ADMIN_USER: z.string().min(1).max(191).optional(),
  MTC_ADMIN_PASSWORD: z.string().min(8, 'must be at least 8 characters').optional(),
  MTC_ADMIN_EMAIL: z.email().optional(),
  MTC_SITE_ORIGINS: list.default([]),
  MTC_SITE_ANONYMOUS: z.enum(anonymousModes).default('visits'),
  MTC_TRACK_PRIVATE_IPS: flag.optional(),
  MTC_IMPORT_MAX_MB: z.coerce.number().int().min(1).max(1_000_000).default(1024),
  MTC_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info'),
});

/** Reads the environment once; creates the data directory and the instance secret when they are missing. */
export function readConfig(environment: Environment = process.env): Config {
  const parsed = environmentShape.safeParse(withoutEmpty(environment));
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${String(issue.path[0])}: ${issue.message}`);
    throw new ConfigError(`The settings are not usable:\n  ${lines.join('\n  ')}`);
  }
  const values = parsed.data;
  const baseUrl = (values.MTC_BASE_URL ?? httpUrl(values.MTC_HOST, values.MTC_PORT)).replace(
    /\/+$/,
    '',
  );
  const dataDir = resolve(values.MTC_DATA_DIR);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  return Object.freeze({
    host: values.MTC_HOST,
    port: values.MTC_PORT,
    baseUrl,
    dataDir,
    databaseUrl: values.MTC_DATABASE_URL ?? `sqlite:${join(dataDir, 'mtc-sidecar.sqlite')}`,
    secret: values.MTC_SECRET ?? keptSecret(join(dataDir, 'secret')),
    trustProxy: values.MTC_TRUST_PROXY,
    firstOperator: firstOperator(values),
    firstSite: { origins: values.MTC_SITE_ORIGINS, anonymous: values.MTC_SITE_ANONYMOUS },
    trackPrivateIps: values.MTC_TRACK_PRIVATE_IPS ?? isLoopbackUrl(baseUrl),
    logLevel: values.MTC_LOG_LEVEL,
    importMegabytes: values.MTC_IMPORT_MAX_MB,
  });
}

export function isLoopbackUrl(url: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);
}

function firstOperator(values: z.infer<typeof environmentShape>): FirstOperator | null {
  const { MTC_ADMIN_USER: username, MTC_ADMIN_PASSWORD: password, MTC_ADMIN_EMAIL: email } = values;
  if (username === undefined && password === undefined && email === undefined) return null;
  if (username === undefined || password === undefined) {
    throw new ConfigError(
      'The settings are not usable:\n  MTC_ADMIN_USER and MTC_ADMIN_PASSWORD: give both or none',
    );
  }
  return { username, password, email: email ?? '' };
}

/** An empty variable means "not set", as in every shell script and compose file. */
function withoutEmpty(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
}

function httpUrl(host: string, port: number): string {
  const reachable = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

function keptSecret(file: string): string {
  try {
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const secret = readFileSync(file, 'utf8').trim();
  if (secret.length < 32) throw new ConfigError(`${file} does not hold a usable secret`);
  return secret;
}

function isAddressOrRange(text: string): boolean {
  return ipaddr.isValid(text) || ipaddr.isValidCIDR(text);
}
