import type { Dice } from './dice.ts';

/* Spam in six styles, as robots post it to contact forms. What they sell is named in words of
   which the sidecar knows only a part. */

export interface SpamPost {
  readonly answers: Record<string, string>;
  readonly address: string;
  /** What stands in the trap; absent = the robot passes it over. */
  readonly trap?: string;
  /** How old the page is that it sends; absent = it sends no time. */
  readonly pageAgeMs?: number;
  /** Posts with the same number send one and the same page. */
  readonly page?: number;
}

export type RobotStyle = (dice: Dice, serial: number) => SpamPost;

const hosts = ['best', 'top', 'cheap', 'mega', 'star', 'ultra', 'gold', 'fast', 'lucky', 'prime'];
const endings = ['ru', 'top', 'xyz', 'com', 'click', 'shop', 'info', 'su', 'site', 'online'];
const firstNames = ['Robert', 'James', 'Mary', 'AlfredUtend', 'Davidfug', 'Michaelnof', 'Ирина'];
const lastNames = ['Smith', 'Sapsoro', 'GotoMo', 'Brown', 'Utendo', 'Иванова', 'Kuznetsov'];

function linkOf(dice: Dice): string {
  const host = `${dice.pick(hosts)}-${dice.pick(hosts)}${dice.roll(900)}.${dice.pick(endings)}`;
  return `http${dice.chance(60) ? 's' : ''}://${host}/${dice.pick(['', 'go', 'p', 'r?id='])}${dice.roll(9999)}`;
}

function linksOf(dice: Dice, least: number, most: number): string[] {
  const onePlace = dice.chance(40) ? new URL(linkOf(dice)).origin : null;
  return Array.from({ length: least + dice.roll(most - least + 1) }, () =>
    onePlace === null ? linkOf(dice) : `${onePlace}/${dice.roll(9999)}`,
  );
}

function letters(dice: Dice, count: number): string {
  const all = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
  return Array.from({ length: count }, () => all[dice.roll(all.length)]).join('');
}

function somebody(dice: Dice): Record<string, string> {
  const mailbox = `${letters(dice, 7).toLowerCase()}${dice.roll(99)}`;
  return {
    email: `${mailbox}@${dice.pick(['mail.example', 'inbox.example', 'post.example'])}`,
    firstname: dice.pick(firstNames),
    lastname: dice.pick(lastNames),
    ...(dice.chance(40) && { phone: String(81_000_000_000 + dice.roll(999_999_999)) }),
    ...(dice.chance(40) && { company: dice.pick(['google', 'FB', 'Best Ltd', 'Corporation']) }),
  };
}

/** Robots of a net: thousands of addresses. */
function anywhere(dice: Dice): string {
  return `${dice.pick([45, 77, 91, 103, 185, 193])}.${dice.roll(256)}.${dice.roll(256)}.${dice.roll(256)}`;
}

const english = [
  ...['Hello!', 'Hi there.', 'Dear owner,', 'Greetings!', 'Good day'],
  ...['I found your page and I like it.', 'Great article, thank you for it.', 'Amazing blog!'],
  ...['Look here:', 'More about it:', 'Read this now', 'Check it out', 'Only today:', 'Details'],
  ...['You will be surprised.', 'Everybody does it already.', 'Do not miss it.', 'Act now!'],
];

/** Nothing but links, or so many that there is little else. */
const linkSpam: RobotStyle = (dice) => {
  const links = linksOf(dice, 4, 25);
  const words = (): string => dice.pick(english);
  const message = dice.chance(20)
    ? links.join(dice.pick([' ', '\n']))
    : [words(), ...links.flatMap((link) => (dice.chance(50) ? [words(), link] : [link]))].join(' ');
  const asName = dice.chance(35) ? { firstname: `${words()} ${linkOf(dice)}` } : {};
  const again = dice.chance(30) ? { company: links[0] as string, city: links[0] as string } : {};
  return { answers: { ...somebody(dice), message, ...asName, ...again }, address: anywhere(dice) };
};

const goods = {
  latin: [
    ...['viagra', 'cialis', 'levitra', 'tadalafil', 'sildenafil', 'modafinil', 'ozempic'],
    ...[
      'cheap pills',
      'without prescription',
      'no prescription',
      'tramadol',
      'xanax',
      'phentermine',
    ],
    ...[
      'online casino',
      'free spins',
      'casino bonus',
      'jackpot',
      'sports betting',
      'slot machines',
    ],
  ],
  cyrillic: [
    ...['казино', 'казино онлайн', 'ставки на спорт', 'букмекер', 'фриспины', 'купить диплом'],
    ...['виагра', 'сиалис', 'дженерик', 'без рецепта', 'для потенции', 'проститутки', 'порно'],
  ],
  others: ['伟哥', '博彩', '赌场', 'バイアグラ', 'カジノ', '카지노', '바카라', '토토사이트'],
};
const lookalikes: Readonly<Record<string, readonly string[]>> = {
  ...{ a: ['а', '4', '@'], e: ['е', '3'], o: ['о', '0'], i: ['1', 'і'], c: ['с'], p: ['р'] },
};

function disguised(dice: Dice, text: string): string {
  if (dice.chance(50)) return text;
  const hidden = [...text].map((letter) =>
    lookalikes[letter] !== undefined && dice.chance(40)
      ? dice.pick(lookalikes[letter] as readonly string[])
      : letter,
  );
  return hidden.join(dice.chance(20) ? '\u200b' : '');
}

/** Pills and games of chance, in many scripts, and with letters that only look right. */
const goodsSpam: RobotStyle = (dice) => {
  const list = dice.pick([goods.latin, goods.cyrillic, goods.others, goods.latin]);
  const named = dice.some(list, 4 + dice.roll(4)).map((one) => disguised(dice, one));
  const offer = named.map((one) => `${one}${dice.pick([', ', '! ', ' - ', ' '])}`).join('');
  const message = [offer, dice.pick(english), ...linksOf(dice, 1, 3)].join(' ');
  return { answers: { ...somebody(dice), message }, address: anywhere(dice) };
};

/** Links as forums and guest books have them. */
const markupSpam: RobotStyle = (dice) => {
  const links = linksOf(dice, 1, 4).map((link) => {
    const text = dice.pick(['click', 'here', 'buy', 'site', 'more info', 'источник']);
    const forms = [
      `[url=${link}]${text}[/url]`,
      `[URL]${link}[/URL]`,
      `[link=${link}]${text}[/link]`,
      `<a href="${link}">${text}</a> <a href='${link}'>${text}</a>`,
      `<A rel=nofollow HREF=${link}>${text}</A>, [url=${link}]${text}[/url]`,
    ];
    return `${dice.pick(english)} ${dice.pick(forms)}`;
  });
  const message = links.join(dice.pick([' ', '\n', '<br>']));
  return { answers: { ...somebody(dice), message }, address: anywhere(dice) };
};

/** It reads the page, fills in whatever is an input, and posts at once. */
const trapSpam: RobotStyle = (dice) => ({
  answers: { ...somebody(dice), message: `${dice.pick(english)} ${letters(dice, 12)}` },
  address: anywhere(dice),
  trap: dice.pick([linkOf(dice), 'https://google.com', letters(dice, 8), '1']),
  ...(dice.chance(60) && { pageAgeMs: dice.roll(1500) }),
});

/** A few machines that send one page for days; jumbled answers that look for forms which mail. */
const replaySpam: RobotStyle = (dice, serial) => ({
  answers: {
    ...somebody(dice),
    firstname: dice.chance(50) ? letters(dice, 10 + dice.roll(8)) : dice.pick(firstNames),
    message: `${dice.pick(english)} ${dice.pick(english)} ${linksOf(dice, 0, 2).join(' ')}`,
  },
  address: `91.203.5.${dice.roll(4)}`,
  pageAgeMs: 3_600_000 + dice.roll(1000),
  page: serial % 3,
});

/** One machine that posts whatever. */
const floodSpam: RobotStyle = (dice, serial) => ({
  answers: { ...somebody(dice), message: `${dice.pick(english)} ${letters(dice, 20)} ${serial}` },
  address: '185.220.101.7',
});

export const robotStyles: Readonly<Record<string, RobotStyle>> = {
  ...{ links: linkSpam, goods: goodsSpam, markup: markupSpam },
  ...{ trap: trapSpam, replay: replaySpam, flood: floodSpam },
};
