import { randomUUID } from 'node:crypto';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Logger } from 'pino';

/** A mistake of the caller, answered as `{"errors":[{"code","message","details","type"}]}` as in Mautic's API. */
export class Problem extends Error {
  readonly status: number;
  readonly type: string | null;
  readonly details: object;
  /** Seconds after which trying again makes sense. */
  retryAfter: number | null = null;

  constructor(status: number, message: string, type: string | null = null, details: object = []) {
    super(message);
    this.status = status;
    this.type = type;
    this.details = details;
  }
}

export function notFound(message = 'Item was not found.'): Problem {
  return new Problem(404, message);
}

/** Answers with one error per field that is not acceptable. */
export function invalid(details: Record<string, readonly string[]>): Problem {
  const message = Object.entries(details).map(([field, texts]) => `${field}: ${texts.join(' ')}`);
  return new Problem(400, message.join(', '), null, details);
}

export const noSuchPath: RequestHandler = (request) => {
  throw notFound(`Nothing is served at ${request.method} ${request.path}.`);
};

/** The one error handler of the service. What is not the caller's mistake is logged and answered without details. */
export function problemHandler(log: Logger): ErrorRequestHandler {
  return (error, request, response, next) => {
    if (response.headersSent) return next(error);
    const problem = problemOf(error);
    const requestId = randomUUID();
    if (problem.status >= 500)
      log.error({ err: error, path: request.path, requestId }, 'request failed');
    response.setHeader('X-Request-Id', requestId);
    const retryAfter = problem.retryAfter ?? (problem.status === 503 ? 5 : null);
    if (retryAfter !== null) response.setHeader('Retry-After', String(retryAfter));
    const { message, status: code, details, type } = problem;
    response.status(code).json({ errors: [{ code, message, details, type }] });
  };
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const { status, type } = error as { status?: number; type?: string };
  if (type === 'entity.parse.failed') return new Problem(400, 'The body is not valid JSON.');
  if (type === 'entity.too.large') return new Problem(413, 'The body is too large.');
  if (status !== undefined && status >= 400 && status < 500) {
    return new Problem(status, 'The request cannot be read.');
  }
  return new Problem(500, 'Something went wrong on the server; nothing was changed.');
}
