import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Php } from './debian-php.ts';
import { freePort } from './mariadb.ts';
import { listens, phpSettings, type WebServer } from './wordpress-server.ts';

interface NginxOptions {
  readonly php: Php;
  /** The public folder. */
  readonly root: string;
  /** An empty folder for what the two servers write. */
  readonly folder: string;
  /** Where pages are cached, if they are. */
  readonly cache?: { readonly folder: string; readonly ignoresTokens: boolean };
}

/** nginx before php-fpm, set up as hosts of WordPress do. */
export async function startNginx(options: NginxOptions): Promise<WebServer> {
  const { folder, php } = options;
  const port = await freePort();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'fpm.conf'), fpmConfiguration(folder));
  writeFileSync(join(folder, 'nginx.conf'), nginxConfiguration(options, port));
  const asRoot = userInfo().uid === 0 ? ['-R'] : [];
  const servers = [
    group(
      php.fpm.program,
      [...php.fpm.words, '-F', '-y', join(folder, 'fpm.conf'), ...asRoot, ...phpSettings],
      php.environment,
    ),
    group('nginx', [
      '-p',
      folder,
      '-c',
      join(folder, 'nginx.conf'),
      '-e',
      join(folder, 'nginx.log'),
    ]),
  ];
  for (
    let attempt = 0;
    !((await listens(port)) && existsSync(join(folder, 'fpm.sock')));
    attempt++
  ) {
    if (servers.some(({ process: { exitCode } }) => exitCode !== null) || attempt > 300) {
      throw new Error('nginx and php-fpm did not start to listen');
    }
    await pause(20);
  }
  return {
    url: `http://localhost:${port}`,
    workers: () => childrenOf(servers[0]?.process.pid as number),
    async stop() {
      await Promise.all(servers.map(({ stop }) => stop()));
    },
  };
}

function childrenOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return children.split(' ').filter(Boolean).map(Number);
}

/** A server and its workers, which would outlive it. */
function group(program: string, words: readonly string[], environment = {}) {
  const server: ChildProcess = spawn(program, words, {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, ...environment },
  });
  const kill = (): boolean => process.kill(-(server.pid as number), 'SIGKILL');
  process.once('exit', kill);
  return {
    process: server,
    async stop() {
      process.removeListener('exit', kill);
      if (server.exitCode !== null) return;
      const ended = new Promise((resolve) => server.once('exit', resolve));
      kill();
      await ended;
    },
  };
}

function fpmConfiguration(folder: string): string {
  const { username, uid } = userInfo();
  return [
    '[global]',
    `error_log = ${folder}/fpm.log`,
    'daemonize = no',
    '[www]',
    `listen = ${folder}/fpm.sock`,
    ...(uid === 0 ? [`user = ${username}`, `group = ${username}`] : []),
    'pm = static',
    'pm.max_children = 4',
    '',
  ].join('\n');
}

function nginxConfiguration({ root, folder, cache }: NginxOptions, port: number): string {
  const { username, uid } = userInfo();
  const kept = cache?.ignoresTokens ? '$address_without_token' : '$request_uri';
  return `
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
${uid === 0 ? `user ${username};` : ''}
events { worker_connections 256; }
http {
  types { text/css css; application/javascript js; image/png png; }
  access_log off;
  client_body_temp_path ${folder}/body;
  fastcgi_temp_path ${folder}/fastcgi;
  proxy_temp_path ${folder}/proxy;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  map $request_uri $address_without_token {
    default $request_uri;
    ~^(?<before>[^?]*)\\?ct=[^&]*$ $before;
    ~^(?<before>[^?]*\\?)ct=[^&]*&(?<after>.*)$ $before$after;
    ~^(?<before>.*)&ct=[^&]*(?<after>.*)$ $before$after;
  }
  ${cache ? `fastcgi_cache_path ${cache.folder} keys_zone=pages:1m inactive=1h;` : ''}
  server {
    listen 127.0.0.1:${port};
    root ${root};
    index index.php;
    set $not_for_cache 0;
    if ($request_uri ~ "/wp-|rest_route=") { set $not_for_cache 1; }
    if ($http_cookie ~ "wordpress_logged_in_") { set $not_for_cache 1; }
    location / { try_files $uri $uri/ /index.php?$args; }
    location ~ \\.php$ {
      fastcgi_pass unix:${folder}/fpm.sock;
      fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
      fastcgi_param SCRIPT_NAME $fastcgi_script_name;
      fastcgi_param DOCUMENT_ROOT $document_root;
      fastcgi_param REQUEST_URI $request_uri;
      fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param QUERY_STRING $query_string;
      fastcgi_param CONTENT_TYPE $content_type;
      fastcgi_param CONTENT_LENGTH $content_length;
      fastcgi_param SERVER_PROTOCOL $server_protocol;
      fastcgi_param SERVER_NAME $host;
      fastcgi_param SERVER_PORT $server_port;
      fastcgi_param REMOTE_ADDR $remote_addr;
      ${cache ? pageCache(kept) : ''}
    }
  }
}
`;
}

function pageCache(address: string): string {
  return `fastcgi_cache pages;
      fastcgi_cache_key $request_method$host${address};
      fastcgi_cache_valid 200 10m;
      fastcgi_cache_bypass $not_for_cache;
      fastcgi_no_cache $not_for_cache;
      add_header X-Cache $upstream_cache_status;`;
}
