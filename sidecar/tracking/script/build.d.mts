/** Minified sources of the two scripts. */
export function buildScripts(): Promise<{ mtc: string; gate: string }>;
