/* Rows, inputs and answers of a form in the page. */

export type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

export function all<Found extends HTMLElement = HTMLElement>(
  within: ParentNode,
  selector: string,
): Found[] {
  return Array.from(within.querySelectorAll<Found>(selector));
}

export function nameOf(form: HTMLFormElement): string {
  return form.getAttribute('data-mautic-form') ?? '';
}

/** The row of a field. The place for messages has the id of a row for `message`. */
export function rowOf(form: HTMLFormElement, alias: string): HTMLElement | null {
  return elementOf(form, 'row', `mauticform_${nameOf(form)}_${alias}`);
}

/** An element of one of Mautic's classes by its id. */
export function elementOf(form: HTMLFormElement, word: string, id: string): HTMLElement | null {
  return form.querySelector(`.mauticform-${word}[id="${CSS.escape(id)}"]`);
}

export function controlsIn(within: ParentNode): Control[] {
  return all(within, 'input, select, textarea') as Control[];
}

export function controlsOf(form: HTMLFormElement, alias: string): Control[] {
  const names = [`mauticform[${alias}]`, `mauticform[${alias}][]`];
  return controlsIn(form).filter(({ name }) => names.includes(name));
}

export function answersOf(controls: readonly Control[]): string[] {
  const answers = controls.flatMap((control) => {
    if (control instanceof HTMLSelectElement)
      return Array.from(control.selectedOptions, ({ value }) => value);
    return !isBox(control) || control.checked ? [control.value.trim()] : [];
  });
  return answers.filter((answer) => answer !== '');
}

export function isBox(control: Control): control is HTMLInputElement {
  return control.type === 'checkbox' || control.type === 'radio';
}

/** Style sheets of sites know `display` only, and some policies allow no style in HTML. */
export function setShown(element: HTMLElement, isShown: boolean): void {
  element.hidden = !isShown;
  element.style.display = isShown ? '' : 'none';
}
