import autocannon from 'autocannon';
import { cpuSeconds, type Server } from './servers.ts';

export const connections = 64;

export interface Sending {
  readonly path: string;
  readonly requests: readonly { body: string; headers: Record<string, string> }[];
  readonly onAnswer?: (body: string) => void;
}

export interface Round {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpuMicros: number;
}

export const middle = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] as number;

/** Sends the requests; every connection takes the next one of the same stream. */
export async function load(server: Server, { path, requests, onAnswer }: Sending): Promise<Round> {
  const amount = requests.length;
  let next = 0;
  let lastAnswerAt = 0;
  const cpuBefore = cpuSeconds(server);
  const start = performance.now();
  const result = await autocannon({
    url: server.url + path,
    connections,
    amount,
    method: 'POST',
    requests: [
      {
        setupRequest: (request) => ({ ...request, ...requests[next++ % amount] }),
        onResponse(_status, body) {
          // autocannon itself ends on whole seconds, so the last answer is timed here.
          lastAnswerAt = performance.now();
          onAnswer?.(body);
        },
      },
    ],
  });
  const failed = result.non2xx + result.errors;
  if (failed > 0) throw new Error(`${failed} requests got no good answer`);
  return {
    perSecond: amount / ((lastAnswerAt - start) / 1000),
    p50: result.latency.p50,
    p99: result.latency.p99,
    cpuMicros: ((cpuSeconds(server) - cpuBefore) * 1e6) / amount,
  };
}

/** One line: the middle of the rounds, and how it compares. */
export function reportRates(
  name: string,
  measured: readonly Round[],
  compared: readonly Round[],
): void {
  const rate = middle(measured.map(({ perSecond }) => perSecond));
  const ratio = rate / middle(compared.map(({ perSecond }) => perSecond));
  const latency = middle(measured.map(({ p99 }) => p99));
  const cpu = middle(measured.map(({ cpuMicros }) => cpuMicros));
  console.log(
    `${name.padEnd(26)}${rate.toFixed(0).padStart(7)}/s, p99 ${latency.toFixed(0)} ms, ` +
      `${cpu.toFixed(0)} µs of CPU each, ${connections} connections: ${ratio.toFixed(2)}×`,
  );
}
