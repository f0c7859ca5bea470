import { isIP } from 'node:net';
import { resolve } from 'node:path';
import type { BucketAccess } from './audio/s3-store.ts';
import { ConfigError } from './lib/config-error.ts';
import { type Env, type EnvReader, readEnv } from './lib/env-reader.ts';
import { normaliseMsisdn } from './lib/phone.ts';
import { findFfmpegStatic, findOnPath, isExecutable } from './lib/programs.ts';
import { readOrCreateSecrets } from './storage/secrets-file.ts';

/** The whole configuration, frozen. Every variable is described in design order in the README. */
export interface Config {
  readonly host: string;
  /** 0 asks the system for a free port. */
  readonly port: number;
  /** How operators reach us, no trailing slash. Ends in `:0` when PORT is 0 and PUBLIC_URL unset. */
  readonly publicUrl: string;
  /** Null: the embedded PostgreSQL under `varDir`. */
  readonly databaseUrl: string | null;
  /** Null: queue and sessions live in PostgreSQL. */
  readonly redisUrl: string | null;
  /** Absolute. */
  readonly varDir: string;
  /** `file:/absolute/folder` or `s3://bucket/prefix`. */
  readonly audioStore: string;
  /** How the bucket of `audioStore` is reached; null with a folder. */
  readonly bucket: Readonly<BucketAccess> | null;
  readonly operator: 'simulator' | 'africastalking';
  readonly at: AfricasTalkingConfig;
  readonly ussdCode: string;
  /** A person who helps, as it is dialled: said in the help menu and with a sensitive theme. */
  readonly helpNumber: string;
  /** Who helps where nobody of the commune does, E.164. */
  readonly facilitatorNumber: string | null;
  readonly voiceInbound: 'callback' | 'answer';
  /** Call backs a commune gets in a day unless its budget says otherwise; null: no limit. */
  readonly callsADay: number | null;
  /** A beep is to be called back within so many seconds: later ones are pointed out. */
  readonly callbackWithinSeconds: number;
  /** From a beep to its call back: the operator has to hang up first. */
  readonly callBackAfterMs: number;
  /** How fast a broadcast leaves, in a minute. */
  readonly broadcastPace: { readonly sms: number; readonly calls: number };
  /** Beginnings of the numbers we call, those of officials apart. */
  readonly callPrefixes: readonly string[];
  /** 0 asks the system for a free port; the simulator listens on 127.0.0.1 only. */
  readonly simulatorPort: number;
  readonly callbackToken: string;
  /** Empty: callbacks are accepted from any address. */
  readonly callbackAllowIps: readonly string[];
  /** Proxies in front of us whose X-Forwarded-For is believed; empty: nobody's. */
  readonly trustedProxies: readonly string[];
  /** `host` or `host:port`; empty: the provider's own hosts. */
  readonly recordingHosts: readonly string[];
  /** 32 bytes. */
  readonly dataKey: Buffer;
  /** Null: generated and printed once, when the first console user is made. */
  readonly adminPassword: string | null;
  readonly role: 'web' | 'worker' | 'all';
  readonly demo: boolean;
  /** IANA name. */
  readonly timeZone: string;
  /** Minutes after midnight in `timeZone`; `fromMinute` > `toMinute` crosses midnight. */
  readonly quietHours: QuietHours | null;
  readonly undoMinutes: number;
  readonly speakWaitHours: number;
  readonly minWords: 'draft' | 'reviewed';
  readonly minSpeech: 'synthetic' | 'recorded' | 'reviewed';
  readonly moderation: 'before' | 'after';
  /** The ffmpeg to run, or null when none was found or none is wanted. */
  readonly ffmpegPath: string | null;
  /** The espeak-ng to run, or null when none was found or none is wanted. */
  readonly espeakPath: string | null;
  readonly logLevel: LogLevel;
}

export interface AfricasTalkingConfig {
  readonly username: string;
  readonly apiKey: string;
  /** Alphanumeric sender of what wants no answer; null: `smsNumber`. */
  readonly senderId: string | null;
  readonly smsNumber: string;
  readonly voiceNumber: string;
  /** Replaces scheme, host and port of every API host; null: the provider's own. */
  readonly baseUrl: string | null;
}

export interface QuietHours {
  readonly fromMinute: number;
  readonly toMinute: number;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * Reads and checks the whole environment. With the embedded database the missing secrets are made
 * in `VAR_DIR/secrets.json`, only once nothing else is wrong. Throws `ConfigError`.
 */
export function loadConfig(env: Env = process.env): Config {
  const read = readEnv(env);
  const operator = read.choice('OPERATOR', ['simulator', 'africastalking'], 'simulator');
  const real = operator !== 'simulator';
  const varDir = resolve(read.text('VAR_DIR') ?? 'var');
  const databaseUrl = read.url('DATABASE_URL', ['postgres', 'postgresql']);
  const port = read.integer('PORT', 0, 65_535, 3000);
  const settings = {
    host: read.text('HOST') ?? (real ? '0.0.0.0' : '127.0.0.1'),
    port,
    publicUrl: read.url('PUBLIC_URL', ['http', 'https']) ?? `http://localhost:${port}`,
    databaseUrl,
    redisUrl: redisUrl(read),
    varDir,
    ...audio(read, varDir),
    operator,
    at: Object.freeze(africasTalking(read, real)),
    ussdCode: ussdCode(read, real),
    helpNumber:
      read.text('HELP_NUMBER') ?? (real ? read.text('AT_VOICE_NUMBER') : null) ?? '11000000',
    facilitatorNumber: facilitatorNumber(read),
    voiceInbound: read.choice('VOICE_INBOUND', ['callback', 'answer'], 'callback'),
    callPrefixes: callPrefixes(read),
    callsADay: read.integer('CALLS_A_DAY', 0, 1_000_000, 1_000) || null,
    callBackAfterMs: read.integer('CALLBACK_AFTER_MS', 0, 10_000, real ? 1_000 : 0),
    callbackWithinSeconds: read.integer('CALLBACK_WITHIN_SECONDS', 1, 600, 20),
    broadcastPace: Object.freeze({
      sms: read.integer('BROADCAST_SMS_A_MINUTE', 1, 100_000, 600),
      calls: read.integer('BROADCAST_CALLS_A_MINUTE', 1, 10_000, 30),
    }),
    simulatorPort: read.integer('SIMULATOR_PORT', 0, 65_535, 0),
    callbackAllowIps: addresses(read, 'CALLBACK_ALLOW_IPS'),
    trustedProxies: addresses(read, 'TRUSTED_PROXIES'),
    recordingHosts: recordingHosts(read),
    adminPassword: adminPassword(read),
    role: read.choice('ROLE', ['web', 'worker', 'all'], 'all'),
    demo: read.flag('DEMO', !real),
    timeZone: timeZone(read),
    quietHours: quietHours(read, env),
    undoMinutes: read.integer('UNDO_MINUTES', 0, 1440, 10),
    speakWaitHours: read.integer('SPEAK_WAIT_HOURS', 0, 720, real ? 24 : 0),
    minWords: read.choice('MIN_WORDS', ['draft', 'reviewed'], real ? 'reviewed' : 'draft'),
    minSpeech: read.choice(
      'MIN_SPEECH',
      ['synthetic', 'recorded', 'reviewed'],
      real ? 'recorded' : 'synthetic',
    ),
    moderation: read.choice('MODERATION', ['before', 'after'], 'before'),
    ffmpegPath: program(read, 'FFMPEG_PATH', () => findFfmpegStatic() ?? onPath(env, 'ffmpeg')),
    espeakPath: program(read, 'ESPEAK_PATH', () => onPath(env, 'espeak-ng')),
    logLevel: read.choice('LOG_LEVEL', LOG_LEVELS, 'info'),
  } as const;
  checkRole(read, settings);
  return Object.freeze({ ...settings, ...secrets(read, varDir, databaseUrl === null) });
}

/** What several processes need of each other. */
function checkRole(
  { problems }: EnvReader,
  { role, databaseUrl, operator, at }: Pick<Config, 'role' | 'databaseUrl' | 'operator' | 'at'>,
): void {
  if (role === 'all') return;
  if (databaseUrl === null) {
    problems.push(`ROLE=${role} needs DATABASE_URL: the embedded database serves one process`);
  }
  if (role === 'worker' && operator === 'simulator' && at.baseUrl === null) {
    problems.push(
      'ROLE=worker with OPERATOR=simulator needs AT_BASE_URL: the web process has the simulator, at http://127.0.0.1:<its SIMULATOR_PORT>',
    );
  }
}

function africasTalking(read: EnvReader, real: boolean): AfricasTalkingConfig {
  const needed = (name: string, demo: string) =>
    real ? read.required(name, 'OPERATOR=africastalking needs it') : (read.text(name) ?? demo);
  return {
    username: needed('AT_USERNAME', 'kumasira'),
    apiKey: needed('AT_API_KEY', 'simulator'),
    senderId: read.text('AT_SENDER_ID') ?? (real ? null : 'KUMASIRA'),
    smsNumber: needed('AT_SMS_NUMBER', '22300'),
    voiceNumber: needed('AT_VOICE_NUMBER', '+22320000000'),
    baseUrl: read.url('AT_BASE_URL', ['http', 'https']),
  };
}

function ussdCode(read: EnvReader, real: boolean): string {
  const code = read.matching('USSD_CODE', (v) => /^\*[\d*]+#$/.test(v), 'like *384*223#');
  if (code === null && real && read.text('USSD_CODE') === null) {
    read.required('USSD_CODE', 'OPERATOR=africastalking needs it');
  }
  return code ?? '*384*223#';
}

function callPrefixes(read: EnvReader): readonly string[] {
  const all = read.list('CALL_PREFIXES');
  if (!all.every((prefix) => /^\+[1-9]\d{0,9}$/.test(prefix))) {
    read.problems.push('CALL_PREFIXES must be beginnings of numbers like +223, with commas');
  }
  return Object.freeze(all.length === 0 ? ['+223'] : all);
}

function facilitatorNumber(read: EnvReader): string | null {
  const number = read.matching(
    'FACILITATOR_NUMBER',
    (text) => normaliseMsisdn(text) !== null,
    'a phone number like +22370123456',
  );
  return number === null ? null : normaliseMsisdn(number);
}

function redisUrl(read: EnvReader): string | null {
  const part = /^(rediss?|redis\+sentinel|rediss\+sentinel):\/\/[^\s,]+(,[^\s,]+)*$/;
  return read.matching(
    'REDIS_URL',
    (v) => part.test(v),
    'redis://host:port, several hosts with commas, or redis+sentinel://h1,h2/<master>',
  );
}

function audio(read: EnvReader, varDir: string): Pick<Config, 'audioStore' | 'bucket'> {
  const given = read.matching(
    'AUDIO_STORE',
    (v) => /^file:./.test(v) || isBucket(v),
    'file:<folder> or s3://<bucket>/<prefix>',
  );
  if (given === null) return { audioStore: `file:${resolve(varDir, 'audio')}`, bucket: null };
  if (isBucket(given)) return { audioStore: given, bucket: bucketAccess(read, varDir) };
  const folder = resolve(given.replace(/^file:(\/\/)?/, ''));
  return { audioStore: `file:${folder}`, bucket: null };
}

/** A bucket's name by the rules of S3; in the prefix what a path of an address can be made of. */
function isBucket(address: string): boolean {
  const found = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/(?<prefix>[\w !.&'()/-]*))?$/.exec(
    address,
  );
  return found !== null && !found.groups?.prefix?.split('/').some((part) => /^\.+$/.test(part));
}

/** Amazon has a place a region; any other service is found by its address, whatever its region. */
function bucketAccess(read: EnvReader, varDir: string): Readonly<BucketAccess> {
  const endpoint =
    read.url('AUDIO_S3_ENDPOINT', ['http', 'https']) ??
    read.url('AWS_ENDPOINT_URL', ['http', 'https']);
  const named = (v: string) => /^[a-z0-9-]+$/.test(v);
  const region = read.matching('AWS_REGION', named, 'a region like eu-west-3');
  if (endpoint === null && read.text('AWS_REGION') === null) {
    read.required('AWS_REGION', 'AUDIO_STORE=s3://… needs it, or AUDIO_S3_ENDPOINT');
  }
  const why = 'AUDIO_STORE=s3://… needs it';
  return Object.freeze({
    endpoint: endpoint ?? `https://s3.${region}.amazonaws.com`,
    region: region ?? 'us-east-1',
    accessKeyId: read.required('AWS_ACCESS_KEY_ID', why),
    secretAccessKey: read.required('AWS_SECRET_ACCESS_KEY', why),
    varDir,
  });
}

function adminPassword(read: EnvReader): string | null {
  return read.matching('ADMIN_PASSWORD', (v) => v.length >= 8, 'at least 8 characters');
}

function addresses(read: EnvReader, name: string): readonly string[] {
  const all = read.list(name);
  const wrong = all.filter((entry) => !isAddressOrRange(entry));
  if (wrong.length > 0) {
    read.problems.push(`${name} holds what is no IP address or range: ${wrong.join(', ')}`);
  }
  return Object.freeze(all);
}

/** `10.0.0.1`, `10.0.0.0/8`, `2001:db8::/32`. */
function isAddressOrRange(entry: string): boolean {
  const [address = '', bits, ...more] = entry.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
  );
}

function recordingHosts(read: EnvReader): readonly string[] {
  const all = read.list('RECORDING_HOSTS').map((host) => host.toLowerCase());
  const wrong = all.filter((host) => !/^([\w.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/.test(host));
  if (wrong.length > 0) {
    read.problems.push(
      `RECORDING_HOSTS holds what is no host or host:port (without https://): ${wrong.join(', ')}`,
    );
  }
  return Object.freeze(all);
}

function timeZone(read: EnvReader): string {
  const known = (v: string) => {
    try {
      new Intl.DateTimeFormat('en', { timeZone: v });
      return true;
    } catch {
      return false;
    }
  };
  const zone = read.matching('TZ_SERVICE', known, 'a time zone like Africa/Bamako');
  return zone ?? 'Africa/Bamako';
}

/** An empty QUIET_HOURS means none, an absent one the default: the one variable where it matters. */
function quietHours(read: EnvReader, env: Env): QuietHours | null {
  if (env.QUIET_HOURS !== undefined && read.text('QUIET_HOURS') === null) return null;
  const shape = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/;
  const given = read.matching('QUIET_HOURS', (v) => shape.test(v), 'like 20:00-08:00, or empty');
  const [from = '', to = ''] = (given ?? '20:00-08:00').split('-');
  return Object.freeze({ fromMinute: minuteOfDay(from), toMinute: minuteOfDay(to) });
}

const minuteOfDay = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** `none`: the service goes on without it, though the machine may have one. */
function program(read: EnvReader, name: string, find: () => string | null): string | null {
  if (read.text(name) === 'none') return null;
  const given = read.matching(name, isExecutable, 'the path of a program that can be run, or none');
  return given ?? find();
}

const onPath = (env: Env, name: string) => findOnPath(name, env.PATH ?? '');

function secrets(
  read: EnvReader,
  varDir: string,
  embedded: boolean,
): Pick<Config, 'callbackToken' | 'dataKey'> {
  const given = {
    callbackToken: read.matching(
      'CALLBACK_TOKEN',
      (v) => /^[\w-]{8,}$/.test(v),
      'at least 8 letters, digits, _ or -',
    ),
    dataKey: read.matching(
      'DATA_KEY',
      (v) => Buffer.from(v, 'base64').length === 32,
      '32 bytes in base64 (openssl rand -base64 32)',
    ),
  };
  const missing = (name: string) => read.text(name) === null;
  if (!embedded) {
    for (const name of ['CALLBACK_TOKEN', 'DATA_KEY'].filter(missing)) {
      read.required(name, 'with DATABASE_URL it is never generated');
    }
  }
  if (read.problems.length > 0) throw new ConfigError(read.problems);
  const { callbackToken, dataKey } = given;
  if (callbackToken !== null && dataKey !== null) {
    return { callbackToken, dataKey: Buffer.from(dataKey, 'base64') };
  }
  const made = readOrCreateSecrets(varDir);
  return {
    callbackToken: callbackToken ?? made.callbackToken,
    dataKey: Buffer.from(dataKey ?? made.dataKey, 'base64'),
  };
}
