import type { Request, Response } from 'express';
import { changeUser, type UserChange } from '../acts/console/change-user.ts';
import { createUser } from '../acts/console/create-user.ts';
import { ROLES } from '../acts/console/staff.ts';
import type { Form } from '../lib/form.ts';
import { hashPassword } from '../lib/password.ts';
import { type ConsoleRole, listConsoleUsers } from '../storage/console/console-users.ts';
import { inTransaction } from '../storage/transaction.ts';
import type { ConsoleDeps } from './deps.ts';
import type { Visit } from './session.ts';
import { type UsersNotice, usersPage } from './views/users.ts';

/** Staff, for administrators: who is there, somebody new, a new password, another role, in and out. */
export function openUsers(deps: ConsoleDeps) {
  const show = async (response: Response, visit: Visit, notice: UsersNotice | null) => {
    const users = await listConsoleUsers(deps.db);
    response.type('html').send(usersPage({ visit, users, notice }).text);
  };
  return {
    list: (_request: Request, response: Response, visit: Visit) => show(response, visit, null),
    create: async (_request: Request, response: Response, visit: Visit, form: Form) => {
      const role = readRole(form.role);
      if (role === null) return refuse(response, () => show(response, visit, PROBLEMS.bad_role));
      const password = deps.ids.token(9);
      const passwordHash = await hashPassword(password);
      const input = { name: form.name ?? '', role, passwordHash, by: visit.staff };
      const outcome = await inTransaction(deps.db, (tx) => createUser(tx, deps, input));
      if (outcome.kind !== 'created')
        return refuse(response, () => show(response, visit, PROBLEMS[outcome.kind]));
      await show(response, visit, { kind: 'password', name: outcome.name, password });
    },
    change: async (request: Request, response: Response, visit: Visit, form: Form) => {
      const userId = Number(request.params.user);
      const password = deps.ids.token(9);
      const change = await readChange(form, password);
      if (change === null || !Number.isSafeInteger(userId))
        return refuse(response, () => show(response, visit, PROBLEMS.unknown));
      const input = { userId, change, by: visit.staff };
      const outcome = await inTransaction(deps.db, (tx) => changeUser(tx, deps, input));
      if (outcome.kind !== 'changed')
        return refuse(response, () => show(response, visit, PROBLEMS[outcome.kind]));
      const { name } = outcome;
      const notice: UsersNotice =
        change.kind === 'password'
          ? { kind: 'password', name, password }
          : { kind: 'done', words: `${name} : c’est fait.` };
      await show(response, visit, notice);
    },
  };
}

const PROBLEMS = {
  bad_role: { kind: 'problem', words: 'Choisissez un rôle.' },
  bad_name: {
    kind: 'problem',
    words: 'Un nom a 2 à 40 lettres ou chiffres, et commence par l’un d’eux.',
  },
  name_taken: { kind: 'problem', words: 'Ce nom est déjà pris.' },
  unknown: { kind: 'problem', words: 'Cette personne n’existe pas.' },
  last_admin: { kind: 'problem', words: 'Il faut au moins un administrateur.' },
} as const satisfies Record<string, UsersNotice>;

function refuse<T>(response: Response, show: () => T): T {
  response.status(422);
  return show();
}

function readRole(value: string | undefined): ConsoleRole | null {
  return ROLES.find((role) => role === value) ?? null;
}

async function readChange(form: Form, password: string): Promise<UserChange | null> {
  switch (form.change) {
    case 'password':
      return { kind: 'password', passwordHash: await hashPassword(password) };
    case 'disable':
    case 'enable':
      return { kind: form.change };
    case 'role': {
      const role = readRole(form.role);
      return role === null ? null : { kind: 'role', role };
    }
    default:
      return null;
  }
}
