import { all, controlsIn, setShown } from './fields.ts';
import type { FormInPage } from './form-in-page.ts';
import { ask } from './hooks.ts';
import { areValid } from './validation.ts';

/* Forms of several pages. */

const pagesOf = (form: HTMLFormElement): HTMLElement[] => all(form, '[data-mautic-form-page]');

export function showFirstPage(form: HTMLFormElement): void {
  for (const row of all(form, '[data-mautic-form-pagebreak]')) setShown(row, true);
  showPage(form, 0);
}

function showPage(form: HTMLFormElement, wanted: number): void {
  for (const [at, page] of pagesOf(form).entries()) setShown(page, at === wanted);
}

/** Shows the page that this element is on. */
export function showPageOf(form: HTMLFormElement, element: HTMLElement): void {
  const at = pagesOf(form).findIndex((page) => page.contains(element));
  if (at >= 0) showPage(form, at);
}

/** One page on, or back; false when there is none. A page with mistakes stays. */
export function turn(shown: FormInPage, way: 1 | -1): boolean {
  const { form, name } = shown;
  const pages = pagesOf(form);
  const at = pages.findIndex(({ hidden }) => !hidden);
  const next = pages[at + way];
  if (!next) return false;
  if (way === 1 && !areValid(shown, pages[at] as HTMLElement)) return true;
  showPage(form, at + way);
  ask(name, way === 1 ? 'onShowNextPage' : 'onShowPreviousPage', at + way + 1);
  controlsIn(next)
    .find((control) => control.offsetParent !== null)
    ?.focus();
  return true;
}
