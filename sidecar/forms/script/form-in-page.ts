/** A form that this script looks after. */
export interface FormInPage {
  readonly form: HTMLFormElement;
  readonly name: string;
  /** What each row says when its answer is missing, by its id. */
  readonly texts: Readonly<Record<string, string>>;
  /** Where the answer of the server arrives. */
  readonly frame: HTMLIFrameElement;
  isPending: boolean;
}
