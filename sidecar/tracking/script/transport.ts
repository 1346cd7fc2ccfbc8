import { type Callback, runSafely, type Values } from './page.ts';
import { readStored } from './storage.ts';

const patience = 10_000;

/** Text passes through; an object becomes a query string. */
export function serialize(data: unknown): string {
  if (typeof data === 'string') return data;
  const values = (data ?? {}) as Values;
  return Object.keys(values)
    .map((key) => `${encodeURIComponent(key)}=${encodeURIComponent(String(values[key]))}`)
    .join('&');
}

export function parseTextToJSON(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The transport part of `MauticJS`; `api` is that object, whose members a site may replace. */
export function transport(api: Values): Values {
  return {
    serialize,
    parseTextToJSON,
    CORSRequestsAllowed: true,
    /** The visitor's own key joins every call: it works where third-party cookies do not. */
    appendTrackedContact(data: Values): Values {
      const key = readStored('mautic_device_id');
      if (key) data.mautic_device_id = key;
      return data;
    },
    createCORSRequest(method: string, url: string): XMLHttpRequest {
      const request = new XMLHttpRequest();
      request.open(method, url, true);
      return request;
    },
    makeCORSRequest(
      method: string,
      url: string,
      data: Values,
      done?: Callback,
      failed?: Callback,
    ): void {
      const body = serialize((api.appendTrackedContact as Callback)(data ?? {}));
      const fail = (request?: XMLHttpRequest): void =>
        runSafely(failed, request && parseTextToJSON(request.responseText), request);
      if (!api.CORSRequestsAllowed) return fail();
      const isGet = method === 'GET';
      const request = (api.createCORSRequest as Callback)(
        method,
        isGet ? `${url}?${body}` : url,
      ) as XMLHttpRequest;
      request.withCredentials = true;
      request.timeout = patience;
      request.setRequestHeader('X-Requested-With', 'XMLHttpRequest');
      if (!isGet) request.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
      request.onloadend = () => {
        if (request.status === 200)
          return runSafely(done, parseTextToJSON(request.responseText), request);
        if (request.status === 0) api.CORSRequestsAllowed = false;
        fail(request);
      };
      request.send(isGet ? null : body);
    },
  };
}
