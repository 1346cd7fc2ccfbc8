import { lookupKey } from './value.ts';

/*
 * What texts are compared as, in lists, searches, segments, exports and changes of many: without
 * case and without accents. What tells people apart goes by `lookupKey`, which keeps accents.
 */

const ascii = /^[ -~]*$/;
const halfCharacter = /\p{Surrogate}/gu;
/** Accents and the like, not the vowels that some scripts write as marks. */
const accent = /\p{Script=Inherited}/gu;

/** Of any length; blanks at the ends stay. */
export function plainKey(text: string): string {
  if (ascii.test(text)) return text.toLowerCase();
  const whole = text.replaceAll('\0', '').replace(halfCharacter, '\ufffd').replace(/\s/g, ' ');
  const letters = whole.toLowerCase().replaceAll('ς', 'σ').normalize('NFD').replace(accent, '');
  return letters.normalize('NFC');
}

/** As a value of a field is compared: what its index row holds. */
export function valueKey(value: string | number): string {
  return plainKey(lookupKey(String(value))).trim();
}
