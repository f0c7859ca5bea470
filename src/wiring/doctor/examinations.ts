import { type Config, loadConfig } from '../../config.ts';
import { ConfigError } from '../../lib/config-error.ts';
import type { Env } from '../../lib/env-reader.ts';
import { type Examination, ok, problem } from '../../ops/doctor.ts';
import { contentExaminations } from './content.ts';
import { databaseExaminations } from './database.ts';
import { machineExaminations } from './machine.ts';
import { operatorExaminations } from './operator.ts';
import { redisExamination } from './redis.ts';

/** Oldest Node.js the gateway runs on (package.json, `engines`). */
const NODE: readonly [number, number] = [20, 19];

/**
 * Everything `npm run doctor` looks at, in the order an operator would mend it. With a configuration that
 * cannot be used, only its problems: nothing behind it can be known.
 */
export function doctorExaminations(env: Env, nodeVersion: string): Examination[] {
  const node: Examination = { name: 'Node.js', look: async () => lookAtNode(nodeVersion) };
  try {
    const config = loadConfig(env);
    const read: Examination = { name: 'configuration', look: async () => ok(summary(config)) };
    return [
      node,
      read,
      ...machineExaminations(config),
      ...databaseExaminations(config),
      redisExamination(config.redisUrl),
      ...contentExaminations(config),
      ...operatorExaminations(config),
    ];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const look = async () =>
      error.lines.map((line) => problem(line, 'set it, then run this again'));
    return [node, { name: 'configuration', look }];
  }
}

function lookAtNode(version: string) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const recent = major > NODE[0] || (major === NODE[0] && minor >= NODE[1]);
  if (recent) return ok(version);
  return problem(version, `install Node.js ${NODE.join('.')} or newer`);
}

function summary({ operator, role, databaseUrl, redisUrl, moderation }: Config): string {
  const parts = [
    `operator ${operator}`,
    `role ${role}`,
    `database ${databaseUrl === null ? 'embedded' : 'external'}`,
    `sessions in ${redisUrl === null ? 'PostgreSQL' : 'Redis'}`,
    `moderation ${moderation}`,
  ];
  return parts.join(', ');
}
