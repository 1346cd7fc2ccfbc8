/** For forms that bring their own, and for pages of our own; a site's own rules come after it. */
export const formStyle = `
.mauticform_wrapper { max-width: 36rem; }
.mauticform-row { margin: 0 0 1.25rem; }
.mauticform-label { display: block; margin: 0 0 .25rem; font-weight: 600; }
.mauticform-required .mauticform-label::after { content: " *"; color: #b3261e; }
.mauticform-helpmessage { display: block; margin: 0 0 .25rem; font-size: .875em; opacity: .8; }
.mauticform-input, .mauticform-textarea, .mauticform-selectbox { display: block; width: 100%;
  box-sizing: border-box; padding: .5rem; font: inherit; border: 1px solid #767676;
  border-radius: .25rem; }
.mauticform-textarea { min-height: 7em; }
.mauticform-checkboxgrp-row, .mauticform-radiogrp-row { display: flex; gap: .5rem;
  align-items: baseline; padding: .25rem 0; }
.mauticform-button, .mauticform-pagebreak { padding: .6rem 1.25rem; font: inherit; cursor: pointer; }
.mauticform-pagebreak-wrapper { display: flex; gap: .5rem; }
.mauticform-errormsg, .mauticform-error { color: #b3261e; }
.mauticform-errormsg { display: block; margin: .25rem 0 0; font-size: .875em; }
.mauticform-has-error .mauticform-input, .mauticform-has-error .mauticform-textarea,
.mauticform-has-error .mauticform-selectbox { border-color: #b3261e; outline-color: #b3261e; }
.mauticform-error:not(:empty), .mauticform-message:not(:empty) { margin: 0 0 1.25rem;
  padding: .75rem; border-left: .25rem solid; }
.mauticform-message { color: #14632c; }
@media (prefers-color-scheme: dark) {
  .mtc-form-page .mauticform-errormsg, .mtc-form-page .mauticform-error,
  .mtc-form-page .mauticform-required .mauticform-label::after { color: #ffb4ab; }
  .mtc-form-page .mauticform-has-error [aria-invalid] { border-color: #ffb4ab; }
  .mtc-form-page .mauticform-message { color: #8fd8a3; }
}
`;
