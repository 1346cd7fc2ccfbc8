/* Texts that become code wherever somebody forgets that they are text. */

/** Numbers below `limit`, the same ones for the same start. */
function dice(start: number): (limit: number) => number {
  let state = start >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** What ends the place that the text was meant for. */
const endings = [
  ...['', '', '"', "'", '`', '">', "'>", '-->', ']]>', '*/', '}}', '\\"', "\\';", '&quot;>'],
  ...['</title>', '</textarea>', '</script>', '</style>', '</option></select>', '</p>', '\n'],
];

/** What runs CODE, or does other harm, once it is out. */
const harms = [
  '<script>CODE</script>',
  '<script src="data:text/javascript,CODE"></script>',
  '<img src=x onerror=CODE>',
  '<IMG SRC=`x` OnError="CODE"/>',
  '<svg onload=CODE>',
  '<svg><script>CODE</script></svg>',
  '<svg/onload=CODE//',
  '<iframe srcdoc="<script>parent.CODE</script>">',
  '<iframe src="javascript:parent.CODE">',
  '<body onload=CODE>',
  '<input autofocus onfocus=CODE>',
  '<details open ontoggle=CODE>',
  '<video><source onerror=CODE>',
  '<a href="javascript:CODE" id=a>x</a>',
  '<form action="javascript:CODE"><button>',
  '<object data="javascript:CODE">',
  '<meta http-equiv="refresh" content="0;url=javascript:CODE">',
  '<base href="javascript:CODE//">',
  '<link rel=stylesheet href="data:text/css,*{color:red}">',
  '<math><mi xlink:href="javascript:CODE">x',
  '<noscript><p title="</noscript><img src=x onerror=CODE>">',
  '<template><img src=x onerror=CODE></template>',
  '<style>@import "javascript:CODE";</style>',
  '<!--[if gte IE 4]><script>CODE</script><![endif]-->',
  '<!--<script>CODE//',
  '<scr<script>ipt>CODE</scr</script>ipt>',
  ' onmouseover="CODE" x="',
  " autofocus onfocus='CODE' x='",
  'javascript:CODE',
  'java\tscript:CODE',
  'data:text/html,<script>CODE</script>',
  'data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==',
  ';CODE;//',
  '-CODE-"',
  '\\u003cscript\\u003eCODE\\u003c/script\\u003e',
  "{{constructor.constructor('CODE')()}}",
  '$' + '{CODE}',
  '<%= CODE %>',
  '<?php CODE ?>',
  '{formfield=f1}{contactfield=email}',
  '{pagelink=1}{leadfield=email|x}',
  '\r\nSet-Cookie: mtc_id=1\r\n\r\n<script>CODE</script>',
  '=cmd|" /C calc"!A0',
  "' or 1=1 -- ",
  "'); drop table contacts; -- ",
  '\u2028CODE\u2029',
  '+ADw-script+AD4-CODE+ADw-/script+AD4-',
  '../../../../etc/passwd%00',
  '%0d%0aLocation:%20https://evil.example/',
];

const disguises: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text,
  (text) => text,
  encodeURIComponent,
  (text) => text.replace(/[a-z]/g, (one, at) => (at % 2 === 0 ? one : one.toUpperCase())),
  (text) => text.replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  (text) => text.replaceAll('<', '&#x3c;').replaceAll('"', '&#34;'),
  (text) => text.replaceAll('<', '%3C').replaceAll('>', '%3E'),
  (text) => text.replaceAll('<', '\uff1c').replaceAll('>', '\uff1e'),
  (text) => text.replaceAll('=', ' = ').replaceAll('<', '<\t'),
  (text) => `${text}${text}`,
  (text) => `😀${text}\u202e`,
];

/** Longer than this no place keeps every text whole. */
const longest = 170;

/**
 * `count` of them, the same ones for the same seed, none of which has anything that is taken out of
 * text in general. Those that run call `top.harm` with their number.
 */
export function injections(count: number, seed: number): string[] {
  const roll = dice(seed);
  const one = <Item>(items: readonly Item[]): Item => items[roll(items.length)] as Item;
  const texts: string[] = [];
  while (texts.length < count) {
    const number = texts.length;
    const made = one(disguises)(one(endings) + one(harms)).replaceAll(
      'CODE',
      `top.harm(${number})`,
    );
    const text = `${made.trim()}${roll(2) === 0 ? '' : ` ${number}`}`;
    if (text.length <= longest) texts.push(text);
  }
  return texts;
}
