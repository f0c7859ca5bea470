import type { Request, Response } from 'express';
import { publishFlow, withdrawFlow } from '../acts/prompts/publish-flow.ts';
import { type FlowState, whatBlocks } from '../catalog/flow-publication.ts';
import { FLOOR } from '../catalog/locales.ts';
import { ANY } from '../catalog/prompts.ts';
import { inTransaction } from '../storage/transaction.ts';
import type { ConsoleDeps } from './deps.ts';
import type { Visit } from './session.ts';
import { sayUnknown } from './studio.ts';
import { isStudioLanguage, languageName } from './studio-lines.ts';
import { errorPage } from './views/error.ts';
import { blockWords, flowsPage } from './views/flows.ts';

/** Which flows are spoken in a language: shown, published, withdrawn. */
export function openFlowPages(deps: ConsoleDeps) {
  const languageOf = (request: Request): string | null => {
    const language = String(request.params.language);
    const isSpoken = language !== FLOOR && language !== ANY && isStudioLanguage(deps, language);
    return isSpoken ? language : null;
  };
  const stateOf = (request: Request): { language: string; each: FlowState } | null => {
    const language = languageOf(request);
    const states = language === null ? [] : deps.flowStates(language);
    const each = states.find(({ flow }) => flow === request.params.flow);
    return language === null || each === undefined ? null : { language, each };
  };
  const settle = async (response: Response, language: string, done: string): Promise<void> => {
    await deps.refreshPrompts();
    response.redirect(303, `/console/studio/${language}/flows?done=${done}`);
  };
  return {
    list: (request: Request, response: Response, visit: Visit) => {
      const language = languageOf(request);
      if (language === null) return sayUnknown(response, visit);
      const done = typeof request.query.done === 'string' ? request.query.done : null;
      const name = languageName(deps, language);
      const states = deps.flowStates(language);
      response.type('html').send(flowsPage({ visit, language, name, states, done }).text);
    },
    publish: async (request: Request, response: Response, visit: Visit) => {
      await deps.refreshPrompts();
      const found = stateOf(request);
      if (found === null) return sayUnknown(response, visit);
      const { language, each } = found;
      const { flow, fingerprint } = each;
      const missing = whatBlocks(each);
      const input = { language, flow, fingerprint, missing, by: visit.staff.name };
      const outcome = await inTransaction(deps.db, (tx) => publishFlow(tx, deps, input));
      if (outcome.kind === 'published') return settle(response, language, 'published');
      const words = `Il manque à « ${flow} » (${missing.length}) : ${blockWords(each).join(', ')}.`;
      const title = 'Ce parcours ne peut pas être publié';
      response.status(409).type('html');
      response.send(errorPage({ title, words, visit }).text);
    },
    withdraw: async (request: Request, response: Response, visit: Visit) => {
      const found = stateOf(request);
      if (found === null) return sayUnknown(response, visit);
      const input = { language: found.language, flow: found.each.flow, by: visit.staff.name };
      const outcome = await inTransaction(deps.db, (tx) => withdrawFlow(tx, deps, input));
      if (outcome.kind === 'unknown') return sayUnknown(response, visit);
      await settle(response, found.language, 'withdrawn');
    },
  };
}
