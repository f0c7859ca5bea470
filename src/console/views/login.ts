import { type Html, html } from '../../lib/html.ts';
import type { Visit } from '../session.ts';
import { csrfField, noticeBox, page } from './layout.ts';

/** The login form; `next` is where it leads. */
export function loginPage(shown: {
  csrf: string;
  next: string;
  name?: string;
  problem?: string;
  hasChanged: boolean;
}): Html {
  const { name = '', problem, hasChanged } = shown;
  return page(
    { title: 'Se connecter', visit: null, kind: 'narrow' },
    html`${hasChanged && noticeBox('done', 'Votre mot de passe est changé. Connectez-vous avec le nouveau.')}
${problem !== undefined && noticeBox('problem', problem)}
<form method="post" action="/console/login" class="card">
${csrfField(shown)}
<input type="hidden" name="next" value="${shown.next}">
<label>Nom <input name="name" value="${name}" autocomplete="username" autocapitalize="none" required autofocus></label>
<label>Mot de passe <input type="password" name="password" autocomplete="current-password" required></label>
<button>Entrer</button>
</form>`,
  );
}

/** The form by which a user changes his password. */
export function passwordPage({ visit, problem }: { visit: Visit; problem: string | null }): Html {
  return page(
    { title: 'Changer mon mot de passe', visit, kind: 'narrow' },
    html`${visit.mustChange && html`<p>Votre mot de passe vous a été donné par quelqu’un : choisissez le vôtre avant de continuer.</p>`}
${problem !== null && noticeBox('problem', problem)}
<form method="post" action="/console/password" class="card">
${csrfField(visit)}
<label>Mot de passe actuel <input type="password" name="old" autocomplete="current-password" required></label>
<label>Nouveau mot de passe (10 caractères au moins) <input type="password" name="fresh" autocomplete="new-password" minlength="10" maxlength="200" required></label>
<label>Encore une fois <input type="password" name="again" autocomplete="new-password" required></label>
<button>Changer</button>
</form>`,
  );
}
