import { UNFIT } from '../../acts/prompts/publish-take.ts';
import type { Prompt } from '../../catalog/prompts.ts';
import { type Html, html } from '../../lib/html.ts';
import type { PromptRow, PromptTakeRow } from '../../storage/prompts/prompts.ts';
import { may } from '../permissions.ts';
import type { Visit } from '../session.ts';
import { promptPath, type StudioLine } from '../studio-lines.ts';
import { csrfField, noticeBox, page } from './layout.ts';
import {
  oneDigit,
  STATE_WORDS,
  secondsWords,
  timeWords,
  VERDICT_HELP,
  VERDICT_WORDS,
} from './words.ts';

interface Shown {
  visit: Visit;
  language: string;
  name: string;
  line: StudioLine;
  /** What was published from the studio, stale or not. */
  row: PromptRow | null;
  /** What callers hear now. */
  heard: Prompt | null;
  next: StudioLine | null;
  timeZone: string;
  /** What was just done. */
  done: string | null;
}

const DONE: Readonly<Record<string, string>> = {
  published: 'Publiée : les appels disent maintenant cette prise.',
  reviewed: 'Relue : merci.',
  withdrawn: 'Retirée : les appels disent de nouveau le son d’avant.',
  dropped: 'Prise jetée.',
};

/** One sentence: its words, its takes, the recorder. */
export function promptPage(shown: Shown): Html {
  const { visit, language, name, line, next, done } = shown;
  const words = done === null ? undefined : DONE[done];
  return page(
    { title: `${name} : une phrase`, visit, script: 'studio' },
    html`<p class="crumbs"><a href="/console/studio">Studio</a> › <a href="/console/studio/${language}">${name}</a> › <code>${line.id}</code></p>
${words !== undefined && noticeBox('done', words)}
<blockquote class="script" lang="${language === 'any' ? 'fr' : language}">${line.sentence}</blockquote>
${line.meaning !== null && line.meaning !== line.sentence && html`<p class="meaning"><strong>En français :</strong> ${line.meaning}</p>`}
${heardPart(shown)}
${may(visit.staff.role, 'studio.record') && recorder(shown)}
${line.takes.map((take) => takePart(shown, take))}
<p class="row">${
      next === null
        ? html`<span>Il ne reste rien à enregistrer.</span>`
        : html`<a class="button" id="next" href="${promptPath(next)}" aria-keyshortcuts="n"${done === 'published' && html` autofocus`}>Phrase suivante <kbd>N</kbd></a>`
    }
<a class="button quiet" href="/console/studio/${language}">Retour à la liste</a></p>`,
  );
}

function heardPart({ visit, line, row, heard, timeZone }: Shown): Html {
  const at = promptPath(line);
  const isMine = row !== null && [row.madeBy, row.publishedBy].includes(visit.staff.name);
  const canReview =
    row?.state === 'recorded' && !line.stale && may(visit.staff.role, 'studio.review');
  return html`<section class="card" aria-label="Ce qui est entendu maintenant">
<h2>Maintenant <span class="tag ${line.state}">${STATE_WORDS[line.state]}</span>${line.stale && html`<span class="tag stale">à refaire : les mots ont changé</span>`}</h2>
${
  heard !== null &&
  html`<audio id="heard" controls preload="none" src="${at}/sound?v=${heard.sha256.slice(0, 12)}"></audio>
<p class="hint">${heard.speaker} · ${secondsWords(heard.seconds)}${heard.lufs !== null && html` · ${oneDigit(heard.lufs)} LUFS`}</p>${longWords(line, heard.seconds)}`
}
${
  row !== null &&
  html`<p class="hint">Enregistrée par ${row.madeBy}, publiée par ${row.publishedBy}, le ${timeWords(row.recordedAt, timeZone)}${
    row.reviewedBy !== null && html`, relue par ${row.reviewedBy}`
  }. Elle dit : « ${row.sentence} »</p>
<div class="row">${
    canReview &&
    (isMine
      ? html`<p class="hint">Une autre personne doit la relire.</p>`
      : html`<form method="post" action="${at}/review">${csrfField(visit)}<input type="hidden" name="sha256" value="${row.sha256}"><button>J’ai écouté, elle est juste</button></form>`)
  }${
    may(visit.staff.role, 'studio.publish') &&
    html`<form method="post" action="${at}/withdraw">${csrfField(visit)}<button class="quiet">Retirer</button></form>`
  }</div>`
}
</section>`;
}

function recorder({ visit, line }: Shown): Html {
  return html`<section class="card recorder" id="recorder" data-upload="${promptPath(line)}/take" data-csrf="${visit.csrf}" aria-label="Enregistrer">
<h2>Enregistrer</h2>
<noscript><p class="notice problem">Pour enregistrer, JavaScript doit être permis.</p></noscript>
<p class="row"><button type="button" id="record" class="record" aria-keyshortcuts="r">● Enregistrer</button>
<label class="inline">Voix de <input id="speaker" value="${visit.staff.name}" maxlength="40" autocomplete="off"></label></p>
<label class="level">Niveau <meter id="level" min="0" max="1" low="0.15" high="0.85" optimum="0.5" value="0"></meter></label>
<p id="state" class="state" role="status">Prêt. Touche <kbd>R</kbd> pour commencer et finir.</p>
</section>`;
}

/** A first call has its seconds: what is longer must be said in fewer words, or faster. */
function longWords({ longest }: StudioLine, seconds: number): Html | false {
  if (longest === null || seconds <= longest) return false;
  return html`<p class="notice problem" role="alert">Trop long pour un premier appel : ${secondsWords(seconds)}, au plus ${secondsWords(longest)}.</p>`;
}

function takePart({ visit, line }: Shown, take: PromptTakeRow): Html {
  const at = promptPath(line);
  const isOwn = take.madeBy === visit.staff.name;
  const isStale = take.sentence !== line.sentence;
  const isFit = !isStale && !UNFIT.includes(take.verdict);
  const canPublish = isFit && may(visit.staff.role, 'studio.publish');
  const publishWords = take.verdict === 'good' ? 'Publier' : 'Publier quand même';
  return html`<section class="card take" aria-label="Prise de ${take.madeBy}">
<h2>${isOwn ? 'Ma prise' : html`Prise de ${take.madeBy}`} <span class="tag verdict ${take.verdict}">${VERDICT_WORDS[take.verdict] ?? take.verdict}</span></h2>
<p>${VERDICT_HELP[take.verdict]}${isStale && ' Les mots ont changé depuis : refaites-la.'}</p>
<audio${isOwn && html` id="take"`} controls preload="auto" src="/console/studio/takes/${take.id}"></audio>
<p class="hint">${take.speaker} · ${secondsWords(take.seconds)}${take.lufs !== null && html` · ${oneDigit(take.lufs)} LUFS`}${take.truePeak !== null && html` · crête ${oneDigit(take.truePeak)} dB`} · silences coupés, niveau du téléphone</p>
${longWords(line, take.seconds)}
<div class="row">${
    canPublish &&
    html`<form method="post" action="${at}/publish"${isOwn && html` id="publish"`}>${csrfField(visit)}<input type="hidden" name="take" value="${take.id}"><button${isOwn && html` aria-keyshortcuts="p"`}>${publishWords}${isOwn && html` <kbd>P</kbd>`}</button></form>`
  }${
    (isOwn || may(visit.staff.role, 'studio.publish')) &&
    html`<form method="post" action="${at}/drop">${csrfField(visit)}<input type="hidden" name="take" value="${take.id}"><button class="quiet">Jeter</button></form>`
  }${isFit && !canPublish && html`<p class="hint">Un animateur ou un modérateur l’écoutera et la publiera.</p>`}</div>
</section>`;
}
