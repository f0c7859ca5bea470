/**
 * The text with the block between `<!-- transcript:NAME -->` and `<!-- /transcript -->` replaced by
 * `transcript`, or null when the text has no such block.
 */
export function replaceTranscript(text: string, name: string, transcript: string): string | null {
  const open = `<!-- transcript:${name} -->`;
  const close = '<!-- /transcript -->';
  const from = text.indexOf(open);
  const to = text.indexOf(close, from);
  if (from < 0 || to < 0) return null;
  const fenced = `\n\`\`\`text\n${transcript.trim()}\n\`\`\`\n`;
  return text.slice(0, from + open.length) + fenced + text.slice(to);
}
