import { describe, expect, it } from 'vitest';
import { readCsvLines } from './csv-lines.ts';

const FORM = {
  columns: 'name,size',
  read: ([name = '', size = '']: readonly string[]) => (size === '' ? null : { name, size }),
  keys: ({ name }: { name: string }) => [name],
  whole: 'a name and a size',
  unique: 'a name',
};
const read = (csv: string) => readCsvLines(csv, FORM);

describe('readCsvLines', () => {
  it('reads cells without the spaces around them; blank lines and a byte order mark are passed over', () => {
    expect(read('\uFEFFname,size\r\n a , 1\r\n\r\nb,2')).toEqual({
      ok: true,
      lines: [
        { name: 'a', size: '1' },
        { name: 'b', size: '2' },
      ],
    });
  });
  it('says every problem, by the line it stands on', () => {
    expect(read('name,size\na,1\n\nb\na,2')).toEqual({
      ok: false,
      problems: ['line 4 is not a name and a size', 'line 5 repeats a name'],
    });
  });
  it('reads cells parted by semicolons where the names are', () => {
    expect(read('name;size\na,b;1')).toEqual({ ok: true, lines: [{ name: 'a,b', size: '1' }] });
  });
  it('says problems in the words of the form', () => {
    const words = {
      isNot: (line: number, what: string) => `ligne ${line} : ${what} attendu`,
      repeats: (line: number, what: string) => `ligne ${line} : ${what} deux fois`,
    };
    const said = (csv: string) => readCsvLines(csv, { ...FORM, words });
    expect(said('name,size\na,1\nb\na,2')).toEqual({
      ok: false,
      problems: ['ligne 3 : a name and a size attendu', 'ligne 4 : a name deux fois'],
    });
  });
  it('wants the names of the columns first', () => {
    expect(read('a,1')).toEqual({ ok: false, problems: ['line 1 is not name,size'] });
  });
});
