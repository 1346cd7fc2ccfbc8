/* Finds sentences in source code: the quoted texts between the brackets of a call. */

/** All texts in the calls that `call` matches, up to their opening bracket. */
export function sentencesIn(code: string, call: RegExp): string[] {
  return callsIn(code, call).flat();
}

/** The texts of each call. */
export function callsIn(code: string, call: RegExp): string[][] {
  return [...code.matchAll(call)].map((match) =>
    textsUntilClosed(code, match.index + match[0].length),
  );
}

/** The quoted texts between here and the bracket that closes the one before. */
function textsUntilClosed(code: string, start: number): string[] {
  const texts: string[] = [];
  const piece = /'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)"|[()]/gs;
  piece.lastIndex = start;
  for (let depth = 1; depth > 0; ) {
    const match = piece.exec(code);
    if (match === null) break;
    const text = match[1] ?? match[2];
    if (text !== undefined) texts.push(text.replace(/\\(.)/g, '$1'));
    else depth += match[0] === '(' ? 1 : -1;
  }
  return texts;
}
