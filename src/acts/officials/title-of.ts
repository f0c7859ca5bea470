const TITLE_LETTERS = 50;

/** The title of a publication: its first sentence, or as many of its first words as a list can show. */
export function titleOf(body: string): string {
  const first = (body.split(/[.!?\n]/)[0] ?? body).trim();
  if (first !== '' && first.length <= TITLE_LETTERS) return first;
  const cut = body.slice(0, TITLE_LETTERS);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), 20)).trim()}...`;
}
