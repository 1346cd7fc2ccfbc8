import type { BrowserScripts } from '../scripts.ts';

/** Minified sources of the scripts. */
export function buildScripts(): Promise<BrowserScripts>;
