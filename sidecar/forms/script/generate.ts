import { page, type Values } from '../../tracking/script/page.ts';

/*
 * generate.js: writes a form into the page, after the script tag that asks for it, and loads the
 * script of forms once. The server puts what is to be written in front of it.
 */
declare const mtcForm: { readonly id: number; readonly html: string; readonly base: string };

const shared = page as Values;
const written = 'data-mtc-form';
const tag = (document.currentScript as HTMLScriptElement | null) ?? tagThatAsks();

if (tag?.closest('head') === null) write(tag, 'afterend');
else if (document.body) write(document.body, 'beforeend');
else document.addEventListener('DOMContentLoaded', () => write(document.body, 'beforeend'));

/** Optimisers of pages load scripts in ways that do not tell which tag they come from. */
function tagThatAsks(): HTMLScriptElement | undefined {
  const address = new RegExp(`/form/generate\\.js\\?(.*&)?id=${mtcForm.id}(&|$)`);
  const isNext = ({ src, attributes }: HTMLScriptElement): boolean =>
    address.test(src) && !attributes.getNamedItem(written);
  return Array.from(document.scripts).find(isNext);
}

function write(beside: Element, where: InsertPosition): void {
  tag?.setAttribute(written, '');
  beside.insertAdjacentHTML(where, mtcForm.html);
  const { MauticSDK } = shared as { MauticSDK?: { onLoad(): void } };
  if (MauticSDK) MauticSDK.onLoad();
  else if (!shared.MauticSDKLoaded) load();
}

function load(): void {
  const { base } = mtcForm;
  shared.MauticSDKLoaded = true;
  page.MauticDomain ??= base;
  page.MauticLang ??= { submittingMessage: 'Please wait...' };
  const script = document.createElement('script');
  script.src = `${base}/media/js/mautic-form.js`;
  script.onload = () => (shared.MauticSDK as { onLoad(): void } | undefined)?.onLoad();
  document.head.append(script);
}
