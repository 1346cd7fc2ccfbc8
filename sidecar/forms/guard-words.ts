/* What robots praise. No word is forbidden: they count together, and more beside a link. */

const goods = [
  ...['viagra', 'cialis', 'levitra', 'sildenafil', 'tadalafil', 'kamagra', 'tramadol', 'xanax'],
  ...['without prescription', 'no prescription', 'cheap pills', 'weight loss pill', 'cbd gummies'],
  ...['online casino', 'casino bonus', 'slot gacor', 'judi online', 'free spins', 'sports betting'],
  ...['porn', 'xxx video', 'escort girl', 'sex dating', 'hot girls', 'adult dating', 'onlyfans'],
  ...['replica watch', 'fake rolex', 'payday loan', 'essay writing service', 'double your bitcoin'],
  ...['виагра', 'виагру', 'сиалис', 'левитра', 'дженерик', 'для потенции', 'казино', 'букмекер'],
  ...['порно', 'проститутк', 'купить диплом', 'ставки на спорт', 'без рецепта', 'быстрый займ'],
];
/** Written without blanks, so that any letter may stand before them. */
const goodsWithoutBlanks = [
  ...['伟哥', '博彩', '赌场', '色情', 'バイアグラ', 'カジノ', '카지노', '바카라', '토토사이트'],
];
const offers = [
  ...['backlinks', 'guest post', 'first page of google', 'rank your website', 'seo package'],
  ...['buy followers', 'bitcoin investment', 'crypto invest', 'passive income', 'forex signal'],
  ...['get rich', 'earn $', 'million dollars', 'make money online', 'накрутка подписчиков'],
];

const goodsPattern = anyOf(`(?<!\\p{L})(?:${listed(goods)})|${listed(goodsWithoutBlanks)}`);
const offersPattern = anyOf(`(?<!\\p{L})(?:${listed(offers)})`);
/** It takes so many offers to weigh as much as one of the goods: honest firms sell these too. */
const offersPerGood = 3;

/** How much of it is in a text; one of the goods is 1. */
export function praiseIn(text: string): number {
  const plain = undisguised(text);
  return distinct(plain, goodsPattern) + distinct(plain, offersPattern) / offersPerGood;
}

function distinct(text: string, pattern: RegExp): number {
  return new Set(text.match(pattern)).size;
}

/** `V1agrа` with a Cyrillic letter is what it is read as. */
function undisguised(text: string): string {
  const plain = plainLetters(text).replace(/(?<=\p{L})[0134@](?!\d)/gu, latinOf);
  return plain.replace(/[\p{Script=Latin}\p{Script=Cyrillic}]+/gu, (word) =>
    /[a-z]/.test(word) ? word.replace(/[аеоісрхук]/g, latinOf) : word,
  );
}

const lookalikes: Readonly<Record<string, string>> = {
  ...{ '0': 'o', '1': 'i', '3': 'e', '4': 'a', '@': 'a' },
  ...{ а: 'a', е: 'e', о: 'o', і: 'i', с: 'c', р: 'p', х: 'x', у: 'y', к: 'k' },
};

function latinOf(letter: string): string {
  return lookalikes[letter] ?? letter;
}

/** Small letters without accents, signs that nobody sees, and more than one blank at a place. */
function plainLetters(text: string): string {
  const bare = text.normalize('NFKD').replace(/[\p{Cf}\p{Mn}]/gu, '');
  return bare.toLowerCase().replace(/\s+/g, ' ');
}

export function lettersOf(text: string): string {
  return plainLetters(text).replace(/[^\p{L}]/gu, '');
}

/**
 * Letters of other scripts that look alike, or signs that nobody sees, hide words from filters. A
 * Latin `i` in a Cyrillic word is what many keyboards have, and `WordPressом` is two words.
 */
export function hasDisguise(text: string): boolean {
  if (/(?:\p{Script=Latin}\u200b|\p{Script=Cyrillic}\u200b){4}/u.test(text)) return true;
  const honest = text.replace(/(?<=\p{Script=Cyrillic})i|i(?=\p{Script=Cyrillic})/giu, 'і');
  const long = honest.match(/[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]{4,}/gu) ?? [];
  return long.some((word) => {
    const runs = word.match(/\p{Script=Latin}+|\p{Script=Cyrillic}+|\p{Script=Greek}+/gu) ?? [];
    return runs.length >= 3;
  });
}

function listed(words: readonly string[]): string {
  return words.map((word) => plainLetters(word).replace('$', '\\$')).join('|');
}

function anyOf(source: string): RegExp {
  return new RegExp(source, 'gu');
}
