import { pageShape } from './list.ts';

/* What says whom a list, an export or a change of many is about, with the words that clients read. */

const alike = 'Case and accents of values do not matter.';
const limits =
  'Several choices are one text with | between them; of long texts the first 191 characters count.';

const searchWords = [
  `Words and commands, such as city:Ulm tag:vip. ${alike}`,
  'city:"Ulm" finds values that begin like this; what a segment means by = is city:+"Ulm", and by',
  '!= it is !city:+"Ulm". A % stands for anything, except behind a +.',
  `A day, or a time of day without seconds, means all of it. ${limits}`,
].join(' ');

const whereWords = [
  'Conditions that all hold: where[0][col]=city&where[0][expr]=eq&where[0][val]=Rome.',
  `${alike} Unlike filters of segments, neq, notIn, notLike and notBetween leave out who has no`,
  'value, like without a % means the whole text, and a day that a time is compared with, or a time',
  `of day without seconds, means its first second. ${limits}`,
].join(' ');

const { search, where } = pageShape.shape;

export const searchedShape = pageShape.extend({
  search: search.meta({ description: searchWords }),
  where: where.unwrap().meta({ description: whereWords }).optional(),
});
