import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const dayMs = 86_400_000;

/**
 * A folder that is costly to make and may be kept between runs: in the user's cache when that can
 * be written, else in the temporary folder. It appears whole or not at all.
 */
export async function cachedFolder(
  name: string,
  maxAgeDays: number,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(cacheRoot(), name);
  if (ageMs(folder) < maxAgeDays * dayMs) return folder;
  mkdirSync(dirname(folder), { recursive: true });
  const fresh = mkdtempSync(`${folder}.`);
  try {
    await make(fresh);
    // Another run may have made it meanwhile, and be using it.
    if (ageMs(folder) < maxAgeDays * dayMs) {
      rmSync(fresh, { recursive: true });
      return folder;
    }
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    // An old copy is better than none: the machine may be offline today.
    if (ageMs(folder) === Number.POSITIVE_INFINITY) throw error;
  }
  return folder;
}

function cacheRoot(): string {
  const root = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'mtc-sidecar');
  try {
    mkdirSync(root, { recursive: true });
    accessSync(root, constants.W_OK);
    return root;
  } catch {
    return join(tmpdir(), 'mtc-sidecar-cache');
  }
}

function ageMs(folder: string): number {
  const stats = statSync(folder, { throwIfNoEntry: false });
  return stats === undefined ? Number.POSITIVE_INFINITY : Date.now() - stats.mtimeMs;
}
