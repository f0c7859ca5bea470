import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Flow, FlowSet } from '../engine/flow.ts';
import { AppError } from '../errors.ts';
import { flowFile, problemLine } from './check-problem.ts';
import { checkStructure } from './check-structure.ts';
import { duplicateField } from './duplicate-fields.ts';
import { FLOW_FORMAT, upgradeFlow } from './flow-format.ts';

/**
 * Reads `<dir>/*.flow.json`, checks each against `<dir>/flow.schema.json` and all of them for targets,
 * effects and queries that do not exist.
 * @throws AppError catalog_invalid naming file and JSON pointer.
 */
export function loadFlows(dir: string): FlowSet {
  const validate = compileSchema(join(dir, 'flow.schema.json'));
  const files = readdirSync(dir).filter((name) => name.endsWith('.flow.json'));
  const flows: Record<string, Flow> = {};
  for (const file of files.sort()) {
    const flow = readFlow(dir, file, validate);
    if (flowFile(flow.id) !== file) throw invalid(file, '/id', `"${flow.id}" is not the file name`);
    flows[flow.id] = flow;
  }
  const set = { hash: hashFlows(flows), flows };
  const errors = checkStructure(set).filter((problem) => problem.level === 'error');
  if (errors.length > 0) throw new AppError('catalog_invalid', errors.map(problemLine).join('; '));
  return set;
}

/** SHA-256 over the flows, the same whatever the order of fields and files; the words do not count. */
export function hashFlows(flows: Readonly<Record<string, Flow>>): string {
  return createHash('sha256').update(canonicalJson(flows)).digest('hex');
}

/** JSON with the fields of every object in one order. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (name, inside: unknown) => {
    if (name === '$schema') return undefined;
    if (inside === null || typeof inside !== 'object' || Array.isArray(inside)) return inside;
    return Object.fromEntries(Object.entries(inside).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function compileSchema(path: string): ValidateFunction<Flow> {
  const ajv = new Ajv2020({ allErrors: true, discriminator: true, strictRequired: false });
  return ajv.compile<Flow>(readJson(path, 'flow.schema.json') as object);
}

function readFlow(dir: string, file: string, validate: ValidateFunction<Flow>): Flow {
  const raw = readJson(join(dir, file), file);
  if (raw === null || typeof raw !== 'object' || Array.isArray(raw))
    throw invalid(file, '', 'not an object');
  const flow: unknown = upgradeFlow({ ...raw });
  if (flow === null) throw invalid(file, '/format', `not known, this is format ${FLOW_FORMAT}`);
  if (validate(flow)) return flow;
  const faults = (validate.errors ?? []).map(
    (fault) => `${file} ${fault.instancePath}: ${fault.message} ${extraOf(fault.params)}`,
  );
  throw new AppError('catalog_invalid', faults.join('; '));
}

/** What Ajv's message leaves out: the field nobody knows. */
function extraOf(params: Record<string, unknown>): string {
  const extra = params.additionalProperty ?? params.propertyName ?? params.tagValue;
  return extra === undefined ? '' : `(${String(extra)})`;
}

function invalid(file: string, pointer: string, message: string): AppError {
  return new AppError('catalog_invalid', `${file} ${pointer}: ${message}`);
}

function readJson(path: string, file: string): unknown {
  let text: string;
  let value: unknown;
  try {
    text = readFileSync(path, 'utf8');
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError('catalog_invalid', `${file} cannot be read`, { cause });
  }
  const twice = duplicateField(text);
  if (twice !== null) throw invalid(file, twice, 'this field is there twice');
  return value;
}
