import { queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

export interface OpenCommune {
  number: number;
  name: string;
  cercle: string;
}

/** Communes that have officials, or had some who were asked: what those left unanswered stays to be seen. */
export const openCommunes = (db: Db) =>
  queryRows<OpenCommune>(
    db,
    `select number, name, cercle from commune
      where exists (select from official
        where commune_number = commune.number and role <> 'focal'
          and (active or exists (select from assignment
            where official_id = official.id and sent_at is not null)))
      order by name_key`,
    {},
  );

export interface OpenAnswer {
  reference: string;
  theme: string | null;
  /** What was asked, in writing; null when it can only be heard. */
  question: string | null;
  supports: number;
  /** Null when it can only be heard. */
  answer: string | null;
  official: string | null;
  answeredAt: number;
}

/** Public questions of a commune, or of one debate, with an answer everybody may see; newest first. */
export const openAnswers = (
  db: Db,
  which: { commune?: number; debate?: number; limit: number },
): Promise<OpenAnswer[]> =>
  queryRows<OpenAnswer>(
    db,
    `select c.reference, c.theme, coalesce(c.body, c.transcript) as question,
        (select count(*) from support where contribution_id = c.id) as supports,
        shown.body as answer, official.name as official, shown.sent_at as answered_at
      from contribution c
      join lateral (select * from answer where contribution_id = c.id and state = 'sent'
        and approved_at is not null order by sent_at desc, id desc limit 1) shown on true
      left join official on official.id = shown.official_id
      where c.public and c.approved_at is not null and c.merged_into is null and not c.sensitive
        and c.state in ('answered', 'published', 'closed')
        and (cast(:commune as int) is null or c.commune_number = :commune)
        and (cast(:debate as bigint) is null or c.id in (
          select contribution_id from debate_item where debate_id = :debate))
      order by shown.sent_at desc, c.id desc limit :limit`,
    { commune: which.commune ?? null, debate: which.debate ?? null, limit: which.limit },
  );

export interface OpenQuestion {
  reference: string;
  /** Null when it can only be heard. */
  question: string | null;
  supports: number;
}

/** Public questions of a debate that nobody has answered for everybody, most supported first. */
export const openDebateQuestions = (db: Db, debate: number, limit: number) =>
  queryRows<OpenQuestion>(
    db,
    `select c.reference, coalesce(c.body, c.transcript) as question,
        (select count(*) from support where contribution_id = c.id) as supports
      from debate_item join contribution c on c.id = contribution_id
      where debate_id = :debate and c.public and c.approved_at is not null and not c.sensitive
        and c.merged_into is null
        and c.state in ('approved', 'to_route', 'assigned', 'seen', 'answered')
        and not exists (select from answer where answer.contribution_id = c.id
          and answer.state = 'sent' and answer.approved_at is not null)
      order by supports desc, c.received_at, c.id limit :limit`,
    { debate, limit },
  );

export interface OpenDebate {
  id: number;
  theme: string;
  title: string;
  opensAt: number;
}

/** Debates of a commune that took place or will, the last first. */
export const openDebatesOf = (db: Db, commune: number, limit: number) =>
  queryRows<OpenDebate>(
    db,
    `select id, theme, title, opens_at from debate
      where :commune = any(commune_numbers) and state <> 'cancelled'
      order by opens_at desc limit :limit`,
    { commune, limit },
  );
