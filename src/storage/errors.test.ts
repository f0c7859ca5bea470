import { expect, it } from 'vitest';
import { AppError } from '../errors.ts';
import { toAppError } from './errors.ts';

const thrown = (code: string, more: object = {}) =>
  Object.assign(new Error('said'), { code, ...more });
const codeOf = (error: unknown) => (error instanceof AppError ? error.code : null);

it.each([
  ['40001', 'database_conflict'],
  ['40P01', 'database_conflict'],
  ['57P01', 'database_unavailable'],
  ['53300', 'database_unavailable'],
  ['08006', 'database_unavailable'],
  ['ECONNREFUSED', 'database_unavailable'],
])('calls %s %s and keeps the cause', (code, expected) => {
  const error = thrown(code);
  const result = toAppError(error, 'save a contribution');
  expect(codeOf(result)).toBe(expected);
  expect((result as AppError).cause).toBe(error);
  expect((result as AppError).message).toBe(`${expected}: save a contribution`);
});

it('calls a lost connection unavailable though it has no code', () => {
  const error = new Error('Connection terminated unexpectedly');
  expect(codeOf(toAppError(error, 'x'))).toBe('database_unavailable');
});

it('leaves our own faults and AppErrors as they are', () => {
  const ours = thrown('42703');
  const named = new AppError('flow_broken');
  expect(toAppError(ours, 'x')).toBe(ours);
  expect(toAppError(named, 'x')).toBe(named);
});
