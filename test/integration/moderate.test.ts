import { describe, expect, it } from 'vitest';
import type { SendInput } from '../../src/acts/citizens/send-contribution.ts';
import type { Medium, Person } from '../../src/acts/deps.ts';
import { notMine } from '../../src/acts/officials/not-mine.ts';
import { HOUR_MS } from '../../src/lib/durations.ts';
import { act, MORNING } from '../support/acts.ts';
import { useDesk } from '../support/moderation.ts';

const { db, deps, office, desk } = await useDesk();

const citizen = (medium: Medium, commune?: number | null) => office.citizen(deps, medium, commune);
const ask = (person: Person, more?: Partial<SendInput>) => office.ask(deps, person, more);
const record = (person: Person, ready?: boolean) => office.record(deps, person, ready);
const contribution = (id: number) => db('contribution').where({ id }).first();

describe('list and show', () => {
  it('says what waits in one line: number, kind, theme, commune, who, age, words or sound', async () => {
    const typed = await ask(await citizen('sms'));
    const voice = await citizen('voice');
    const said = await ask(voice, { body: { recording: await record(voice) } });
    const unheard = await ask(voice, { body: { recording: await record(voice, false) } });
    deps.at(MORNING + 3.5 * HOUR_MS);
    const { code, text } = await desk.type('list');
    expect(code).toBe(0);
    const head = 'interpellation · eau · Kayes · une femme · 3 h';
    expect(text).toContain(`${typed.reference} · ${head} · « La pompe est sèche »`);
    expect(text).toContain(`${said.reference} · ${head} · vocal 45 s`);
    expect(text).toContain(`${unheard.reference} · ${head} · vocal, son pas encore reçu`);
  });

  it('puts what is sensitive first and names it', async () => {
    const { reference } = await ask(await citizen('sms'), { kind: 'question', theme: 'violence' });
    const [, first] = (await desk.type('list')).text.split('\n');
    expect(first).toContain(`${reference} · SENSIBLE`);
  });

  it('shows whole words, state and recipient, and suggests a number for a wrong one', async () => {
    const words = `Nous demandons ${'encore '.repeat(60)}une réponse`;
    const { reference } = await ask(await citizen('sms'), { body: { text: words } });
    const shown = await desk.type('show', reference);
    expect(shown.text).toContain(words);
    expect(shown.text).toContain('état : reçue · publique une fois approuvée');
    expect(shown.text).toContain('pour : Bintou Sissoko');
    const digits = reference.split('');
    const swapped = [digits[1], digits[0], ...digits.slice(2)].join('');
    const wrong = await desk.type('show', swapped);
    expect(wrong.code).toBe(1);
    expect(wrong.text).toContain(reference);
  });

  it('hides a number somebody wrote into her words, and steers no terminal', async () => {
    const text = 'Appelez-moi au 70 12 34 56\u001b[2J ou +223 70123456 avant 18 h';
    const { reference } = await ask(await citizen('sms'), { body: { text } });
    const shown = (await desk.type('show', reference)).text;
    expect(shown).toContain('au [numéro masqué] [2J ou [numéro masqué] avant 18 h');
    expect(shown).not.toContain('\u001b');
    expect(shown).not.toMatch(/70123456|70 12/);
  });
});

describe('decisions', () => {
  it('approves: the official is written to, everybody may see it, the moderator is kept', async () => {
    const { id, reference } = await ask(await citizen('sms'));
    const { code, text } = await desk.type('approve', reference, '--by', 'Fanta');
    expect({ code, text }).toEqual({
      code: 0,
      text: `${reference} approuvée. Tout le monde peut la voir. Pour Bintou Sissoko. Le SMS part maintenant.`,
    });
    expect(await contribution(id)).toMatchObject({ state: 'assigned', public: true });
    const [delivery] = await db('delivery').where({ contribution_id: id });
    expect(delivery).toMatchObject({ state: 'due', purpose: 'official.item' });
    const [decision] = await db('moderation_decision').where({ contribution_id: id });
    expect(decision).toMatchObject({ decision: 'approved', moderator: 'Fanta' });
    const [entry] = await db('audit_entry').where({ subject: `contribution:${id}` });
    expect(entry).toMatchObject({ actor: 'console:Fanta' });
    expect(await desk.type('approve', reference)).toMatchObject({ code: 1 });
  });

  it('says when the SMS waits for the end of quiet hours', async () => {
    deps.at(MORNING + 12 * HOUR_MS);
    const { reference } = await ask(await citizen('sms'));
    expect((await desk.type('approve', reference)).text).toContain('part plus tard');
  });

  it('keeps from the public what its author or the moderator wants kept', async () => {
    const challenge = await ask(await citizen('sms'));
    await desk.type('approve', challenge.reference, '--not-public');
    expect(await contribution(challenge.id)).toMatchObject({ public: false, state: 'assigned' });
    const question = await ask(await citizen('sms'), { kind: 'question' });
    await desk.type('approve', question.reference, '--public');
    expect(await contribution(question.id)).toMatchObject({ public: true });
    const audits = await db('audit_entry').where({ action: 'contribution.public' });
    expect(audits.map(({ actor }) => actor)).toEqual(['console:awa', 'console:awa']);
  });

  it('never makes public what is sensitive, and sends it only to whom it is routed', async () => {
    const { id, reference } = await ask(await citizen('sms'), { theme: 'violence' });
    expect(await desk.type('approve', reference, '--public')).toMatchObject({ code: 1 });
    expect((await contribution(id)).approved_at).toBeNull();
    expect((await desk.type('approve', reference)).text).toContain('Élu à trouver');
    expect((await desk.type('list')).text).toMatch(
      new RegExp(`Élu à trouver[^\\n]*\\n(  [^\\n]*\\n)*  ${reference}`),
    );
    const routed = await desk.type('route', reference, String(office.deputyId));
    expect(routed.text).toContain('pour Moussa Camara. Le SMS part');
    expect(await contribution(id)).toMatchObject({ official_id: office.deputyId, public: false });
  });

  it('gives nothing back to who gave it back, unless that is meant', async () => {
    const { id, reference } = await ask(await citizen('sms'));
    await desk.type('approve', reference);
    const { mayor: person, mayorId } = office;
    await act(db, (tx) => notMine(tx, deps, { person, reference, reason: "L'école, pas moi" }));
    expect(await desk.type('route', reference, String(mayorId))).toEqual({
      code: 1,
      text: `${reference} : déjà rendue par Bintou Sissoko : « L'école, pas moi » Quand même : --anyway`,
    });
    expect(await contribution(id)).toMatchObject({ state: 'to_route', official_id: null });
    expect((await desk.type('route', reference, String(mayorId), '--anyway')).code).toBe(0);
    expect(await contribution(id)).toMatchObject({ state: 'assigned', official_id: mayorId });
  });

  it('refuses with a reason its author reads', async () => {
    const { id, reference } = await ask(await citizen('sms'));
    expect((await desk.type('reasons')).text).toMatch(/^insulte +Il y a des insultes\.$/m);
    expect(await desk.type('refuse', reference, 'parce-que')).toMatchObject({ code: 2 });
    const { code, text } = await desk.type('refuse', reference, 'insulte');
    expect({ code, text }).toEqual({
      code: 0,
      text: `${reference} refusée. Le message à son auteur part maintenant.`,
    });
    expect(await contribution(id)).toMatchObject({ state: 'rejected', public: false });
    const [sms] = await db('delivery').where({ contribution_id: id });
    expect(sms.body).toContain('Il y a des insultes.');
  });

  it('writes down what was said, with its theme', async () => {
    const person = await citizen('voice');
    const body = { recording: await record(person) };
    const { id, reference } = await ask(person, { body, theme: null });
    expect(await desk.type('transcribe', reference, ' ')).toMatchObject({ code: 2 });
    expect(await desk.type('transcribe', reference, 'Le puits', '--theme', 'mer')).toMatchObject({
      code: 2,
    });
    const done = await desk.type('transcribe', reference, 'Le puits est sec', '--theme', 'eau');
    expect(done.code).toBe(0);
    expect(await contribution(id)).toMatchObject({
      state: 'transcribed',
      transcript: 'Le puits est sec',
      theme: 'water',
    });
    expect((await desk.type('list')).text).toContain('vocal 45 s « Le puits est sec »');
  });

  it('corrects a theme: what is sensitive loses its official and its public', async () => {
    const { id, reference } = await ask(await citizen('sms'));
    expect((await desk.type('theme', reference, 'violence')).text).toContain('jamais publique');
    const row = await contribution(id);
    expect(row).toMatchObject({ theme: 'violence', sensitive: true, public: false });
    expect(row.official_id).toBeNull();
    await desk.type('theme', reference, 'sante');
    expect(await contribution(id)).toMatchObject({ theme: 'health', sensitive: false });
  });
});

describe('the command line', () => {
  it.each([
    [['frobnicate'], 2],
    [['approve'], 2],
    [['approve', '417', '418'], 2],
    [['approve', '417', '--bogus'], 2],
    [['approve', '417', '--public', '--not-public'], 2],
    [['list', '--by', ' '], 2],
    [['show', 'toString'], 1],
    [['toString'], 2],
    [['show', 'p999999'], 1],
    [['help'], 0],
    [[], 0],
    [['list'], 0],
  ] as [string[], number][])('%j ends with %i', async (argv, code) => {
    expect((await desk.type(...argv)).code).toBe(code);
  });

  it('says how officials answer as everybody reads it, by name of the commune too', async () => {
    const { reference } = await ask(await citizen('sms'));
    await desk.type('approve', reference);
    for (const commune of ['117', 'kayes']) {
      const { code, text } = await desk.type('responsiveness', commune);
      expect(code).toBe(0);
      expect(text).toMatch(/^Kayes \(117\) · reçues \d+ · répondues 0/m);
      expect(text).toContain('\n  élus silencieux : 0 sur 1\n');
      expect(text).toMatch(/^ {2}Maire .* · reçues \d+ · répondues 0 · Pas encore de réponse\.$/m);
    }
    const figuresOf = async (command: string) =>
      /Bintou Sissoko · (reçues \d+ · répondues \d+)/.exec(
        (await desk.type(command, '117')).text,
      )?.[1];
    // What he sent back counts for nobody, on no list.
    await act(db, (tx) =>
      notMine(tx, deps, { person: office.mayor, reference, reason: 'La préfecture' }),
    );
    expect(await figuresOf('officials')).toBe(await figuresOf('responsiveness'));
    expect((await desk.type('responsiveness', 'atlantide')).code).toBe(1);
    expect((await desk.type('responsiveness')).code).toBe(2);
  });

  it('never shows a phone number', async () => {
    const { reference } = await ask(await citizen('sms'));
    await desk.type('list');
    await desk.type('show', reference);
    await desk.type('approve', reference);
    await desk.type('show', reference);
    await desk.type('officials', '117');
    expect(desk.seen.join('\n')).not.toMatch(/22310000|10000900|10003\d\d\d/);
  });
});
