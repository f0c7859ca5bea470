import type { Request, Response } from 'express';
import { promptSound } from '../speech/prompt-sound.ts';
import { findPromptRow, findTake } from '../storage/prompts/prompts.ts';
import type { ConsoleDeps } from './deps.ts';
import type { Visit } from './session.ts';
import {
  filterLines,
  isStudioLanguage,
  languageName,
  languagesProgress,
  nextToRecord,
  readFilter,
  type StudioLine,
  studioLines,
} from './studio-lines.ts';
import { errorPage } from './views/error.ts';
import { importPage } from './views/import.ts';
import { scriptPage } from './views/script.ts';
import { languagesPage } from './views/studio-languages.ts';
import { listPage } from './views/studio-list.ts';
import { promptPage } from './views/studio-prompt.ts';

/** The pages of the recording studio. */
export function openStudio(deps: ConsoleDeps) {
  const inLanguage =
    (show: (language: string, lines: StudioLine[], visit: Visit, request: Request) => string) =>
    async (request: Request, response: Response, visit: Visit) => {
      const language = String(request.params.language);
      if (!isStudioLanguage(deps, language)) return sayUnknown(response, visit);
      const lines = await studioLines(deps, language);
      response.type('html').send(show(language, lines, visit, request));
    };
  const named = (language: string) => ({ language, name: languageName(deps, language) });
  return {
    languages: (_request: Request, response: Response, visit: Visit) => {
      const languages = languagesProgress(deps).map((each) => ({
        ...each,
        states: each.coverage === null ? [] : deps.flowStates(each.language),
      }));
      response.type('html').send(languagesPage({ visit, languages }).text);
    },
    list: inLanguage((language, lines, visit, request) => {
      const filter = readFilter(request.query.show);
      const shown = filterLines(lines, filter);
      return listPage({ visit, ...named(language), filter, lines: shown, all: lines }).text;
    }),
    script: inLanguage((language, lines, visit, request) => {
      const filter = readFilter(request.query.show ?? 'all');
      return scriptPage({ visit, ...named(language), lines: filterLines(lines, filter), filter })
        .text;
    }),
    importForm: inLanguage((language, _lines, visit) => {
      return importPage({ visit, ...named(language) }).text;
    }),
    prompt: async (request: Request, response: Response, visit: Visit) => {
      const language = String(request.params.language);
      const lines = isStudioLanguage(deps, language) ? await studioLines(deps, language) : [];
      const line = lines.find(({ id }) => id === request.params.id);
      if (line === undefined) return sayUnknown(response, visit);
      const row = await findPromptRow(deps.db, language, line.id);
      const heard = deps.prompts.byKey.get(`${language}/${line.id}`) ?? null;
      const next = nextToRecord(lines, line.id);
      const { timeZone } = deps;
      const done = typeof request.query.done === 'string' ? request.query.done : null;
      const shown = { visit, ...named(language), line, row, heard, next, timeZone, done };
      response.type('html').send(promptPage(shown).text);
    },
    heard: async (request: Request, response: Response, visit: Visit) => {
      const wanted = { language: String(request.params.language), id: String(request.params.id) };
      sendSound(response, visit, await promptSound(deps, wanted));
    },
    take: async (request: Request, response: Response, visit: Visit) => {
      const take = await findTake(deps.db, String(request.params.take));
      sendSound(response, visit, take && (await deps.store.path(take.fileKey)));
    },
  };
}

/** In parts when a browser asks for parts. */
function sendSound(response: Response, visit: Visit, file: string | null): void {
  if (file === null) {
    sayUnknown(response, visit);
    return;
  }
  response.type('audio/mpeg');
  const options = { cacheControl: false, etag: false, lastModified: false } as const;
  response.sendFile(file, { ...options, dotfiles: 'allow' }, (error) => {
    if (error && !response.headersSent) sayUnknown(response, visit);
  });
}

/** A sentence or a sound that is not there, or no longer. */
export function sayUnknown(response: Response, visit: Visit): void {
  const words = 'Cette phrase ou cette prise n’existe pas, ou n’existe plus.';
  response
    .status(404)
    .type('html')
    .send(errorPage({ title: 'Introuvable', words, visit }).text);
}
