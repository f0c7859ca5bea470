const base = document.body.dataset.base;

/** Posts to a phone; answers `{error}` when the phone cannot do that now. */
export async function act(phone, name, body, query = '') {
  const sound = body instanceof Blob;
  const response = await fetch(`${base}/phones/${encodeURIComponent(phone)}/${name}${query}`, {
    method: 'POST',
    headers: {
      'content-type': sound ? body.type || 'application/octet-stream' : 'application/json',
    },
    body: sound ? body : JSON.stringify(body ?? {}),
  });
  return await response.json();
}

export async function readPhone(phone, since) {
  const response = await fetch(`${base}/phones/${encodeURIComponent(phone)}?since=${since}`);
  return await response.json();
}

export async function setSwitches(phone, switches) {
  await fetch(`${base}/switches?phone=${encodeURIComponent(phone)}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(switches),
  });
}

/** Calls `listener` for each thing that happens to the phone from now on. */
export function follow(phone, since, listener) {
  const url = `${base}/phones/${encodeURIComponent(phone)}/events?since=${since}`;
  new EventSource(url).addEventListener('entry', (event) => listener(JSON.parse(event.data)));
}

export function audioUrl(sha256) {
  return `${base}/audio/${sha256}`;
}
