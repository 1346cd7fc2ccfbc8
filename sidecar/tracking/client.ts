import { createHash } from 'node:crypto';
import { isBot } from './verdict.ts';

const maxUserAgent = 512;

export function userAgentOf(header: string | undefined): string {
  return (header ?? '').slice(0, maxUserAgent);
}

const botByAgent = new Map<string, boolean>();

/** `isBot`, remembered per User-Agent: the same few hundred agents make nearly all hits. */
export function isBotClient(userAgent: string): boolean {
  let answer = botByAgent.get(userAgent);
  if (answer === undefined) {
    answer = isBot(userAgent);
    if (botByAgent.size >= 2000) botByAgent.clear();
    botByAgent.set(userAgent, answer);
  }
  return answer;
}

/** 16 bytes that stand for a long text in a unique index. */
export function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest().subarray(0, 16);
}
