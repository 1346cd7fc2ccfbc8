/** What an element of a page says about itself, by the names of its attributes. */
export type Tag = Readonly<Record<string, string>>;

/** The first opening tag with this id, or with this text in it; null when there is none. */
export function tagOf(html: string, marker: string): Tag | null {
  const isId = /^[\w-]+$/.test(marker);
  const tags = html.match(/<[a-z][^<>]*>/g) ?? [];
  const tag = tags.find((one) => (isId ? one.includes(` id="${marker}"`) : one.includes(marker)));
  if (tag === undefined) return null;
  const pairs = [...tag.matchAll(/\s([a-z][\w-]*)(?:="([^"]*)")?/g)];
  return Object.fromEntries([
    ['tag', (/^<(\w+)/.exec(tag) as RegExpExecArray)[1] as string],
    ...pairs.map(([, name, value]) => [name as string, value ?? '']),
  ]);
}

/** Without what says when the page was made. */
export function undated(page: Buffer | string): string {
  return String(page).replace(/[0-9a-z]{8}\.[\w-]{22}/g, 'PROOF');
}
