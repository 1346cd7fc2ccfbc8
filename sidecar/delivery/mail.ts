import { version } from '../version.ts';
import type { Email, Failure, Outcome } from './delivery.ts';
import { limitOf } from './limit.ts';
import type { MailSettings } from './settings.ts';

/* E-mail by the mail server of the settings. */

export interface Mailing extends Omit<Email, 'kind'> {
  readonly uid: string;
}

const stepMs = 10_000;
const wholeMs = 30_000;

/** Sends it once. */
export async function sendMail(
  settings: MailSettings,
  mailing: Mailing,
  stopping: AbortSignal,
): Promise<Outcome> {
  const { smtpHost, fromAddress } = settings;
  if (smtpHost === null || fromAddress === null)
    return { isDelivered: false, problem: 'no_mail_server' };
  // It is loaded by those who send e-mails only.
  const { createTransport } = await import('nodemailer');
  const transport = createTransport(transportOptions(settings, smtpHost));
  try {
    const message = messageOf(settings, fromAddress, mailing);
    await inTime(transport.sendMail(message), stopping);
    return { isDelivered: true };
  } catch (error) {
    return failureOf(error as MailError);
  }
}

function transportOptions(settings: MailSettings, host: string) {
  const { smtpPort: port, smtpSecurity: security, smtpUsername: user, smtpPassword } = settings;
  return {
    ...{ host, port },
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user !== null && { auth: { user, pass: smtpPassword ?? '' } }),
    ...{ connectionTimeout: stepMs, greetingTimeout: stepMs, socketTimeout: stepMs },
    dnsTimeout: stepMs,
    // A message holds what strangers wrote: nothing in it is the name of a file or an address to load.
    ...{ disableFileAccess: true, disableUrlAccess: true },
  };
}

function messageOf({ fromName }: MailSettings, fromAddress: string, mailing: Mailing) {
  const { uid, to, subject, text, replyTo } = mailing;
  // As objects: in a text, a comma would make two addresses of one.
  const recipient = (address: string) => ({ name: '', address });
  return {
    from: { name: fromName ?? '', address: fromAddress },
    to: to.map(recipient),
    ...(replyTo !== undefined && { replyTo: recipient(replyTo) }),
    ...{ subject, text },
    messageId: `<${uid}@${fromAddress.split('@')[1]}>`,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Mailer': `mtc-sidecar ${version}` },
  };
}

async function inTime<Result>(work: Promise<Result>, stopping: AbortSignal): Promise<Result> {
  const { signal, clear } = limitOf(wholeMs, stopping);
  const ending = new Promise<never>((_resolve, reject) => {
    const end = (): void => reject(Object.assign(new Error(), { code: 'ETIMEDOUT' }));
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
  return Promise.race([work, ending]).finally(clear);
}

interface MailError {
  readonly code?: string;
  /** What the mail server answered, such as 550. */
  readonly responseCode?: number;
}

const problems: Readonly<Record<string, string>> = {
  EAUTH: 'login_refused',
  ENOAUTH: 'login_refused',
  EDNS: 'no_such_host',
  ETIMEDOUT: 'timeout',
  ETLS: 'no_encryption',
};

/** What a mail server refuses for good it refuses again; all else may pass. */
function failureOf({ code = '', responseCode }: MailError): Failure {
  const problem = problems[code];
  if (problem !== undefined) return { isDelivered: false, problem };
  if (responseCode === undefined) return { isDelivered: false, problem: 'no_connection' };
  const isFinal = responseCode >= 500;
  return { isDelivered: false, problem: `smtp_${responseCode}`, isFinal };
}

const sentences: Readonly<Record<string, string>> = {
  no_mail_server: 'Set the mail server and the address of the sender first.',
  login_refused: 'The mail server refuses the username or the password.',
  no_such_host: 'There is no mail server of this name.',
  timeout: 'The mail server does not answer in time. Is the port right?',
  no_encryption: 'The mail server does not offer encryption, or its certificate is not valid.',
  no_connection:
    'The mail server cannot be reached. Are the port and the kind of encryption right?',
};

/** What an attempt came to, for whoever set the server up. */
export function inPlainWords(outcome: Outcome): string {
  if (outcome.isDelivered) return 'The mail server has taken the e-mail.';
  const { problem } = outcome;
  return sentences[problem] ?? `The mail server refuses the e-mail (${problem.replace('_', ' ')}).`;
}
