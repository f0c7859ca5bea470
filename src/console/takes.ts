import type { Request, Response } from 'express';
import { readStaffName } from '../acts/console/staff.ts';
import { publishTake } from '../acts/prompts/publish-take.ts';
import { reviewPrompt } from '../acts/prompts/review-prompt.ts';
import { withdrawPrompt } from '../acts/prompts/withdraw-prompt.ts';
import { type PromptLine, promptLines } from '../catalog/prompt-progress.ts';
import type { Form } from '../lib/form.ts';
import { createWork } from '../speech/work.ts';
import { findTake } from '../storage/prompts/prompts.ts';
import { inTransaction } from '../storage/transaction.ts';
import type { ConsoleDeps } from './deps.ts';
import { importSound } from './import-sound.ts';
import { type MadeTake, makeTake, throwAway } from './make-take.ts';
import { may } from './permissions.ts';
import type { Visit } from './session.ts';
import { sayUnknown } from './studio.ts';
import { promptPath } from './studio-lines.ts';
import { errorPage } from './views/error.ts';
import { VERDICT_WORDS } from './views/words.ts';

/** Sounds coded at the same time: calls share the same cores. */
const AT_ONCE = 1;

/** What is done to prompts: recorded, published, reviewed, withdrawn, thrown away, imported. */
export function openTakes(deps: ConsoleDeps) {
  const work = createWork(AT_ONCE);
  const oneByOne = async <T>(task: () => Promise<T>): Promise<T> => {
    const results: T[] = [];
    await work.once(deps.ids.uuid(), async () => {
      results.push(await task());
    });
    return results[0] as T;
  };
  const lineOf = (request: Request): PromptLine | null => {
    const { language, id } = request.params;
    return promptLines(deps.prompts, String(language)).find((line) => line.id === id) ?? null;
  };
  return {
    record: async (request: Request, response: Response, visit: Visit) => {
      const line = lineOf(request);
      const sound = soundOf(request);
      if (line === null || sound === null)
        return answerMade(response, { kind: 'refused', why: 'Rien n’a été reçu.' });
      const speaker = speakerOf(request, visit);
      const input = { line, sound, speaker, by: visit.staff.name };
      answerMade(response, await oneByOne(() => makeTake(deps, input)));
    },
    importOne: async (request: Request, response: Response, visit: Visit) => {
      const sound = soundOf(request) ?? Buffer.alloc(0);
      const name = String(request.params.name);
      const mayPublish = may(visit.staff.role, 'studio.publish');
      const by = visit.staff.name;
      const speaker = speakerOf(request, visit);
      const language = String(request.params.language);
      const input = { language, name, sound, speaker, by, mayPublish };
      const line = await oneByOne(() => importSound(deps, input));
      if (line.outcome === 'published') await deps.refreshPrompts();
      response.json(line);
    },
    publish: async (request: Request, response: Response, visit: Visit, form: Form) => {
      const line = lineOf(request);
      const take = line && (await findTake(deps.db, form.take ?? ''));
      if (line === null || take?.promptId !== line.id || take.language !== line.language)
        return sayUnknown(response, visit);
      const input = { takeId: take.id, sentence: line.sentence, by: visit.staff.name };
      const outcome = await inTransaction(deps.db, (tx) => publishTake(tx, deps, input));
      await settle(response, visit, line, outcome.kind);
    },
    review: async (request: Request, response: Response, visit: Visit, form: Form) => {
      const line = lineOf(request);
      if (line === null) return sayUnknown(response, visit);
      const { language, id } = line;
      const input = { language, id, sha256: form.sha256 ?? '', by: visit.staff.name };
      const outcome = await inTransaction(deps.db, (tx) => reviewPrompt(tx, deps, input));
      await settle(response, visit, line, outcome.kind);
    },
    withdraw: async (request: Request, response: Response, visit: Visit) => {
      const { language, id } = request.params;
      const named = { language: String(language), id: String(id), by: visit.staff.name };
      const outcome = await inTransaction(deps.db, (tx) => withdrawPrompt(tx, deps, named));
      await settle(response, visit, named, outcome.kind);
    },
    drop: async (request: Request, response: Response, visit: Visit, form: Form) => {
      const line = lineOf(request);
      const take = line && (await findTake(deps.db, form.take ?? ''));
      if (line === null || take === null) return sayUnknown(response, visit);
      const isOwn = take.madeBy === visit.staff.name;
      if (!isOwn && !may(visit.staff.role, 'studio.publish'))
        return settle(response, visit, line, 'not_yours');
      await throwAway(deps, { takeId: take.id, by: visit.staff.name });
      await settle(response, visit, line, 'dropped');
    },
  };

  async function settle(
    response: Response,
    visit: Visit,
    line: Pick<PromptLine, 'language' | 'id'>,
    kind: string,
  ): Promise<void> {
    const problem = PROBLEMS[kind];
    if (problem !== undefined) {
      const title = 'Ce n’est pas possible';
      response.status(409).type('html');
      response.send(errorPage({ title, words: problem, visit }).text);
      return;
    }
    await deps.refreshPrompts();
    response.redirect(303, `${promptPath(line)}?done=${kind}`);
  }
}

const PROBLEMS: Readonly<Record<string, string>> = {
  unknown: 'Cette prise n’existe plus : elle a été publiée ou refaite.',
  unfit: 'On n’entend rien dans cette prise, ou pas toute la phrase : refaites-la.',
  stale: 'Les mots de cette phrase ont changé depuis cette prise : refaites-la.',
  own_work: 'Celui ou celle qui relit ne peut pas avoir enregistré ou publié cette phrase.',
  other_sound: 'Une autre prise a été publiée entre-temps : écoutez-la d’abord.',
  not_yours: 'Cette prise est à quelqu’un d’autre.',
};

function soundOf(request: Request): Buffer | null {
  const body: unknown = request.body;
  return Buffer.isBuffer(body) && body.length > 0 ? body : null;
}

/** Whose voice it is: a name that was typed, else who is logged in. */
function speakerOf(request: Request, { staff }: Visit): string {
  const { speaker } = request.query;
  return (typeof speaker === 'string' ? readStaffName(speaker) : null) ?? staff.name;
}

function answerMade(response: Response, made: MadeTake): void {
  if (made.kind === 'refused') {
    response.status(422).json({ ok: false, message: made.why });
    return;
  }
  const { verdict, seconds } = made.take;
  response.json({ ok: true, verdict, words: VERDICT_WORDS[verdict] ?? verdict, seconds });
}
