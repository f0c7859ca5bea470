import { describe, expect, it } from 'vitest';
import { html } from './html.ts';

describe('html', () => {
  it('escapes whatever is put into it, in text and in attributes', () => {
    const name = `"><script>alert('1')</script>\``;
    const { text } = html`<a title="${name}">${name}</a>`;
    expect(text).not.toContain('<script');
    expect(text.match(/"/g)).toHaveLength(2);
    expect(text).not.toContain("'");
    expect(text).not.toContain('`');
  });

  it('takes templates and lists of them as they are, nothing for null and false', () => {
    const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
    const { text } = html`<ul>${items}</ul>${null}${false}${undefined}${0}`;
    expect(text).toBe('<ul><li>a</li><li>&#60;b&#62;</li></ul>0');
  });
});
