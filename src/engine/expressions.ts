import type { Condition, Expression, Values } from './flow.ts';
import type { Value } from './value.ts';

type Scope = Readonly<Record<string, Value>>;

/** The value of an expression: `$a.b` walks the variables, an unknown name is null, the rest is literal. */
export function evaluate(expression: Expression | undefined, scope: Scope): Value {
  if (typeof expression !== 'string' || !expression.startsWith('$')) return expression ?? null;
  let value: Value | undefined = null;
  let inside: Value | Scope = scope;
  for (const name of expression.slice(1).split('.')) {
    if (inside === null || typeof inside !== 'object' || Array.isArray(inside)) return null;
    if (!Object.hasOwn(inside, name)) return null;
    value = (inside as Record<string, Value>)[name];
    inside = value ?? null;
  }
  return value ?? null;
}

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
