/** Somebody who is signed in to a WordPress. */
export interface SignedIn {
  /** As a browser context takes them. */
  readonly cookies: { name: string; value: string; url: string }[];
  /** Calls a REST route of the plugin the way wp-admin does, with its nonce. */
  rest(method: string, route: string, body?: object): Promise<{ status: number; body: any }>;
}

export async function signIn(url: string, name: string): Promise<SignedIn> {
  const form = { log: name, pwd: `${name} password`, testcookie: '1' };
  const answer = await fetch(`${url}/wp-login.php`, {
    method: 'POST',
    headers: { Cookie: 'wordpress_test_cookie=WP%20Cookie%20check' },
    body: new URLSearchParams(form),
    redirect: 'manual',
  });
  if (answer.status !== 302) throw new Error(`WordPress did not sign ${name} in`);
  const pairs = answer.headers.getSetCookie().map((line) => line.split(';')[0] as string);
  const headers = { Cookie: pairs.join('; ') };
  const cookies = pairs.map((pair) => {
    const [key = '', ...value] = pair.split('=');
    return { name: key, value: value.join('='), url };
  });
  const nonce = await (
    await fetch(`${url}/wp-admin/admin-ajax.php?action=rest-nonce`, { headers })
  ).text();
  return {
    cookies,
    async rest(method, route, body) {
      const response = await fetch(`${url}/wp-json/mtc-sidecar/v1/${route}`, {
        method,
        headers: { ...headers, 'X-WP-Nonce': nonce, 'Content-Type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: await response.json() };
    },
  };
}
