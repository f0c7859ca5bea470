import { pointerTo } from './check-problem.ts';

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/**
 * The JSON pointer of the first field that an object of `text` (valid JSON) names twice, or null: a
 * parser keeps the last one without a word, and the first is lost.
 */
export function duplicateField(text: string): string | null {
  const open: { fields: Set<string> | null; at: string | number }[] = [];
  const tokens = [...text.matchAll(TOKEN)].map((match) => match[0]);
  for (const [index, token] of tokens.entries()) {
    const inside = open.at(-1);
    if (token === '{' || token === '[')
      open.push({ fields: token === '{' ? new Set() : null, at: token === '{' ? '' : 0 });
    else if (token === '}' || token === ']') open.pop();
    else if (token === ',' && inside !== undefined && typeof inside.at === 'number') inside.at += 1;
    else if (tokens[index + 1] === ':' && inside !== undefined && inside.fields !== null) {
      const name = JSON.parse(token) as string;
      inside.at = name;
      if (inside.fields.has(name)) return pointerTo(...open.map((each) => each.at));
      inside.fields.add(name);
    }
  }
  return null;
}
