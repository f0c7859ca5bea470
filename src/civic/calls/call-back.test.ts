import { expect, it } from 'vitest';
import { mayCallBack } from './call-back.ts';

const OWN = '+22320000000';

it.each([
  ['+22310000001', true],
  ['+33612345678', false],
  ['+882161234567', false],
  [OWN, false],
  ['', false],
])('a beep from %s is called back: %s', (number, expected) => {
  expect(mayCallBack(number, ['+223'], OWN)).toBe(expected);
});

it('calls back every country that is named', () => {
  expect(mayCallBack('+33612345678', ['+223', '+33'], OWN)).toBe(true);
});
