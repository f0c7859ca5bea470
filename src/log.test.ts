import { expect, it } from 'vitest';
import { openLog } from './log.ts';

function written(entry: object, level = 'info'): string {
  const lines: string[] = [];
  openLog(level, { write: (line: string) => void lines.push(line) }).info(entry, 'turn');
  return lines.join('');
}

it('writes one JSON line with a readable level and time', () => {
  expect(JSON.parse(written({ flow: 'main' }))).toMatchObject({
    level: 'info',
    msg: 'turn',
    flow: 'main',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
  });
});

it('writes nothing under its level', () => {
  expect(written({ flow: 'main' }, 'warn')).toBe('');
});

it.each([
  'msisdn',
  'phone',
  'to',
  'from',
  'text',
  'body',
  'callerNumber',
  'phoneNumber',
  'authorization',
  'apiKey',
  'token',
  'password',
  'cookie',
])('keeps %s out, however deep', (name) => {
  const secret = '+22310000001';
  const entry = { [name]: secret, a: { [name]: secret, b: { [name]: secret } } };
  expect(written(entry)).not.toContain(secret);
  expect(written({ request: { headers: { inner: { [name]: secret } } } })).not.toContain(secret);
});

it('tells an error by name, code and place, not by what its message quotes', () => {
  const error = Object.assign(new Error('invalid input: "mon fils est malade"'), {
    code: '22P02',
    detail: 'Key (number)=(+22310000001)',
  });
  const line = written({ err: error });
  expect(JSON.parse(line).err).toMatchObject({ name: 'Error', code: '22P02' });
  expect(line).not.toMatch(/malade|22310000001/);
});
