import { expect, test } from 'vitest';
import { replaceTranscript } from './readme-block.ts';
import { plainText, smsBox } from './show.ts';

test('a message stands in a frame that fits its longest line', () => {
  expect(smsBox({ from: '22310', text: 'Référence 417.\nMerci.', segments: 2 })).toEqual([
    '    ┌ SMS de 22310, 2 segments ┐',
    '    │ Référence 417.           │',
    '    │ Merci.                   │',
    '    └──────────────────────────┘',
  ]);
});

test('a long line is wrapped between words, and can still be searched as one', () => {
  const text = `${'mot '.repeat(20)}fin`;
  const box = smsBox({ from: '22310', text, segments: 1 });
  expect(box).toHaveLength(4);
  expect(box.every((line) => [...line].length === 4 + 72 + 3)).toBe(true);
  expect(plainText(box).trim()).toBe(text);
});

test('a transcript replaces its own block and no other', () => {
  const readme = [
    '<!-- transcript:a -->',
    'ancien',
    '<!-- /transcript -->',
    'texte',
    '<!-- transcript:b -->',
    '<!-- /transcript -->',
  ].join('\n');
  const once = replaceTranscript(readme, 'b', '\nnouveau\n') ?? '';
  expect(once).toBe(
    readme.replace('transcript:b -->\n', 'transcript:b -->\n```text\nnouveau\n```\n'),
  );
  expect(replaceTranscript(once, 'b', 'nouveau')).toBe(once);
  expect(replaceTranscript(readme, 'c', 'x')).toBeNull();
});
