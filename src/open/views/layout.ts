import { createHash } from 'node:crypto';
import { type Content, Html, html } from '../../lib/html.ts';

const STYLE = `
:root { --ink: #1d2421; --soft: #55605b; --paper: #f6f4ef; --card: #fff; --line: #d9d5ca; --main: #0b6b4f; }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--paper); font: 1.05rem/1.5 system-ui, sans-serif; }
main { max-width: 56rem; margin: 0 auto; padding: .5rem 1rem 3rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 1rem 0 .5rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1.05rem; margin: 0; }
p { margin: .4rem 0; }
a { color: var(--main); }
nav { background: var(--main); }
nav a { color: #fff; display: inline-block; padding: .75rem 1rem; }
:focus-visible { outline: 3px solid #e0a100; outline-offset: 2px; }
.soft { color: var(--soft); }
.cards { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; }
.wide { margin-bottom: .75rem; }
dl { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin: .5rem 0 0; }
dl div { display: flex; flex-direction: column-reverse; }
dt { color: var(--soft); font-size: .9rem; }
dd { margin: 0; font-size: 1.3rem; font-weight: 700; }
blockquote { margin: .5rem 0; padding-left: .75rem; border-left: 4px solid var(--line); overflow-wrap: anywhere; }
blockquote.answer { border-color: var(--main); }
ul.plain { list-style: none; padding: 0; margin: 0; }
ul.plain li { padding: .35rem 0; }
.number { font-weight: 700; white-space: nowrap; }
`;

/** Nothing from elsewhere, no script; this one style. */
export const PAGE_POLICY = policyFor(STYLE);

/** The content security policy of a page with exactly this style sheet, and no script. */
export function policyFor(style: string): string {
  const hash = createHash('sha256').update(style).digest('base64');
  return `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;
}

/** A whole public page: no script, nothing to load. */
export function page(title: string, body: Content): Html {
  return html`<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Kumasira</title>
<link rel="icon" href="data:,">
<style>${new Html(STYLE)}</style>
</head>
<body>
<nav aria-label="Kumasira"><a href="/open">Kumasira : réponses publiques</a></nav>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;
}
