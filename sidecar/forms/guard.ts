import { networkOf } from '../auth/guesses.ts';
import { isPrivateAddress } from '../tracking/verdict.ts';
import type { GuardedAnswer } from './guard-answers.ts';
import { contentSigns, fingerprintOf, type Sign } from './guard-content.ts';
import { createCounter } from './guard-counter.ts';
import { type IsOwnHost, pointsFor, withLinks } from './guard-links.ts';
import { renderedAt } from './guard-proof.ts';

/** What is sent for a form, however it came. */
export interface GuardedPost {
  readonly formId: number;
  readonly answers: readonly GuardedAnswer[];
  /** Null = a site forwards it, and has itself dealt with who sent it. */
  readonly sender: GuardedSender | null;
  /** Whether a host is one of the sites that the form is for: links to it are no sign. */
  readonly isOwnHost: IsOwnHost;
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
/** Nobody reads and clicks in this time; a browser that fills in a form needs little more. */
const inhumanMs = 700;
const hastyMs = 2000;
const stalePageMs = 24 * 3_600_000;
const clockSkewMs = 60_000;
const minute = 60_000;

/** Judges posts, and remembers for a while how many there were. */
export function createGuard(secret: string): Guard {
  const memory = createMemory();
  return (post) => {
    const signs = [
      ...senderSigns(memory, post),
      ...pageSigns(memory, secret, post),
      sameTextSign(memory, post),
      ...contentSigns(post.answers, post.isOwnHost),
    ];
    const points = signs.reduce((sum, one) => sum + one.points, 0);
    if (points < tooMuch) return [];
    return signs.filter((one) => one.points > 0).map(({ reason }) => reason);
  };
}

function createMemory() {
  return {
    forms: createCounter({ leakMs: minute / 240, maxNames: 10_000 }),
    networks: createCounter({ leakMs: minute / 10, maxNames: 50_000 }),
    pages: createCounter({ leakMs: 60 * minute, maxNames: 50_000 }),
    texts: createCounter({ leakMs: 15 * minute, maxNames: 50_000 }),
  };
}

type Memory = ReturnType<typeof createMemory>;

function senderSigns(memory: Memory, { formId, sender, at }: GuardedPost): Sign[] {
  if (sender === null) return [];
  const network = networkOfPeople(sender);
  const perForm = memory.forms.count(String(formId), at);
  const perNetwork = network === null ? 0 : memory.networks.count(network, at);
  return [
    { reason: 'trap', points: sender.trap === '' ? 0 : 3 },
    { reason: 'form-rate', points: pointsFor(perForm, [240]) },
    { reason: 'address-rate', points: pointsFor(perNetwork, [15, 25, 40]) },
  ];
}

function pageSigns(memory: Memory, secret: string, { formId, sender, at }: GuardedPost): Sign[] {
  if (sender === null || sender.proof === '') return [];
  const rendered = renderedAt(secret, formId, sender.proof);
  if (rendered === null || rendered > at + clockSkewMs)
    return [{ reason: 'page-forged', points: 3 }];
  const age = at - rendered;
  if (age > stalePageMs) return [{ reason: 'page-old', points: 1 }];
  return [
    { reason: 'too-fast', points: age < inhumanMs ? 2 : age < hastyMs ? 1 : 0 },
    { reason: 'page-reused', points: reuse(memory, sender, at) },
  ];
}

/** People copy pages, and sites keep copies: that many others have the same one is only odd. */
function reuse({ pages }: Memory, sender: GuardedSender, at: number): number {
  const network = networkOfPeople(sender);
  const times = pages.count(sender.proof, at);
  const timesHere = network === null ? 0 : pages.count(`${network} ${sender.proof}`, at);
  return timesHere > 5 ? 3 : times > 5 ? 2 : 0;
}

/** A petition is sent by many as well, but without a link that everybody adds. */
function sameTextSign({ texts }: Memory, { answers, isOwnHost, at }: GuardedPost): Sign {
  const points = answers.map((answer) => {
    const fingerprint = answer.kind === 'text' ? fingerprintOf(answer.text) : null;
    if (fingerprint === null) return 0;
    const hasLink = withLinks(answer, isOwnHost).links.length > 0;
    return pointsFor(texts.count(fingerprint, at), hasLink ? [3, 10, 10] : [3, 10]);
  });
  return { reason: 'same-text', points: Math.max(0, ...points) };
}

/** Behind a proxy that is not named in the settings everybody seems to come from a private address. */
function networkOfPeople({ address }: GuardedSender): string | null {
  return address === '' || isPrivateAddress(address) ? null : networkOf(address);
}
