/** What PHP spent on a page of a WordPress, and how often it asked its database. */
export interface PageCost {
  readonly ms: number;
  readonly queries: number;
  readonly html: string;
}

/** Makes WordPress build a page with or without the plugin; `url` must not be in a cache. */
export async function pageCost(url: string, how: 'with' | 'without'): Promise<PageCost> {
  const answer = await fetch(url, { headers: { 'Mtc-Test-Cost': '1', ...headersOf(how) } });
  const html = await answer.text();
  const [, ms, queries] = /<!-- ([\d.]+) ms, (\d+) queries -->/.exec(html) ?? [];
  if (ms === undefined) throw new Error(`${url} does not tell its cost (${answer.status})`);
  return { ms: Number(ms), queries: Number(queries), html };
}

/** What makes WordPress leave the plugin out of one request. */
export function headersOf(how: 'with' | 'without'): Record<string, string> {
  return how === 'without' ? { 'Mtc-Test-Without-Plugin': '1' } : {};
}
