// The same menus as an application of Express and ussd-menu-builder, as their documentation writes it,
// with its session in Redis. A menu of that library holds one request at a time, so that each request
// borrows one: shared, as documented, two people would cross.
import type { AddressInfo } from 'node:net';
import express from 'express';
import { Redis } from 'ioredis';
import UssdMenu from 'ussd-menu-builder';

const redis = new Redis(process.env.REDIS_URL ?? '');
const key = (session: string): string => `menu:${session}`;

function openMenu(): UssdMenu {
  const menu = new UssdMenu();
  menu.sessionConfig({
    start: async () => undefined,
    end: async (session: string) => redis.del(key(session)),
    set: async (session: string, name: string, value: string) =>
      redis.hset(key(session), name, value),
    get: async (session: string, name: string) => redis.hget(key(session), name),
  } as unknown as UssdMenu.UssdSessionConfig);
  const show = async (page: string): Promise<void> => {
    await menu.session.get('screen');
    await menu.session.set('screen', page.slice(0, 20));
    menu.con(page);
  };
  menu.startState({
    run: () => void show('Choisissez\n1 Mon Elu\n2 Xensa\n3 Mes demandes\n4 Aide'),
    next: { '1': 'monelu', '2': 'xensa' },
  });
  menu.state('monelu', {
    run: () =>
      void show(
        '1 Poser une question\n2 Messages\n3 Décisions du conseil\n4 Donner mon avis\n5 Proposer un projet\n6 Mes élus\n7 Mes demandes\n0 Retour',
      ),
    next: { '0': '__start__' },
  });
  menu.state('xensa', {
    run: () =>
      void show(
        '1 Interpeller un élu\n2 Questions sans réponse\n3 Questions avec réponse\n0 Retour',
      ),
    next: { '0': '__start__' },
  });
  return menu;
}

const idle: UssdMenu[] = [];
const app = express();
app.use(express.urlencoded({ extended: false }));
app.post('/ussd', (request, response) => {
  const menu = idle.pop() ?? openMenu();
  const { phoneNumber, sessionId, serviceCode, text } = request.body;
  void menu.run({ phoneNumber, sessionId, serviceCode, text }, (page: string) => {
    idle.push(menu);
    response.send(page);
  });
});
const server = app.listen(0, '127.0.0.1', () => {
  console.log(`ready ${(server.address() as AddressInfo).port}`);
});
process.once('SIGTERM', () => process.exit(0));
