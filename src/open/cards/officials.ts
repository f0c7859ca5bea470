import { html } from '../../lib/html.ts';
import { type Card, type CardNumbers, inPairs, sheet } from './sheet.ts';

const STYLE = `
.sheet { font-size: 12.5pt; line-height: 1.3; }
header { border-bottom: 1mm solid #000; padding-bottom: 2mm; }
h1 { font-size: 21pt; line-height: 1.15; }
h2 { font-size: 14pt; border: .7mm solid #000; border-left-width: 4mm; padding: 1mm 3mm; border-radius: 1.5mm; }
h2 b { font-size: 16pt; white-space: nowrap; }
table { width: 100%; border-collapse: collapse; }
td { padding: 1.2mm 2mm; border-bottom: .3mm solid #555; vertical-align: middle; }
td:first-child { width: 45%; }
code { font: 700 12.5pt "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
code i { font-weight: 400; }
tr.main td { background: #e3f3ec; border-bottom: .7mm solid #000; }
tr.main code { font-size: 15pt; }
.keys { display: grid; grid-template-columns: repeat(auto-fit, minmax(38mm, 1fr)); gap: 3mm; }
.keys p { text-align: center; }
.key { display: block; width: 15mm; height: 15mm; margin: 0 auto 1mm; border: .8mm solid #000; border-radius: 3mm; font: 700 24pt/13mm "DejaVu Sans", sans-serif; }
.two { display: grid; grid-template-columns: repeat(auto-fit, minmax(70mm, 1fr)); gap: 2mm 6mm; }
.call { white-space: nowrap; }
footer { margin-top: auto; border-top: .5mm solid #000; padding-top: 2mm; }
`;

const written = (text: string) => html`<i>${text}</i>`;

export interface OfficialCardNumbers extends CardNumbers {
  /** A person who helps. */
  helpNumber: string;
  /** How long an answer may be taken back. */
  undoMinutes: number;
}

/** What an official texts and presses, in French, on one page. `416` stands for a question's number. */
export function officialCard(numbers: OfficialCardNumbers): Card {
  const { smsNumber, voiceNumber, helpNumber, undoMinutes, voiceInbound } = numbers;
  const orders = [
    { typed: html`416 OK`, does: "Je m'en occupe. La personne est prévenue." },
    { typed: html`416 V`, does: 'Appelez-moi : je veux écouter la question.' },
    {
      typed: html`416 DELAI ${written('votre raison')}`,
      does: 'Il me faut du temps, et voici pourquoi.',
    },
    { typed: html`416 NON ${written('votre raison')}`, does: "Ce n'est pas pour moi." },
    { typed: html`416 A ${written('un nom')}`, does: 'Je passe la question à un collègue.' },
    { typed: html`PUB ${written('votre message')}`, does: 'Message à toute la commune.' },
    { typed: html`DEC ${written('la décision')}`, does: 'Décision du conseil.' },
    { typed: html`LISTE`, does: 'Les questions qui attendent.' },
    { typed: html`PAUSE 7`, does: 'Rien pendant 7 jours (ou REPRISE avant).' },
    { typed: html`APPEL 18`, does: 'Appelez-moi à 18 heures pour écouter.' },
    { typed: html`HEURE 9`, does: 'Recevoir mon résumé à 9 heures.' },
    { typed: html`PIN 1234`, does: 'Choisir mon code secret du téléphone.' },
    ...undoOrder(undoMinutes),
    { typed: html`AIDE`, does: 'Tout ce que je peux écrire.' },
  ];
  const keys = [
    { key: 2, does: 'Répondre maintenant' },
    { key: 7, does: 'Plus tard' },
    { key: 8, does: 'Pas pour moi' },
    { key: 9, does: 'Passer à un collègue' },
  ];
  return sheet(
    "Kumasira, carte de l'élu",
    STYLE,
    html`<header>
<h1>Répondre aux habitants : un SMS suffit</h1>
<p>Chaque question a un numéro, par exemple <b>416</b>. La réponse part à la personne qui a demandé, sans que vous voyiez son téléphone.</p>
</header>
<h2>Par SMS, au <b>${inPairs(smsNumber)}</b></h2>
<table>
<tr class="main"><td><code>416 ${written('votre réponse')}</code></td><td><b>Répondre.</b> Exemple : 416 Le forage marche lundi.</td></tr>
${orders.map(({ typed, does }) => html`<tr><td><code>${typed}</code></td><td>${does}</td></tr>`)}
</table>
<h2>Au téléphone, au <b>${inPairs(voiceNumber)}</b></h2>
<p>${voiceInbound === 'callback' ? 'Faites un appel manqué : on vous rappelle, vous ne payez rien.' : "Appelez : l'appel est gratuit."} Tapez <b>1</b>, votre code secret, puis <b>1</b>. Après chaque question, appuyez :</p>
<div class="keys">${keys.map(({ key, does }) => html`<p><span class="key">${key}</span>${does}</p>`)}</div>
<p>Après le bip, parlez. Puis <b>1</b> envoyer, <b>2</b> recommencer, <b>3</b> annuler. Pour réécouter : <b>*</b>. Après le code : <b>2</b> message, <b>3</b> décision, <b>4</b> inviter à parler.</p>
<footer class="two">
<p><b>Ce que tout le monde voit :</b> combien de questions, combien de réponses, en combien de jours.</p>
<p><b>Une personne pour vous aider :</b> <span class="call">${inPairs(helpNumber)}</span></p>
</footer>`,
  );
}

/** Nothing can be taken back when what he writes leaves at once. */
function undoOrder(minutes: number) {
  if (minutes === 0) return [];
  const within = minutes === 1 ? '1 minute' : `${minutes} minutes`;
  return [{ typed: html`ANNULER`, does: `Annuler mon dernier SMS (${within}).` }];
}
