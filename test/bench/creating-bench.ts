import { randomUUID } from 'node:crypto';
import { authorization } from './account.ts';
import { standardValues } from './big-people.ts';
import { load, type Round, reportRates, type Sending } from './load.ts';
import { answers, ended, type Server, startBare } from './servers.ts';
import { trackingRequests, views } from './traffic.ts';

const rounds = 5;
const perRound = 2000;

/** New contacts with six values each, beside the handler that stores nothing; they take turns. */
export async function benchCreating(server: Server): Promise<void> {
  const bare = await startBare('express');
  try {
    await answers(bare);
    const [ours, theirs]: [Round[], Round[]] = [[], []];
    for (let round = 0; round <= rounds; round++) {
      ours.push(await load(server, newContacts(round)));
      theirs.push(await load(bare, trackingRequests(views(perRound, []))));
    }
    // The first round warms up.
    reportRates('POST /api/contacts/new', ours.slice(1), theirs.slice(1));
    reportRates('bare Express 5 handler', theirs.slice(1), theirs.slice(1));
  } finally {
    await ended(bare);
  }
}

function newContacts(round: number): Sending {
  const headers = { authorization, 'content-type': 'application/json' };
  const requests = Array.from({ length: perRound }, (_, index) => {
    const values = standardValues(round * perRound + index + 1);
    const body = JSON.stringify({ ...values, email: `${randomUUID()}@new.example` });
    return { body, headers };
  });
  return { path: '/api/contacts/new', requests };
}
