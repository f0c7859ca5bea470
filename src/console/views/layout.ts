import { type Content, type Html, html } from '../../lib/html.ts';
import { may } from '../permissions.ts';
import type { Visit } from '../session.ts';

export interface Frame {
  title: string;
  /** Null: nobody is logged in, there is nothing to go to. */
  visit: Visit | null;
  /** A script of `static/`, without its ending. */
  script?: string;
  /** `print` pages are wide and plain. */
  kind?: string;
}

/** A whole page. */
export function page(frame: Frame, body: Content): Html {
  const { title, visit, script, kind = 'plain' } = frame;
  return html`<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} · Kumasira</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/console/static/console.css">
${script !== undefined && html`<script type="module" src="/console/static/${script}.js"></script>`}
</head>
<body class="${kind}">
<a class="skip" href="#main">Aller au contenu</a>
${visit !== null && topBar(visit)}
<main id="main">
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;
}

function topBar({ staff, csrf, mustChange }: Visit): Html {
  const links = [
    { href: '/console', words: 'Accueil', isShown: true },
    { href: '/console/studio', words: 'Studio', isShown: may(staff.role, 'studio.see') },
    { href: '/console/users', words: 'Personnes', isShown: may(staff.role, 'users.manage') },
    { href: '/console/audit', words: 'Journal', isShown: may(staff.role, 'audit.see') },
  ];
  const shown = mustChange ? [] : links.filter(({ isShown }) => isShown);
  return html`<header>
<nav aria-label="Console">${shown.map(({ href, words }) => html`<a href="${href}">${words}</a>`)}</nav>
<form method="post" action="/console/logout" class="who">
<input type="hidden" name="csrf" value="${csrf}">
<a href="/console/password">${staff.name}</a>
<button class="quiet">Se déconnecter</button>
</form>
</header>`;
}

/** The hidden field every form has. */
export function csrfField({ csrf }: Pick<Visit, 'csrf'>): Html {
  return html`<input type="hidden" name="csrf" value="${csrf}">`;
}

/** A sentence about what was just done, or went wrong. */
export function noticeBox(kind: 'done' | 'problem', words: Content): Html {
  const role = kind === 'done' ? 'status' : 'alert';
  return html`<p class="notice ${kind}" role="${role}">${words}</p>`;
}
