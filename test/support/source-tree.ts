import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** One source file of the sidecar; `path` starts at the repository's root. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

export interface Import {
  readonly from: string;
  /** Path from the root for a file of ours, otherwise the package's name. */
  readonly to: string;
}

export const root = join(import.meta.dirname, '..', '..');

const notOurs = ['node_modules', 'vendor', '.build', 'build', 'dist'];

/** The TypeScript sources below a folder, without what was built or installed there. */
export function readSources(folder: string): Source[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return notOurs.includes(entry.name) ? [] : readSources(path);
    if (!/\.tsx?$/.test(entry.name)) return [];
    return [{ path, text: readFileSync(join(root, path), 'utf8') }];
  });
}

export function importsOf({ path, text }: Source): Import[] {
  const found = text.matchAll(/\b(?:from|import)\s*\(?\s*'([^']+)'/g);
  return [...found].map(([, name]) => {
    const target = name as string;
    return {
      from: path,
      to: target.startsWith('.') ? normalize(join(dirname(path), target)) : target,
    };
  });
}

/** The capability a file belongs to; null for the files directly in `sidecar/`. */
export function roomOf(path: string): string | null {
  const [top, room, ...rest] = path.split('/');
  return top === 'sidecar' && rest.length > 0 ? (room as string) : null;
}

/** One cycle among the imports as a list of files, or null. */
export function findCycle(imports: readonly Import[]): string[] | null {
  const targets = new Map<string, string[]>();
  for (const { from, to } of imports) targets.set(from, [...(targets.get(from) ?? []), to]);
  const finished = new Set<string>();

  function visit(file: string, way: string[]): string[] | null {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (finished.has(file)) return null;
    for (const target of targets.get(file) ?? []) {
      const cycle = visit(target, [...way, file]);
      if (cycle !== null) return cycle;
    }
    finished.add(file);
    return null;
  }

  for (const file of targets.keys()) {
    const cycle = visit(file, []);
    if (cycle !== null) return cycle;
  }
  return null;
}

const writesInText = [
  /\b(?:insert\s+into|replace\s+into|delete\s+from)\s+(\w+)/g,
  /\bupdate\s+(\w+)\s+set\b/g,
  /\b(?:insertRows?|updateEach)\(\s*[\w.]+,\s*'(\w+)'/g,
  /\btable: '(\w+)'/g,
];
const queryChain =
  /\('(\w+)'\)((?:\s*\.\w+(?:<[^>]*>)?\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))+)/g;
const changes = /\.(insert|update|delete|del|increment|decrement|truncate)\(/;

/** Names of the tables a file writes, as far as they stand in its text. */
export function tablesWritten({ text }: Source): string[] {
  const plain = writesInText.flatMap((pattern) => [...text.matchAll(pattern)].map((m) => m[1]));
  const chained = [...text.matchAll(queryChain)]
    .filter(([, , chain]) => changes.test(chain as string))
    .map((match) => match[1]);
  const owned = [...text.matchAll(/\bownerOf\w+\(([^)]*)\)/g)].flatMap(([, list]) =>
    [...(list as string).matchAll(/'(\w+)'/g)].map((match) => match[1]),
  );
  return [...new Set([...plain, ...chained, ...owned])] as string[];
}
