import { readFile } from 'node:fs/promises';
import { importOfficials, type ListedOfficial } from '../acts/staff/import-officials.ts';
import { type ListForm, readCsvLines } from '../lib/csv-lines.ts';
import { normaliseMsisdn } from '../lib/phone.ts';
import { foldKey } from '../lib/text-fold.ts';
import type { Context, Reply } from './context.ts';
import { row } from './list.ts';
import { ROLES_TYPED, readName, readRole, whyNot } from './official-words.ts';

const MOST_BYTES = 1_000_000;
const BY_LINE = new Intl.Collator('fr', { numeric: true });

const FORM: Omit<ListForm<ListedOfficial>, 'read'> = {
  columns: 'commune,role,telephone,nom',
  keys: ({ communeNumber, number, name }) => [`${communeNumber}/${number}/${foldKey(name)}`],
  whole: `un numéro de commune à trois chiffres, un rôle (${ROLES_TYPED}), un téléphone et un nom`,
  unique: 'la même personne',
  words: {
    isNot: (line, what) => `Ligne ${line} : ce n'est pas ${what}.`,
    repeats: (line, what) => `Ligne ${line} : ${what} deux fois.`,
  },
};

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
  const listed: ListedOfficial[] = [];
  const list = readCsvLines(asListed(csv), {
    ...FORM,
    read: (cells, line) => {
      const official = readLine(cells, line);
      if (official !== null) listed.push(official);
      return official;
    },
  });
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

function readLine(cells: readonly string[], line: number): ListedOfficial | null {
  const [commune = '', typedRole = '', phone = '', typedName = '', ...more] = cells;
  const role = readRole(typedRole);
  const number = normaliseMsisdn(phone);
  const name = readName(typedName);
  const isWhole = /^[1-9]\d\d$/.test(commune) && more.every((cell) => cell === '');
  if (!isWhole || role === null || number === null || name === null) return null;
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
