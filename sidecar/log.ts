import { type Logger, pino } from 'pino';

/** The service's log. Messages of the database repeat values, so of its errors only code and place are kept. */
export function createLog(level: string): Logger {
  return pino({ level, base: null, serializers: { err: describeError } });
}

function describeError(error: unknown): object {
  const { name, code, errno, message, stack } = error as Error & { code?: string; errno?: number };
  const isFromDatabase = code !== undefined || errno !== undefined;
  const frames = String(stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line));
  return { name, code, errno, ...(!isFromDatabase && { message }), stack: frames.slice(0, 12) };
}
