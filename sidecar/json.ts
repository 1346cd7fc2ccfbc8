import type { Express, Response } from 'express';

/** JSON answers with the plain type `application/json`: strict API clients refuse a charset in it. */
export function answerPlainJson(app: Express): void {
  app.response.json = function json(this: Response, body: unknown): Response {
    return sendJson(this, JSON.stringify(body));
  };
}

/** Answers with what is JSON already. */
export function sendJson(response: Response, text: string): Response {
  response.setHeader('Content-Type', 'application/json');
  // Only what is read may be asked for "unless I have it already", which Express looks into.
  if (/^(GET|HEAD)$/.test(response.req.method)) return response.send(Buffer.from(text));
  response.setHeader('Content-Length', Buffer.byteLength(text));
  return response.end(text);
}
