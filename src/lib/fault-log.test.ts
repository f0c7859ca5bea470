import { expect, it } from 'vitest';
import { AppError } from '../errors.ts';
import { describeError } from './fault-log.ts';

it('names our own faults with their code, and the fault below without its words', () => {
  const below = Object.assign(new SyntaxError('unexpected "an ni sogoma"'), { code: '22P02' });
  const told = describeError(new AppError('database_unavailable', 'read', { cause: below }));
  expect(told).toMatchObject({
    code: 'database_unavailable',
    cause: { name: 'SyntaxError', code: '22P02' },
  });
  expect(JSON.stringify(told)).toContain('fault-log.test');
  expect(JSON.stringify(told)).not.toContain('sogoma');
});

it('describes what is thrown without being an error', () => {
  expect(describeError('+22310000001')).toEqual({ name: 'string' });
});
