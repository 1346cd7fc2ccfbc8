/** The two pages an operator sees before the first session: set up an account, sign in. */
export interface AccountPage {
  readonly title: string;
  readonly lead: string;
  readonly action: string;
  readonly button: string;
  readonly asksForEmail: boolean;
  /** What went wrong with the last try, or null. */
  readonly problem: string | null;
  readonly username: string;
  readonly email: string;
}

export function accountPage(page: AccountPage): string {
  const password = page.asksForEmail ? 'new-password' : 'current-password';
  const fields = [
    field({ label: 'Name', name: 'username', value: page.username }),
    page.asksForEmail
      ? field({ label: 'E-mail', name: 'email', type: 'email', value: page.email })
      : '',
    field({ label: 'Password', name: 'password', type: 'password', autocomplete: password }),
  ];
  return htmlPage(
    page.title,
    `<p>${escapeHtml(page.lead)}</p>
${page.problem === null ? '' : `<p class="problem" role="alert">${escapeHtml(page.problem)}</p>`}
<form method="post" action="${escapeHtml(page.action)}">
${fields.join('')}<button>${escapeHtml(page.button)}</button>
</form>`,
  );
}

export function messagePage(title: string, text: string): string {
  return htmlPage(title, `<p>${escapeHtml(text)}</p>`);
}

export function escapeHtml(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] as string);
}

interface Input {
  readonly label: string;
  readonly name: string;
  readonly type?: string;
  readonly autocomplete?: string;
  readonly value?: string;
}

function field({ label, name, type = 'text', autocomplete = name, value = '' }: Input): string {
  const minimum = autocomplete === 'new-password' ? 8 : 1;
  return `<label>${label}<input name="${name}" type="${type}" autocomplete="${autocomplete}"
 value="${escapeHtml(value)}" minlength="${minimum}" required></label>
`;
}

function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)} – mtc-sidecar</title>
<style>
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 24rem; margin: 12vh auto; padding: 0 1rem; }
label { display: block; margin: 1rem 0; }
input { display: block; width: 100%; box-sizing: border-box; padding: .5rem; font: inherit; }
button { padding: .5rem 1rem; font: inherit; }
.problem { border-left: .25rem solid #b3261e; padding-left: .75rem; }
</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
</body>
</html>
`;
}
