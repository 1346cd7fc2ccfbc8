import qs from 'qs';

/** Lists of API clients are nested and long: `where[0][val][0][col]=…`, `ids[199]=…`. */
export function parseQuery(text: string): qs.ParsedQs {
  return qs.parse(text, { depth: 20, arrayLimit: 1000, parameterLimit: 5000 });
}
