/** Kept, because making one reads tables. */
const names = {
  language: new Intl.DisplayNames('en', { type: 'language', fallback: 'none' }),
  script: new Intl.DisplayNames('en', { type: 'script', fallback: 'none' }),
  region: new Intl.DisplayNames('en', { type: 'region', fallback: 'none' }),
};

/** Whether this is a language, alone or with script and region, that Node knows: `de`, `zh_Hans_CN`. */
export function isLocale(text: string): boolean {
  try {
    const { language, script, region } = new Intl.Locale(text.replaceAll('_', '-'));
    return Object.entries({ language, script, region }).every(
      ([kind, code]) =>
        code === undefined || names[kind as keyof typeof names].of(code) !== undefined,
    );
  } catch {
    return false;
  }
}
