import type { Command } from 'commander';
import { createProgressBar } from './progress.ts';
import { rebuildSegments } from './segments/building.ts';
import type { Build } from './segments/builds.ts';
import { openLiveRoom } from './segments/live.ts';
import { Refusal, say, withDatabase, withJson } from './terminal.ts';

export function addSegmentCommands(program: Command): void {
  const segments = program.command('segments').description('groups of contacts');
  withJson(
    segments
      .command('rebuild [id]')
      .description('build a segment from its filters, or all segments without an id'),
  ).action((id: string | undefined, options) =>
    withDatabase(async (_config, database) => {
      const bar = createProgressBar(process.stderr);
      const room = openLiveRoom(database);
      const wanted = id === undefined ? null : idOf(id);
      const builds = await rebuildSegments(room, wanted, bar.show).finally(bar.clear);
      if (wanted !== null && builds.length === 0)
        throw new Refusal(`No published segment with filters has the id ${id}.`);
      const failed = builds.filter(({ state }) => state === 'failed');
      say(
        options,
        { segments: builds.map(toTell) },
        builds.map(sentenceFor).join('\n') || 'No segment has filters.',
      );
      if (failed.length > 0) throw new Refusal('Not all could be built.');
    }),
  );
}

function idOf(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new Refusal(`${text} is not the id of a segment.`);
  return Number(text);
}

function toTell({ segmentId: id, state, total: contacts, added, removed }: Build): object {
  return { id, state, contacts, added, removed };
}

function sentenceFor({ segmentId, state, total, added, removed }: Build): string {
  if (state === 'failed') return `Segment ${segmentId} could not be built.`;
  return `Segment ${segmentId}: looked at ${total} contacts, added ${added}, removed ${removed}.`;
}
