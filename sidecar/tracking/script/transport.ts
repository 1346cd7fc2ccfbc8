import { attempt, type Callback, page, runSafely, type Values } from './page.ts';
import { readStored } from './storage.ts';

const patienceMs = 10_000;

/** The transport part of `MauticJS`; `api` is that object, whose members a site may replace. */
export function transport(api: Values): Values {
  return {
    serialize,
    parseTextToJSON,
    CORSRequestsAllowed: true,
    /** The visitor's own key joins every call: it works where third-party cookies do not. */
    appendTrackedContact(data: Values): Values {
      const name = 'mautic_device_id';
      // The site's own server may have given one where no page stored any. Other cookies follow it.
      const key = readStored(name) || attempt(() => document.cookie.split(`${name}=`)[1]);
      if (key) data[name] = key.slice(0, 23);
      return data;
    },
    createCORSRequest(method: string, url: string): XMLHttpRequest {
      const request = new XMLHttpRequest();
      request.open(method, url, true);
      return request;
    },
    makeCORSRequest(...[method, url, data, done, failed]: Call): void {
      const body = serialize((api.appendTrackedContact as Callback)(data ?? {}));
      const isGet = method === 'GET';
      const request =
        api.CORSRequestsAllowed && !page.mtcDenied
          ? attempt(() => openRequest(api, method, isGet ? `${url}?${body}` : url))
          : undefined;
      if (!request) {
        runSafely(failed);
        return;
      }
      request.onloadend = () => {
        const { status, responseText } = request;
        if (status === 0) api.CORSRequestsAllowed = false;
        runSafely(status === 200 ? done : failed, parseTextToJSON(responseText), request);
      };
      if (!isGet) request.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
      request.send(isGet ? null : body);
    },
  };
}

type Call = [method: string, url: string, data?: Values, done?: Callback, failed?: Callback];

function openRequest(api: Values, method: string, url: string): XMLHttpRequest {
  const request = (api.createCORSRequest as Callback)(method, url) as XMLHttpRequest;
  request.withCredentials = true;
  request.timeout = patienceMs;
  request.setRequestHeader('X-Requested-With', 'XMLHttpRequest');
  return request;
}

/** Text passes through; an object becomes a query string. */
function serialize(data: unknown): string {
  if (typeof data === 'string') return data;
  return Object.entries(Object(data) as Values)
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(String(value))}`)
    .join('&');
}

function parseTextToJSON(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
