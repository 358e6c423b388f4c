// The endpoint that this page belongs to. Addresses are relative to where this file came from, so that a context path, a proxy
// or a management port of its own makes no difference.

const BASE = new URL('..', import.meta.url);

/** Why there is no answer, in words that say what to do. */
export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const EXPLANATIONS = {
  0: 'The application does not answer. Is it running, and is this page still on its network?',
  401: 'You are not signed in. Sign in to the application, then load this page again.',
  403: 'You are signed in, but not allowed to do this. Ask for the role that the management endpoints need.',
  404: 'There is nothing here. It may have been dropped since, or the application was restarted.',
  405: 'This endpoint is read-only. Changing needs pgtender.endpoint.writes=true and unrestricted access.',
};

/** Header and value, where Spring Security wants a token; it comes with the index. */
let token = {};

function keepToken(response) {
  const name = response.headers.get('X-CSRF-Header');
  const value = response.headers.get('X-CSRF-Token');
  if (name && value) token = {[name]: value};
}

// Who asks is a script: where HTTP Basic is spoken, Spring Security then leaves out the header that makes the browser open a
// window of its own, once for each time that this page looks again.
const HEADERS = {Accept: 'application/json', 'X-Requested-With': 'XMLHttpRequest'};

async function request(path, options = {}) {
  let response;
  try {
    response = await fetch(new URL(path, BASE), {credentials: 'same-origin', cache: 'no-store', ...options, headers: {...HEADERS, ...options.headers}});
  } catch {
    throw new ApiError(0, EXPLANATIONS[0]);
  }
  keepToken(response);
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  if (response.ok && !isJson) {
    throw new ApiError(401, EXPLANATIONS[401]); // A login page took the place of the answer.
  }
  const body = isJson ? await response.json().catch(() => ({})) : {};
  if (!response.ok) {
    const said = typeof body.error === 'string' && typeof body.status === 'number' && !('timestamp' in body) ? body.error : null;
    throw new ApiError(response.status, said ?? EXPLANATIONS[response.status]
      ?? `The application answered with status ${response.status}. Its log says more.`);
  }
  return body;
}

export const index = () => request('data-sources');

export function get(dataSource, path, parameters = {}) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value));
  const suffix = query.size ? '?' + query : '';
  return request(`data-sources/${encodeURIComponent(dataSource)}/${path}${suffix}`);
}

/** Changes something. The index is asked for first: a session may be another one since, with another token. */
export async function post(dataSource, path, body = {}) {
  await index();
  return request(`data-sources/${encodeURIComponent(dataSource)}/${path}`, {
    method: 'POST',
    headers: {'Content-Type': 'application/json', ...token},
    body: JSON.stringify(body),
  });
}
