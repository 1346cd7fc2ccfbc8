import type { Express, Response } from 'express';

/** JSON answers with the plain type `application/json`: strict API clients refuse a charset in it. */
export function answerPlainJson(app: Express): void {
  app.response.json = function json(this: Response, body: unknown): Response {
    this.setHeader('Content-Type', 'application/json');
    return this.send(Buffer.from(JSON.stringify(body)));
  };
}
