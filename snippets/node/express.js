/* An Express site with the gate on its pages and a form that reaches the sidecar. */
import express from 'express';
import { mtcSidecar } from './mtc-sidecar.js';

const sidecar = mtcSidecar({
  sidecarUrl: process.env.MTC_SIDECAR_URL,
  siteKey: process.env.MTC_SITE_KEY,
  secret: process.env.MTC_SIDECAR_SECRET,
  knownPath: '/mtc-known',
  outbox: process.env.MTC_SIDECAR_OUTBOX,
});

const site = express();
site.use(sidecar.middleware);
site.get('/', (_request, response) => {
  response.send(`<!doctype html><title>Shop</title>${response.locals.mtcTag}`);
});
site.post('/contact', express.urlencoded(), async (request, response) => {
  await sidecar.submit('contact', request.body, request);
  response.send('Thank you.');
});

setInterval(sidecar.flush, 60000).unref();
const server = site.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening on ${server.address().port}`);
});
