/* Several names in one cell of a file: `vip|fair 2026`. */

/** Names in one text, from which `namesOf` reads them again, whatever characters they have. */
export function listOfNames(names: readonly string[]): string {
  return names.map((name) => name.replace(/[\\|]/g, '\\$&')).join('|');
}

/** The names in a cell. A backslash takes `|` and itself as they are, and is one before the rest. */
export function namesOf(cell: string): string[] {
  if (!cell.includes('\\')) return cell.split('|');
  const names = [''];
  for (const [part] of cell.matchAll(/\\[\\|]|[\s\S]/g)) {
    if (part === '|') names.push('');
    else names.push(`${names.pop()}${part.length === 2 ? part[1] : part}`);
  }
  return names;
}
