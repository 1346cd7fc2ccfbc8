import { all, answersOf, controlsOf, rowOf, setShown } from './fields.ts';

const condition = 'data-mautic-form-show-on';

/** Shows the rows that are asked now; parents stand before what is below them. */
export function showAsked(form: HTMLFormElement): void {
  for (const row of all(form, `[${condition}]`)) {
    const [above = '', ...values] = (row.getAttribute(condition) ?? '').split(':');
    const wanted = values.join(':');
    const answers = answersOf(controlsOf(form, above));
    const isWanted = answers.some((answer) => wanted.split('|').includes(answer));
    const isNot = row.getAttribute('data-mautic-form-expr') === 'notIn';
    const suits = answers.length > 0 && (wanted === '*' || isWanted !== isNot);
    const isShown = suits && !rowOf(form, above)?.hidden;
    setShown(row, isShown);
    row.classList.toggle('mauticform-field-hidden', !isShown);
  }
}
