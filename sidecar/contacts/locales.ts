type Kind = 'language' | 'script' | 'region';

const kept = new Map<Kind, Intl.DisplayNames>();

/** Made when it is first asked for and then kept: the tables behind it take eight megabytes. */
function namesOf(type: Kind): Intl.DisplayNames {
  const names = kept.get(type) ?? new Intl.DisplayNames('en', { type, fallback: 'none' });
  kept.set(type, names);
  return names;
}

/** Whether this is a language, alone or with script and region, that Node knows: `de`, `zh_Hans_CN`. */
export function isLocale(text: string): boolean {
  try {
    const { language, script, region } = new Intl.Locale(text.replaceAll('_', '-'));
    return Object.entries({ language, script, region }).every(
      ([kind, code]) => code === undefined || namesOf(kind as Kind).of(code) !== undefined,
    );
  } catch {
    return false;
  }
}
