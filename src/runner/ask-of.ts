/** The word of `ask.{ask}` for a kind of contribution. */
export function askOf(kind: string): string {
  if (kind === 'proposal') return 'project';
  return kind === 'opinion' ? 'opinion' : 'question';
}
