import type { Language } from '../lib/languages.ts';
import type { Condition, Expression, Values } from './flow.ts';
import type { Medium, Value } from './value.ts';

/** What expressions may name: the variables, and `$medium` and `$language`. A dialogue is one. */
export interface Scope {
  vars: Readonly<Record<string, Value>>;
  medium: Medium;
  language: Language;
}

/** The value of an expression: `$a.b` walks the variables, an unknown name is null, the rest is literal. */
export function evaluate(expression: Expression | undefined, scope: Scope): Value {
  if (typeof expression !== 'string' || !expression.startsWith('$')) return expression ?? null;
  const [name = '', ...path] = expression.slice(1).split('.');
  let value = variable(name, scope);
  for (const field of path) {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return null;
    value = Object.hasOwn(value, field) ? (value[field] ?? null) : null;
  }
  return value;
}

function variable(name: string, scope: Scope): Value {
  if (name === 'medium' || name === 'language') return scope[name];
  return Object.hasOwn(scope.vars, name) ? (scope.vars[name] ?? null) : null;
}

/** Every value of a map, evaluated in one scope. */
export function evaluateAll(values: Values | undefined, scope: Scope): Record<string, Value> {
  const result: Record<string, Value> = {};
  for (const name of Object.keys(values ?? {})) result[name] = evaluate(values?.[name], scope);
  return result;
}

/** True when every test of every condition holds; no condition always holds. */
export function holds(when: Condition | Condition[] | undefined, scope: Scope): boolean {
  if (when === undefined) return true;
  if (Array.isArray(when)) return when.every((each) => holds(each, scope));
  const value = evaluate(when.of, scope);
  if (when.is !== undefined && value !== when.is) return false;
  if (when.not !== undefined && value === when.not) return false;
  if (when.in !== undefined && !when.in.includes(value)) return false;
  if (when.set !== undefined && when.set !== (value !== null && value !== '')) return false;
  if (when.atLeast === undefined) return true;
  return value !== null && value !== '' && Number(value) >= when.atLeast;
}
