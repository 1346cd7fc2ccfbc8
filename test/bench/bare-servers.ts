import { createServer } from 'node:http';
import express from 'express';

/*
 * What the sidecar is compared with: handlers that read the same body and give the same answer,
 * and store nothing. `node --import tsx bare-servers.ts express|http <port>`.
 */
const [, , kind, port] = process.argv;
const answer = { success: 1, id: null, sid: 'a'.repeat(23), device_id: 'a'.repeat(23), events: [] };

if (kind === 'express') {
  const app = express();
  app.use(express.urlencoded({ extended: false }));
  app.post('/mtc/event', (request, response) => {
    response.json({ ...answer, id: request.body?.page_url === '' ? 1 : null });
  });
  app.listen(Number(port), '127.0.0.1');
} else {
  createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const isEmpty = new URLSearchParams(Buffer.concat(chunks).toString()).get('page_url') === '';
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ ...answer, id: isEmpty ? 1 : null }));
    });
  }).listen(Number(port), '127.0.0.1');
}
