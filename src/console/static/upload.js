/** Sends a sound with the token of the page; answers what the console says about it. */
export async function upload(address, csrf, sound) {
  const response = await fetch(address, {
    method: 'POST',
    headers: {
      accept: 'application/json',
      'content-type': sound.type || 'application/octet-stream',
      'x-csrf-token': csrf,
    },
    body: sound,
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message ?? `Erreur ${response.status}`);
  return answer;
}
