import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addReaction } from '../../src/acts/citizens/add-reaction.ts';
import { saveCommuneRecording } from '../../src/acts/citizens/save-commune-recording.ts';
import type { SendInput } from '../../src/acts/citizens/send-contribution.ts';
import type { Medium, Person } from '../../src/acts/deps.ts';
import { publish } from '../../src/acts/officials/publish.ts';
import { openAudioStore } from '../../src/audio/open-store.ts';
import { HOUR_MS } from '../../src/lib/durations.ts';
import { act, MORNING } from '../support/acts.ts';
import { type Asked, openDesk, useDesk } from '../support/moderation.ts';
import { describeWith, toolPath } from '../support/tools.ts';

const { db, folder, deps, office, desk } = await useDesk();

const citizen = (medium: Medium, commune?: number | null) => office.citizen(deps, medium, commune);
const ask = (person: Person, more?: Partial<SendInput>) => office.ask(deps, person, more);
const record = (person: Person, ready?: boolean) => office.record(deps, person, ready);
const contribution = (id: number) => db('contribution').where({ id }).first();

describe('places', () => {
  it('lists the officials of a commune without their phones', async () => {
    const { text } = await desk.type('officials', 'kayes');
    expect(text).toBe(
      `Kayes (117)\n  ${office.mayorId} · Maire · Bintou Sissoko\n  ${office.deputyId} · Adjoint au maire · Moussa Camara`,
    );
    expect(await desk.type('officials', 'kita')).toMatchObject({ code: 1 });
  });

  it('sets how an official is told', async () => {
    const { mayorId } = office;
    const type = (...argv: string[]) => desk.type('digest', String(mayorId), ...argv);
    expect(await type('mardi,Samedi', '18')).toEqual({
      code: 0,
      text: 'Bintou Sissoko : un résumé, mardi, samedi à 18 h.',
    });
    const row = () => db('official').where({ id: mayorId }).first();
    expect(await row()).toMatchObject({
      ...{ notify: 'digest', digest_hour: 18, digest_days: [2, 6] },
    });
    for (const wrong of [['samedi'], ['samdi', '9'], ['samedi', '24'], ['direct', '9'], []]) {
      expect((await type(...wrong)).code).toBe(2);
    }
    expect((await desk.type('digest', '99999', 'direct')).code).toBe(2);
    expect((await type('direct')).text).toContain("dès qu'elle est approuvée");
    expect(await row()).toMatchObject({ notify: 'at_once', digest_days: [2, 6] });
  });

  it('plays the commune she said, and gives her question to the mayor there', async () => {
    const person = await citizen('voice', null);
    const { id, reference } = await ask(person, { body: { recording: await record(person) } });
    const recording = await record(person);
    await act(db, (tx) => saveCommuneRecording(tx, deps, { person, recording }));
    const said = `c${person.citizenId}`;
    expect((await desk.type('list')).text).toContain(`play ${said}`);
    const [file = ''] = (await desk.type('play', said)).text.split('\n');
    expect(readFileSync(file, 'utf8')).toBe('son');
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(await desk.type('commune', said, '999')).toMatchObject({ code: 1 });
    expect(await desk.type('commune', said, 'nulle part')).toMatchObject({ code: 1 });
    expect((await desk.type('commune', said, 'kayes')).text).toContain('Commune : Kayes.');
    expect(await contribution(id)).toMatchObject({
      commune_number: 117,
      official_id: office.mayorId,
    });
    expect((await desk.type('list')).text).not.toContain(`play ${said}`);
    const moved = await desk.type('commune', reference, '152');
    expect(moved.text).toContain(`${reference} : pour élu à trouver`);
    expect(await contribution(id)).toMatchObject({ commune_number: 152, official_id: null });
    const [statement] = await db('citizen_statement')
      .where({ citizen_id: person.citizenId, field: 'commune' })
      .orderBy('id', 'desc');
    expect(statement).toMatchObject({ value: '152', said_by: 'moderator' });
  });
});

describe('what officials and neighbours say', () => {
  it('publishes a message of an official, and tells him when one is refused', async () => {
    const write = async (text: string): Promise<string> => {
      await act(db, (tx) =>
        publish(tx, deps, { person: office.mayor, publication: 'message', text }),
      );
      const [{ id }] = await db('publication').orderBy('id', 'desc').limit(1);
      return `p${id}`;
    };
    const first = await write('Le marché ouvre lundi.');
    expect((await desk.type('list')).text).not.toContain(`${first} ·`);
    deps.at(MORNING + HOUR_MS);
    expect((await desk.type('list')).text).toContain(
      `${first} · message · Kayes · Bintou Sissoko · 1 h · « Le marché ouvre lundi. »`,
    );
    expect(await desk.type('approve', first)).toMatchObject({ code: 2 });
    expect((await desk.type('publish', first)).code).toBe(0);
    expect(
      await db('publication')
        .where({ id: Number(first.slice(1)) })
        .first(),
    ).toMatchObject({
      state: 'published',
    });
    const second = await write('Votez pour moi.');
    expect((await desk.type('withhold', second, 'hors-sujet')).code).toBe(0);
    const [sms] = await db('delivery')
      .where({ purpose: 'official.publication' })
      .whereLike('body', 'Non publi%');
    expect(sms.body).toBe("Non publié. Raison : Cela n'est pas le travail des élus.");
    expect(await desk.type('publish', second)).toMatchObject({ code: 1 });
  });

  it('writes down what an official said for everybody; words of his own stay his', async () => {
    const say = async (what: { text: string } | { recording: string }): Promise<string> => {
      await act(db, (tx) =>
        publish(tx, deps, { person: office.mayor, publication: 'message', ...what }),
      );
      const [{ id }] = await db('publication').orderBy('id', 'desc').limit(1);
      return `p${id}`;
    };
    const spoken = await say({ recording: await record(office.mayor) });
    const content = () =>
      db('publication_content')
        .where({ publication_id: Number(spoken.slice(1)) })
        .first();
    expect(await content()).toMatchObject({ body: '' });
    expect((await desk.type('publish', spoken)).code).toBe(0);
    const text = 'Vaccination lundi. Venez tôt.';
    expect(await desk.type('transcribe', spoken, text)).toMatchObject({ code: 0 });
    const { title, body, recording_id: recordingId } = await content();
    expect([title, body]).toEqual(['Vaccination lundi', text]);
    expect(recordingId).not.toBeNull();
    expect((await desk.type('transcribe', spoken, '  ')).code).toBe(2);
    const typed = await say({ text: 'Le marché ouvre lundi.' });
    expect(await desk.type('transcribe', typed, 'Autre chose')).toMatchObject({ code: 1 });
    await desk.type('withhold', typed, 'hors-sujet');
    expect((await desk.type('transcribe', typed, 'Autre chose')).text).toContain('refusée');
  });

  it('publishes an answer, or keeps it between the two', async () => {
    const shown = await ask(await citizen('sms'));
    await desk.type('approve', shown.reference);
    const first = await office.answered(deps, shown);
    expect((await desk.type('list')).text).toContain(`a${first} · réponse à ${shown.reference}`);
    expect((await desk.type('publish', `a${first}`)).text).toContain('Tout le monde');
    expect(await contribution(shown.id)).toMatchObject({ state: 'published' });
    const kept = await ask(await citizen('sms'));
    await desk.type('approve', kept.reference);
    const second = await office.answered(deps, kept);
    expect(await desk.type('withhold', `a${second}`, 'prive')).toMatchObject({ code: 0 });
    expect((await desk.type('list')).text).not.toContain(`a${second} ·`);
    expect(await desk.type('withhold', `a${second}`, 'prive')).toMatchObject({ code: 1 });
    expect((await db('answer').where({ id: second }).first()).approved_at).toBeNull();
  });

  it('decides on reactions', async () => {
    const asked = await ask(await citizen('sms'));
    await desk.type('approve', asked.reference);
    const person = await citizen('sms');
    const react = (text: string) =>
      act(db, (tx) => addReaction(tx, deps, { person, contribution: asked.id, body: { text } }));
    const first = await react('Chez nous aussi');
    const second = await react('Bandits');
    if (first.kind !== 'added' || second.kind !== 'added') throw new Error('not added');
    expect((await desk.type('list')).text).toContain(
      `r${first.reactionId} · réaction à ${asked.reference} · français · 0 h · « Chez nous aussi »`,
    );
    await desk.type('publish', `r${first.reactionId}`);
    await desk.type('withhold', `r${second.reactionId}`, 'insulte');
    const states = await db('reaction').orderBy('id').pluck('state');
    expect(states).toEqual(['approved', 'rejected']);
    const [decision] = await db('moderation_decision').where({ reaction_id: second.reactionId });
    expect(decision).toMatchObject({ reason_key: 'insult', moderator: 'awa' });
  });
});

describe('voices', () => {
  async function answeredVoice(): Promise<{ asked: Asked; answer: number }> {
    const person = await citizen('voice');
    const asked = await ask(person, { body: { recording: await record(person) } });
    await desk.type('approve', asked.reference);
    return { asked, answer: await office.answered(deps, asked) };
  }

  it('writes what was said to a file of the owner and plays it at a terminal', async () => {
    const person = await citizen('voice');
    const { reference } = await ask(person, { body: { recording: await record(person) } });
    const played: string[] = [];
    const play = async (file: string) => played.push(file) > 0;
    const terminal = openDesk(db, deps, folder, { io: { play } });
    const { code, text } = await terminal.type('play', reference);
    expect(code).toBe(0);
    expect(played).toEqual([join(folder, 'listen', `${reference}-demande.mp3`)]);
    expect(text).toContain(played[0]);
    const written = await ask(await citizen('sms'));
    expect(await desk.type('play', written.reference)).toMatchObject({ code: 1 });
    const unheard = await ask(person, { body: { recording: await record(person, false) } });
    expect(await desk.type('play', unheard.reference)).toMatchObject({ code: 1 });
  });

  it('leaves no voice in the folder for longer than it is listened to', async () => {
    const person = await citizen('voice');
    const first = await ask(person, { body: { recording: await record(person) } });
    const second = await ask(person, { body: { recording: await record(person) } });
    const heard = async (reference: string) => {
      await desk.type('play', reference);
      return readdirSync(join(folder, 'listen')).sort();
    };
    expect(await heard(first.reference)).toContain(`${first.reference}-demande.mp3`);
    deps.at(deps.clock.now() + 2 * HOUR_MS);
    expect(await heard(second.reference)).toEqual([`${second.reference}-demande.mp3`]);
  });

  it('takes an mp3 as it is without ffmpeg, and nothing else', async () => {
    const { asked, answer } = await answeredVoice();
    mkdirSync(join(folder, 'in'), { recursive: true });
    const file = join(folder, 'in', 'voix.mp3');
    writeFileSync(file, 'texte');
    expect(await desk.type('speak', asked.reference, file)).toMatchObject({ code: 1 });
    expect(await desk.type('speak', asked.reference, `${file}.absent`)).toMatchObject({ code: 1 });
    writeFileSync(file, Buffer.concat([Buffer.from([0xff, 0xf3, 0x48]), Buffer.alloc(200)]));
    const { code, text } = await desk.type('speak', asked.reference, file);
    expect({ code, text }).toEqual({
      code: 0,
      text: `a${answer} : voix ajoutée. L'appel part maintenant.`,
    });
    const { spoken_recording_id: id } = await db('answer').where({ id: answer }).first();
    const store = openAudioStore(`file:${folder}/store`);
    expect(await store.stat(`r/${id}.mp3`)).toEqual({ bytes: 203 });
    const [call] = await db('delivery').where({ answer_id: answer, kind: 'call' });
    expect(new Date(call.due_at).getTime()).toBeLessThanOrEqual(deps.clock.now());
  });

  describeWith(['ffmpeg', 'sox'], 'with ffmpeg', () => {
    it('brings a sound to the form a telephone plays', async () => {
      const { answer } = await answeredVoice();
      const file = join(folder, 'voix.wav');
      const tone = ['-n', '-r', '8000', '-c', '1', file, 'synth', '2', 'sine', '600'];
      execFileSync(toolPath('sox'), [...tone, 'gain', '-12']);
      const studio = openDesk(db, deps, folder, { ffmpeg: toolPath('ffmpeg') });
      expect(await studio.type('speak', `a${answer}`, file)).toMatchObject({ code: 0 });
      const row = await db('answer').where({ id: answer }).first();
      const recording = await db('recording').where({ id: row.spoken_recording_id }).first();
      expect(recording).toMatchObject({ state: 'ready', purpose: 'spoken_answer' });
      expect(recording.seconds).toBeGreaterThan(1.5);
      expect(recording.seconds).toBeLessThan(2.5);
    });
  });
});
