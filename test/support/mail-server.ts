import { EventEmitter, once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Header fields by their name in small letters, unfolded; a name that comes twice has both. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly text: string;
}

/** A mail server on this machine: as much of SMTP as a sender needs. */
export interface MailServer {
  readonly port: number;
  readonly mails: readonly ReceivedMail[];
  /** What senders signed in with, as they sent it. */
  readonly logins: readonly string[];
  mail(count: number): Promise<ReceivedMail>;
  /** What is answered to these commands instead of what they ask for. */
  answerWith(answers: Readonly<Record<string, string>>): void;
  stop(): Promise<void>;
}

export async function startMailServer(): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  const logins: string[] = [];
  const sockets = new Set<Socket>();
  const arrivals = new EventEmitter();
  let answers: Readonly<Record<string, string>> = {};
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    const heard = {
      mail({ from, to, lines }: Coming) {
        mails.push({ from, to, ...parsed(lines ?? []) });
        arrivals.emit('mail');
      },
      login: (login: string) => logins.push(login),
      answerTo: (command: string) => answers[command],
    };
    talk(socket, heard).catch(() => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    ...{ port: (server.address() as AddressInfo).port, mails, logins },
    async mail(count) {
      while (mails.length < count) await once(arrivals, 'mail');
      return mails[count - 1] as ReceivedMail;
    },
    answerWith(given) {
      answers = given;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Heard {
  mail(mail: Coming): void;
  login(login: string): void;
  answerTo(command: string): string | undefined;
}

async function talk(socket: Socket, heard: Heard): Promise<void> {
  let mail: Coming = nothing();
  socket.write('220 mail.test ESMTP\r\n');
  for await (const line of createInterface({
    input: socket,
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    const command = commandIn(line, mail);
    if (command === null) continue;
    const refusal = heard.answerTo(command);
    if (command === 'END') heard.mail(mail);
    if (command === 'AUTH') heard.login(line);
    mail = command === 'END' ? nothing() : after(mail, command, line, refusal);
    const answer = `${refusal ?? usual[command] ?? '250 OK'}\r\n`;
    socket[command === 'QUIT' ? 'end' : 'write'](answer);
  }
}

/** Null for a line of the e-mail itself. */
function commandIn(line: string, { lines }: Coming): string | null {
  if (lines === null) return line.slice(0, 4).toUpperCase();
  if (line === '.') return 'END';
  lines.push(line.replace(/^\./, ''));
  return null;
}

interface Coming {
  readonly from: string;
  readonly to: readonly string[];
  readonly lines: string[] | null;
}

function nothing(): Coming {
  return { from: '', to: [], lines: null };
}

function after(mail: Coming, command: string, line: string, refusal: string | undefined): Coming {
  if (refusal !== undefined) return mail;
  if (command === 'MAIL') return { ...mail, from: addressIn(line) };
  if (command === 'RCPT') return { ...mail, to: [...mail.to, addressIn(line)] };
  return command === 'DATA' ? { ...mail, lines: [] } : mail;
}

const usual: Readonly<Record<string, string>> = {
  EHLO: '250-mail.test\r\n250 AUTH PLAIN',
  AUTH: '235 welcome',
  DATA: '354 go on',
  QUIT: '221 bye',
};

function addressIn(line: string): string {
  return /<(.*?)>/.exec(line)?.[1] ?? '';
}

function parsed(lines: readonly string[]): Pick<ReceivedMail, 'headers' | 'text'> {
  const end = lines.indexOf('');
  const headers = new Map<string, string[]>();
  for (const line of lines.slice(0, end).join('\n').replace(/\n\s+/g, ' ').split('\n')) {
    const [, name = '', value = ''] = /^([^:]*):\s*(.*)$/.exec(line) ?? [];
    headers.set(name.toLowerCase(), [...(headers.get(name.toLowerCase()) ?? []), value]);
  }
  return { headers, text: decoded(lines.slice(end + 1).join('\n'), headers) };
}

function decoded(text: string, headers: ReadonlyMap<string, readonly string[]>): string {
  const encoding = headers.get('content-transfer-encoding')?.[0] ?? '';
  if (encoding === 'base64') return Buffer.from(text, 'base64').toString('utf8').trim();
  if (encoding !== 'quoted-printable') return text.trim();
  const bytes = text
    .replace(/=\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_all, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  return Buffer.from(bytes, 'latin1').toString('utf8').trim();
}
