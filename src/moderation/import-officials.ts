import { readFile } from 'node:fs/promises';
import { importOfficials, type ListedOfficial } from '../acts/staff/import-officials.ts';
import { readCsvLines } from '../lib/csv-lines.ts';
import { normaliseMsisdn } from '../lib/phone.ts';
import { foldKey } from '../lib/text-fold.ts';
import type { Context, Reply } from './context.ts';
import { row } from './list.ts';
import { ROLES_TYPED, readName, readRole, whyNot } from './official-words.ts';

const MOST_BYTES = 1_000_000;
const COLUMNS = 'commune,role,telephone,nom';
const HEAD = `il y faut les noms des colonnes, ${COLUMNS.replaceAll(',', ';')}`;
const BY_LINE = new Intl.Collator('fr', { numeric: true });

/** Registers the officials of a list made in a spreadsheet: all of them, or none and what is wrong. */
export async function importCommand(
  { deps, moderator }: Context,
  [, path = '', ...more]: readonly string[],
  anyway: boolean,
): Promise<Reply> {
  if (path === '' || more.length > 0) return { usage: 'officials import <fichier.csv>' };
  const bytes = await readFile(path).catch(() => null);
  if (bytes === null) return { refused: `${path} : fichier absent.` };
  const csv = bytes.length > MOST_BYTES ? null : readUtf8(bytes);
  if (csv === null) {
    return {
      refused: `${path} : pas un texte en UTF-8. Dans le tableur : enregistrer en CSV UTF-8.`,
    };
  }
  const { list, listed } = readListed(csv);
  const { outcome } = await deps.act((tx, acts) =>
    importOfficials(tx, acts, { listed, isWhole: list.ok, anyway, moderator }),
  );
  if (!outcome.ok) {
    const refused = outcome.problems.map(({ line, why }) => `Ligne ${line} : ${whyNot(why)}`);
    return nothing([...(list.ok ? [] : list.problems), ...refused]);
  }
  const of = (wanted: string) => outcome.done.filter(({ kind }) => kind === wanted);
  return {
    lines: [
      row([
        `Inscrits : ${of('registered').length}`,
        `rôle changé : ${of('updated').length}`,
        `déjà inscrits : ${of('known').length}`,
      ]),
      ...of('registered').map(({ official: { id, communeNumber, name } }) =>
        row([`  ${id}`, `${communeNumber}`, name]),
      ),
    ],
  };
}

/** `listed`: the lines that can be read, whether the whole list can or not. */
function readListed(csv: string) {
  const listed: ListedOfficial[] = [];
  const wrong = new Map<number, string>();
  const list = readCsvLines<ListedOfficial>(asListed(csv), {
    columns: COLUMNS,
    read: (cells, line) => {
      const official = readLine(cells, line);
      if (typeof official === 'string') wrong.set(line, official);
      else listed.push(official);
      return typeof official === 'string' ? null : official;
    },
    keys: ({ communeNumber, number, name }) => [`${communeNumber}/${number}/${foldKey(name)}`],
    whole: 'un élu',
    unique: 'la même personne',
    words: {
      isNot: (line) => `Ligne ${line} : ${wrong.get(line) ?? HEAD}.`,
      repeats: (line, what) => `Ligne ${line} : ${what} deux fois.`,
    },
  });
  return { list, listed };
}

/** @returns what is wrong with it when it is no official. */
function readLine(cells: readonly string[], line: number): ListedOfficial | string {
  const [commune = '', typedRole = '', phone = '', typedName = '', ...more] = cells;
  if (more.some((cell) => cell !== '')) return 'quatre cases, pas plus';
  if (!/^[1-9]\d\d$/.test(commune)) return 'la commune est un numéro à trois chiffres';
  const role = readRole(typedRole);
  if (role === null) return `un rôle parmi ${ROLES_TYPED}`;
  const number = normaliseMsisdn(phone);
  if (number === null) return 'ce n’est pas un téléphone (dans le tableur : cellule en texte)';
  const name = readName(typedName);
  if (name === null) return 'un prénom et un nom, en lettres';
  return { line, communeNumber: Number(commune), role, number, name };
}

/** Null: another encoding, in which names would come out wrong. */
function readUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Spreadsheets put quotes around what they like; people write `Rôle` and `Téléphone`. */
const asListed = (csv: string): string =>
  csv
    .replace(/(^|[;,])[ \t]*"([^"\r\n;,]*)"(?=[;,]|\r?$)/gm, '$1$2')
    .replace(/^.*/, (head) => head.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase());

const nothing = (problems: readonly string[]): Reply => ({
  refused: [...[...problems].sort(BY_LINE.compare), "Rien n'est inscrit."].join('\n'),
});
