import { ROLES } from '../../acts/console/staff.ts';
import { type Html, html } from '../../lib/html.ts';
import type { ConsoleRole, ConsoleUserRow } from '../../storage/console/console-users.ts';
import type { Visit } from '../session.ts';
import { csrfField, noticeBox, page } from './layout.ts';
import { ROLE_HELP, ROLE_WORDS } from './words.ts';

export type UsersNotice =
  | { kind: 'done' | 'problem'; words: string }
  /** A password that is shown this once. */
  | { kind: 'password'; name: string; password: string };

/** The users of the console, and the form for a new one. */
export function usersPage(shown: {
  visit: Visit;
  users: readonly ConsoleUserRow[];
  notice: UsersNotice | null;
}): Html {
  const { visit, users, notice } = shown;
  return page(
    { title: 'Personnes', visit },
    html`${notice !== null && noticeOf(notice)}
<ul class="cards">${users.map((user) => userCard(visit, user))}</ul>
<h2>Ajouter quelqu’un</h2>
<form method="post" action="/console/users" class="card">
${csrfField(visit)}
<label>Nom <input name="name" maxlength="40" autocomplete="off" required></label>
<label>Rôle <select name="role">${ROLES.toReversed().map((role) => roleOption(role, 'speaker'))}</select></label>
<button>Ajouter</button>
<p class="hint">Un mot de passe provisoire s’affiche une seule fois ; il doit être changé à la première connexion.</p>
</form>`,
  );
}

function noticeOf(notice: UsersNotice): Html {
  if (notice.kind !== 'password') return noticeBox(notice.kind, notice.words);
  const { name, password } = notice;
  return noticeBox(
    'done',
    html`Mot de passe provisoire de <strong>${name}</strong> : <code class="secret">${password}</code> Notez-le maintenant : il ne sera plus montré.`,
  );
}

function userCard(visit: Visit, user: ConsoleUserRow): Html {
  const isIn = user.disabledAt === null;
  const state = !isIn ? 'accès coupé' : user.mustChange ? 'mot de passe provisoire' : 'actif';
  return html`<li class="card${!isIn && ' off'}">
<h2>${user.name} <span class="tag">${ROLE_WORDS[user.role]}</span> <span class="tag">${state}</span></h2>
<div class="row">
<form method="post" action="/console/users/${user.id}" class="row">
${csrfField(visit)}<input type="hidden" name="change" value="role">
<label class="inline">Rôle de ${user.name} <select name="role">${ROLES.toReversed().map((role) => roleOption(role, user.role))}</select></label>
<button class="quiet">Changer le rôle</button>
</form>
${changeButton(visit, user, 'password', 'Nouveau mot de passe')}
${isIn ? changeButton(visit, user, 'disable', 'Couper l’accès') : changeButton(visit, user, 'enable', 'Rouvrir l’accès')}
</div>
</li>`;
}

function changeButton(visit: Visit, user: ConsoleUserRow, change: string, words: string): Html {
  return html`<form method="post" action="/console/users/${user.id}">
${csrfField(visit)}<input type="hidden" name="change" value="${change}"><button class="quiet">${words}</button>
</form>`;
}

function roleOption(role: ConsoleRole, chosen: ConsoleRole): Html {
  const selected = role === chosen ? html` selected` : null;
  return html`<option value="${role}"${selected}>${ROLE_WORDS[role]} (${ROLE_HELP[role]})</option>`;
}
