import type { Dice } from './dice.ts';

/* People of twelve languages who fill in a contact form, with the oddities that people have. */

interface Language {
  readonly first: readonly string[];
  readonly last: readonly string[];
  readonly cities: readonly string[];
  readonly phones: readonly string[];
  readonly greetings: readonly string[];
  readonly sentences: readonly string[];
  readonly ends: readonly string[];
}

const languages: readonly Language[] = [
  {
    first: ['Jean-Luc', 'Mary Ann', "D'Arcy", 'Siobhán', 'X', 'Björk', 'J.R.', 'Aoife', 'LaToya'],
    last: ["O'Brien", 'McDonald-Smythe', 'de la Cruz', 'Ng', 'St. John', 'Van Der Berg III', 'Li'],
    cities: ['London', "King's Lynn", 'St. Louis', 'Winston-Salem', 'Truth or Consequences'],
    phones: ['+44 20 7946 0958', '(555) 010-1234 ext. 12', '07700 900123', '1-800-555-0199'],
    greetings: ['Hi', 'Dear Sir or Madam,', 'Good morning,', 'Hello there!', ''],
    sentences: [
      'Do you have a specialist for potential customers in sales?',
      'I ordered the blue one, number 1234567, and got the green one.',
      'My order came to $1,249.99 and I was charged twice!',
      'Could you send an offer for 250 pieces by Friday?',
      'We met at the fair in March, where you told us about your analysis tools.',
      'Is the class on Sussex Street still free?',
      'WHY DOES NOBODY ANSWER THE PHONE???',
      'I cannot sign in any more: it says "invalid token <null>".',
      'Our pharmacy and a sports club would like to order together.',
    ],
    ends: ['Thanks!', 'Kind regards', 'Cheers, M.', 'Sent from my phone', '😀👍'],
  },
  {
    first: ['Jürgen', 'Anneliese', 'Karl-Heinz', 'Zoë', 'Ömer', 'Uwe'],
    last: ['Müller-Lüdenscheidt', 'Groß', 'von und zu Guttenstein', 'Hirschsprung', 'Yıldız'],
    cities: ['Köln', 'Bad Schussenried', 'Halle (Saale)', 'Zürich'],
    phones: ['+49 (0)30 123456-78', '0171/2345678', '089 / 123 45 67'],
    greetings: ['Guten Tag,', 'Hallo zusammen', 'Sehr geehrte Damen und Herren,', 'Moin'],
    sentences: [
      'wir suchen einen Spezialisten für die Sozialstation.',
      'können Sie uns ein Angebot über 30 Lizenzen schicken?',
      'Die Donaudampfschifffahrtsgesellschaft fährt 2027 wieder, und wir brauchen Karten.',
      'Das Passwort lässt sich nicht zurücksetzen (Fehler 0x80070005).',
      'Rechnung 2026-004711 über 1.249,99 € ist schon bezahlt!!!',
    ],
    ends: ['MfG', 'Mit freundlichen Grüßen', 'Viele Grüße, J.', 'Danke!'],
  },
  {
    first: ['Éloïse', 'Jean-François', 'Maëlys', "N'Golo"],
    last: ["L'Hermite", 'de Saint-Exupéry', 'Lefèvre', 'Œuvrard'],
    cities: ["L'Haÿ-les-Roses", 'Saint-Étienne', 'Paris 15e'],
    phones: ['01 23 45 67 89', '+33 6 12 34 56 78'],
    greetings: ['Bonjour,', 'Madame, Monsieur,', 'Coucou'],
    sentences: [
      "je cherche un spécialiste de l'analyse d'audience.",
      'Pourriez-vous me rappeler demain entre 14 h et 16 h ?',
      "J'ai reçu une facture de 89,90 € que je ne comprends pas…",
      "Votre formulaire n'accepte pas mon numéro : c'est normal ?",
    ],
    ends: ['Cordialement', 'Merci d’avance !', 'Bien à vous'],
  },
  {
    first: ['María José', 'Íñigo', 'Ángel', 'Ñusta'],
    last: ['García Márquez', 'Núñez de Balboa', 'Peña'],
    cities: ['A Coruña', 'México D.F.', 'Logroño'],
    phones: ['+34 612 345 678', '55 1234 5678'],
    greetings: ['Hola,', '¡Buenos días!', 'Estimados señores:'],
    sentences: [
      '¿Tienen especialistas socialistas? Es una broma, busco un presupuesto.',
      '¡¡¡URGENTE!!! No ha llegado mi pedido 998877.',
      '¿Cuánto cuesta el envío a las islas?',
      'Somos una asociación deportiva y queremos apostar por ustedes.',
    ],
    ends: ['Un saludo', 'Gracias', 'Atentamente, Á.'],
  },
  {
    first: ['Niccolò', 'Maria Grazia', 'Gianluigi'],
    last: ["D'Annunzio", 'Dell’Acqua', 'Lo Presti'],
    cities: ["L'Aquila", 'Forlì', 'Reggio nell’Emilia'],
    phones: ['+39 06 6982', '333 1234567'],
    greetings: ['Buongiorno,', 'Ciao!', 'Gentili signori,'],
    sentences: [
      'vorrei sapere se lo specialista è libero giovedì.',
      'Il casinò di Sanremo cerca un fornitore di sedie.',
      'Perché la spedizione costa più del prodotto?!',
    ],
    ends: ['Cordiali saluti', 'Grazie mille', 'A presto'],
  },
  {
    first: ['João', 'Conceição', 'Luís Filipe'],
    last: ['dos Santos', 'Gonçalves', 'Assunção'],
    cities: ['São Paulo', 'Óbidos', 'Vila Nova de Gaia'],
    phones: ['+55 (11) 91234-5678', '912 345 678'],
    greetings: ['Olá,', 'Bom dia', 'Prezados,'],
    sentences: [
      'gostaria de um orçamento para 12 pessoas.',
      'A minha encomenda não chegou; o código é BR123456789PT.',
      'Vocês têm especialistas em análise?',
    ],
    ends: ['Obrigado!', 'Atenciosamente', 'Abraços'],
  },
  {
    first: ['Łukasz', 'Grzegorz', 'Świętosława', 'Żaneta'],
    last: ['Brzęczyszczykiewicz', 'Wąs', 'Źdźbło', 'Chrząszcz'],
    cities: ['Łódź', 'Szczebrzeszyn', 'Kędzierzyn-Koźle'],
    phones: ['+48 512 345 678', '22 123 45 67'],
    greetings: ['Dzień dobry,', 'Cześć', 'Szanowni Państwo,'],
    sentences: [
      'szukam specjalisty od socjalizacji szczeniąt.',
      'Czy mogę zapłacić przelewem? Konto PL61 1090 1014 0000 0712 1981 2874.',
      'Strona nie działa w przeglądarce mojego męża.',
    ],
    ends: ['Pozdrawiam', 'Z poważaniem', 'Dziękuję!'],
  },
  {
    first: ['Олексій', 'Ірина', 'Владимир', 'Наталья'],
    last: ['Шевченко', 'Кузнецова', 'Солов’яненко', 'Щербакова-Ткач'],
    cities: ['Київ', 'Харкiв', 'Алматы', 'Санкт-Петербург'],
    phones: ['+380 44 123 45 67', '8 (495) 123-45-67'],
    greetings: ['Добрий день!', 'Здравствуйте,', 'Вiтаю'],
    sentences: [
      'Потенциальный клиент спрашивает про ваш потенциал роста, есть ли специалист?',
      'Менi потрiбна допомога з WordPress, бо сайт не вiдкривається.',
      'Можно ли оплатить счёт № 4711 картой Visa через PayPal?',
      'Мы делаем мебель для гостиниц и казино и ищем поставщика.',
      'Скажiть, будь ласка, чи є у вас рахунки в USD?',
    ],
    ends: ['Дякую!', 'С уважением, Н.', 'Спасибо'],
  },
  {
    first: ['太郎', 'さくら', 'ヒロシ'],
    last: ['山田', '五十嵐', 'スミス'],
    cities: ['東京都', '大阪市北区', '札幌'],
    phones: ['+81 3-1234-5678', '090-1234-5678', '０３−１２３４−５６７８'],
    greetings: ['お世話になっております。', 'こんにちは', '初めまして。'],
    sentences: [
      'ホームページを見て連絡しました。見積もりをお願いできますか？',
      '注文番号１２３４５の商品がまだ届いていません。',
      'カタログを二部送ってください！！',
    ],
    ends: ['よろしくお願いします。', '以上', '敬具'],
  },
  {
    first: ['小明', '丽华', 'Xiaoming'],
    last: ['王', '欧阳', '李'],
    cities: ['北京', '香港', '台北市'],
    phones: ['+86 138 0013 8000', '852-2345-6789'],
    greetings: ['您好！', '你好，', ''],
    sentences: [
      '请问这款产品有现货吗？我们需要五百件。',
      '我在贵公司网站下单，单号是88776655，还没有收到货。',
      '请发一份最新的报价单给我，谢谢。',
    ],
    ends: ['谢谢！', '此致敬礼', '王小明'],
  },
  {
    first: ['محمد', 'عبد الرحمن', 'فاطمة الزهراء'],
    last: ['الحسيني', 'بن سلمان', 'حداد'],
    cities: ['القاهرة', 'دبي', 'الدار البيضاء'],
    phones: ['+20 2 2345 6789', '٠٥٠١٢٣٤٥٦٧'],
    greetings: ['السلام عليكم', 'مرحبا،', 'تحية طيبة'],
    sentences: [
      'أريد عرض سعر لعشرين جهازا من فضلكم.',
      'لم يصلني الطلب رقم ٤٤٥٥٦٦ حتى الآن!!',
      'هل لديكم فرع في المدينة؟',
    ],
    ends: ['شكرا جزيلا', 'مع التحية', ''],
  },
  {
    first: ['İbrahim', 'Şule', 'Gülçin'],
    last: ['Öztürk', 'Çağlayangil', 'Işık'],
    cities: ['İstanbul', 'Şanlıurfa', 'Muğla'],
    phones: ['+90 532 123 45 67', '0212 123 45 67'],
    greetings: ['Merhaba,', 'İyi günler', 'Sayın yetkili,'],
    sentences: [
      'sipariş numaram 556677, kargo nerede acaba?',
      'Sosyalist bir kooperatif için uzman arıyoruz :)',
      'Fiyat listesi gönderir misiniz?',
    ],
    ends: ['Teşekkürler', 'Saygılarımla', 'Kolay gelsin'],
  },
];

const long = [
  'We are a family firm of about forty people and have been making wooden toys since 1921.',
  'Last year we moved our shop to a new system, and since then nobody knows who our visitors are.',
  'My colleague in accounting thinks that it costs too much; I think that it saves a whole person.',
  'There is one thing we do not understand: what happens when two people use the same tablet?',
  'We would like to try it with a part of our customers first, about 3,000 of them.',
  'Please tell us also what you need from our lawyers, who answer within two weeks at best.',
];
const firms = [
  ...['ACME Inc.', 'www.acme.example', 'https://acme.example', 'Müller & Söhne GmbH & Co. KG'],
  ...[
    'AT&T',
    'Yahoo!',
    '7-Eleven',
    'n/a',
    '-',
    'self employed',
    'ООО «Ромашка»',
    'booking.example',
  ],
];

export interface Person {
  readonly answers: Record<string, string>;
  readonly address: string;
  /** How long the form was before the person; absent = the page does not say. */
  readonly pageAgeMs?: number;
}

/** Somebody; every tenth or so sits in one of a few offices. */
export function personOf(dice: Dice, serial: number): Person {
  const language = dice.pick(languages);
  const [first, last] = [dice.pick(language.first), dice.pick(language.last)];
  const isLoud = dice.chance(5);
  const loud = (text: string): string => (isLoud ? text.toLocaleUpperCase() : text);
  const office = 1 + (serial % 9);
  return {
    answers: {
      ...namesOf(dice, loud(first), loud(last)),
      email: mailboxOf(dice, serial),
      ...(dice.chance(60) && { phone: dice.pick(language.phones) }),
      ...(dice.chance(60) && { city: loud(dice.pick(language.cities)) }),
      ...(dice.chance(50) && { company: dice.pick(firms) }),
      ...(dice.chance(20) && { website: `https://firm${serial}.example/de?lang=de#top` }),
      message: loud(messageOf(dice, language, serial)),
    },
    address: dice.chance(10)
      ? `62.96.40.${office}`
      : `${80 + dice.roll(8)}.${dice.roll(256)}.${serial % 256}.${dice.roll(256)}`,
    ...(dice.chance(60) && { pageAgeMs: ageOf(dice) }),
  };
}

/** Some write all of it into one input, or only one of them. */
function namesOf(dice: Dice, first: string, last: string): Record<string, string> {
  if (dice.chance(8)) return { firstname: `${first} ${last}` };
  if (dice.chance(8)) return { lastname: last };
  if (dice.chance(3)) return { firstname: last, lastname: last };
  if (dice.chance(4))
    return { firstname: ` ${first.toLowerCase()}  `, lastname: last.toLowerCase() };
  return { firstname: first, lastname: last };
}

function mailboxOf(dice: Dice, serial: number): string {
  const names = ['j.r.o.brien', 'info', 'me+shop', "o'brien", 'a_b-c', 'marie.claire.du.pont'];
  return `${dice.pick(names)}${serial}@${dice.pick(['mail', 'firm', 'uni.dept'])}.example`;
}

/** With a browser that fills it in, in a long break, or the next day. */
function ageOf(dice: Dice): number {
  if (dice.chance(10)) return 900 + dice.roll(1000);
  if (dice.chance(10)) return (20 + dice.roll(40)) * 3_600_000;
  return 5000 + dice.roll(dice.chance(50) ? 60_000 : 3_600_000);
}

function messageOf(dice: Dice, language: Language, serial: number): string {
  const { greetings, sentences, ends } = language;
  const said = dice.some(sentences, 1 + dice.roll(2)).join(' ');
  const more = dice.chance(15) ? dice.some(long, 2 + dice.roll(5)).join(' ') : '';
  const extra = dice.chance(40) ? extraOf(dice, serial) : '';
  if (dice.chance(5)) return dice.pick(['', 'hi', '?', 'test', 'asdf', '...', 'Call me', said]);
  const parts = [dice.pick(greetings), said, more, extra, dice.pick(ends)];
  return parts.filter((part) => part !== '').join(dice.chance(50) ? '\n' : ' ');
}

/** What makes a filter prick up its ears, and is nothing. */
function extraOf(dice: Dice, serial: number): string {
  const page = `https://shop.example/products/${serial}?utm_source=news&utm_medium=email`;
  return dice.pick([
    page,
    `See ${page} and ${page}-2, which one is better?`,
    `(${page})`,
    `These pages are broken:\n- ${page}\n- ${page}/b\n- ${page}/c\n- ${page}/d`,
    `My CV: https://people.example/cv-${serial}.pdf, my work: www.people.example`,
    `--\nAnna Example | www.firm.example | linkedin.com/in/anna | Tel. 0123-456`,
    `> From: shop@shop.example\n> To: me@mail.example\n> Subject: Re: Order\nSee above.`,
    `From: Ann\nTo: Bob\nSubject: the offer\n\nforwarded`,
    `Follow us: https://www.facebook.com/f${serial} https://instagram.com/f https://www.youtube.com/f https://firm.example`,
    'It says: <div class="error">Undefined index: id</div>',
    'Where do I put <a href="https://shop.example">my link</a> in the editor?',
    'function f(x) { return x < 3 && x > 1; } // fails',
    'Docs: [the guide](https://docs.example/guide) is gone.',
    'A 100% discount with code SPRING-2026?! Is it free???',
    'We sell casino equipment, is that a problem for you?',
    'Do you offer SEO? A guest post on your blog would be nice, too.',
    '💙💛 ✅ ☎️',
    '٪ ½ ™ “quotes” ‘single’ … – — µm ≥ 3 Ω',
    'IBAN DE89 3704 0044 0532 0130 00, VAT DE123456789',
    '1. one\n2. two\n3. three\n\n\n\n4. four',
    'aaaaaaaaaaaaaargh',
  ]);
}
