import { createHmac, randomBytes } from 'node:crypto';
import { networkOf } from '../auth/guesses.ts';
import { isPrivateAddress } from '../tracking/verdict.ts';
import type { GuardedAnswer } from './guard-answers.ts';
import { contentSigns, fingerprintOf, linksIn, type Sign } from './guard-content.ts';
import { createCounter } from './guard-counter.ts';
import { renderedAt } from './guard-proof.ts';

/** What is sent for a form, however it came. */
export interface GuardedPost {
  readonly formId: number;
  readonly answers: readonly GuardedAnswer[];
  /** Null = a site forwards it, and has itself dealt with who sent it. */
  readonly sender: GuardedSender | null;
  readonly at: number;
}

export interface GuardedSender {
  /** What stands in the input that people do not see. */
  readonly trap: string;
  /** When the page says it was made; empty = it does not say. */
  readonly proof: string;
  /** Network address; empty = not known. */
  readonly address: string;
}

/** Gives the reasons for which a robot sent it; none = nothing speaks against a person. */
export type Guard = (post: GuardedPost) => readonly string[];

/** From here on nobody believes that a person sent it. */
const tooMuch = 3;
const hastyMs = 2000;
const stalePageMs = 24 * 3_600_000;
const clockSkewMs = 60_000;
const minute = 60_000;

/** Judges posts, and remembers for a while how many there were; addresses only as hashes. */
export function createGuard(secret: string): Guard {
  const networks = createCounter({ leakMs: minute / 10, maxNames: 50_000 });
  const forms = createCounter({ leakMs: minute / 240, maxNames: 10_000 });
  const proofs = createCounter({ leakMs: 60 * minute, maxNames: 50_000 });
  const texts = createCounter({ leakMs: 15 * minute, maxNames: 50_000 });
  // Nobody can find out an address from what is remembered, and it ends with the process.
  const key = randomBytes(32);
  const hashOf = (text: string): string =>
    createHmac('sha256', key).update(text).digest('base64url').slice(0, 16);

  function rateSigns(formId: number, network: string, at: number): Sign[] {
    const perForm = forms.count(String(formId), at);
    const perNetwork = network === '' ? 0 : networks.count(hashOf(network), at);
    return [
      { reason: 'address-rate', points: pointsFor(perNetwork, [15, 30, 60]) },
      { reason: 'form-rate', points: pointsFor(perForm, [240]) },
    ];
  }

  /** People copy pages, and sites keep copies: what many others send as well is only odd. */
  function proofSigns({ formId, at }: GuardedPost, proof: string, network: string): Sign[] {
    if (proof === '') return [];
    const rendered = renderedAt(secret, formId, proof);
    if (rendered === null || rendered > at + clockSkewMs)
      return [{ reason: 'proof-forged', points: 3 }];
    const age = at - rendered;
    if (age > stalePageMs) return [{ reason: 'too-old', points: 1 }];
    const isReused = proofs.count(hashOf(proof), at) > 5;
    const isReusedHere = network !== '' && proofs.count(hashOf(`${network} ${proof}`), at) > 5;
    return [
      { reason: 'too-fast', points: age < hastyMs ? 2 : 0 },
      { reason: 'proof-reused', points: isReusedHere ? 3 : isReused ? 2 : 0 },
    ];
  }

  function sameTextSign({ answers, at }: GuardedPost): Sign {
    const points = answers.map(({ kind, text }) => {
      const fingerprint = kind === 'text' ? fingerprintOf(text) : null;
      return fingerprint === null ? 0 : repetition(texts.count(hashOf(fingerprint), at), text);
    });
    return { reason: 'same-text', points: Math.max(0, ...points) };
  }

  function senderSigns(post: GuardedPost): Sign[] {
    const { sender } = post;
    if (sender === null) return [];
    const { trap, proof, address } = sender;
    const network = isNobodys(address) ? '' : networkOf(address);
    const trapped = { reason: 'trap', points: trap === '' ? 0 : 3 };
    return [
      trapped,
      ...proofSigns(post, proof, network),
      ...rateSigns(post.formId, network, post.at),
    ];
  }

  return (post) => {
    const signs = [...senderSigns(post), sameTextSign(post), ...contentSigns(post.answers)];
    const points = signs.reduce((sum, one) => sum + one.points, 0);
    if (points < tooMuch) return [];
    return signs.filter((one) => one.points > 0).map(({ reason }) => reason);
  };
}

/** One point for each limit that is exceeded. */
function pointsFor(count: number, limits: readonly number[]): number {
  return limits.filter((limit) => count > limit).length;
}

/** A petition is sent by many as well, but without a link that everybody adds. */
function repetition(times: number, text: string): number {
  if (times > 10) return linksIn(text) > 0 ? 3 : 2;
  return times > 3 ? 1 : 0;
}

/** Behind a proxy that is not named in the settings everybody seems to come from one such address. */
function isNobodys(address: string): boolean {
  return address === '' || isPrivateAddress(address);
}
