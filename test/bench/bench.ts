import { benchContacts } from './contacts-bench.ts';
import { benchForms } from './forms-bench.ts';
import { benchImport } from './import-bench.ts';
import { benchRules } from './rules-bench.ts';
import { benchSegments } from './segments-bench.ts';
import { benchTracking } from './tracking-bench.ts';
import { benchWordPress } from './wordpress-bench.ts';

/* `npm run bench` measures tracking, `… contacts` a store of a million contacts, `… forms` forms,
   `… import` a file of a million rows, `… rules` hits with rules, `… segments` how soon members are right,
   `… wordpress` what the WordPress plugin adds to forms and pages. */

const benches: Readonly<Record<string, () => Promise<void>>> = {
  tracking: benchTracking,
  contacts: benchContacts,
  forms: benchForms,
  import: benchImport,
  rules: benchRules,
  segments: benchSegments,
  wordpress: benchWordPress,
};

const name = process.argv[2] ?? 'tracking';
const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
if (bench === undefined) {
  console.error(`There is no bench ${name}; there are: ${Object.keys(benches).join(', ')}.`);
  process.exitCode = 1;
}
await bench?.();
