import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** What a child of GetDigits or Record says first, and what Play and Say are. */
export type Prompt = { action: 'Play'; url: string } | { action: 'Say'; text: string };

/** The voice actions this operator carries out, with the documented defaults filled in. */
export type VoiceAction =
  | Prompt
  | {
      action: 'GetDigits';
      prompt: Prompt | null;
      /** 0 = no fixed number. */
      numDigits: number;
      timeoutSeconds: number;
      finishOnKey: string;
      callbackUrl: string | null;
    }
  | {
      action: 'Record';
      prompt: Prompt | null;
      /** `<Record/>` without attributes: until the caller hangs up. */
      terminal: boolean;
      playBeep: boolean;
      /** 0 = no limit. */
      maxSeconds: number;
      silenceSeconds: number;
      finishOnKey: string;
      callbackUrl: string | null;
    }
  | { action: 'Redirect'; url: string }
  | { action: 'Reject' }
  | { action: 'Hangup' }
  /** An action this operator does not offer, or one that is wrong; it is skipped. */
  | { action: 'Unsupported'; problem: string };

type Node = Record<string, unknown>;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseAttributeValue: false,
  parseTagValue: false,
  trimValues: true,
});

const GET_DIGITS_TIMEOUT = 30;
const RECORD_SILENCE = 3_600;

/** The actions of an answer, in order; null when it is not `<Response>` in well-formed XML. */
export function parseVoiceXml(xml: string): VoiceAction[] | null {
  if (XMLValidator.validate(xml) !== true) return null;
  const root = (parser.parse(xml) as Node[]).find((node) => nameOf(node) === 'Response');
  if (root === undefined) return null;
  return childrenOf(root).map(readAction);
}

function readAction(node: Node): VoiceAction {
  const attributes = attributesOf(node);
  switch (nameOf(node)) {
    case 'Play':
    case 'Say':
      return readPrompt(node);
    case 'GetDigits':
      return readGetDigits(node, attributes);
    case 'Record':
      return readRecord(node, attributes);
    case 'Redirect':
      return { action: 'Redirect', url: textOf(node) };
    case 'Reject':
      return { action: 'Reject' };
    case 'Hangup':
      return { action: 'Hangup' };
    default:
      return { action: 'Unsupported', problem: `<${nameOf(node)}> is not offered` };
  }
}

function readPrompt(node: Node): VoiceAction & (Prompt | { action: 'Unsupported' }) {
  if (nameOf(node) === 'Say') return { action: 'Say', text: textOf(node) };
  const url = attributesOf(node).url;
  if (url === undefined) return { action: 'Unsupported', problem: '<Play> without url' };
  return { action: 'Play', url };
}

function readGetDigits(node: Node, attributes: Record<string, string>): VoiceAction {
  const prompt = promptOf(node);
  if (typeof prompt === 'string') return { action: 'Unsupported', problem: prompt };
  return {
    action: 'GetDigits',
    prompt,
    numDigits: whole(attributes.numDigits, 0),
    timeoutSeconds: whole(attributes.timeout, GET_DIGITS_TIMEOUT),
    finishOnKey: attributes.finishOnKey ?? '',
    callbackUrl: attributes.callbackUrl ?? null,
  };
}

function readRecord(node: Node, attributes: Record<string, string>): VoiceAction {
  const prompt = promptOf(node);
  if (typeof prompt === 'string') return { action: 'Unsupported', problem: prompt };
  return {
    action: 'Record',
    prompt,
    terminal: Object.keys(attributes).length === 0,
    playBeep: attributes.playBeep === 'true',
    maxSeconds: whole(attributes.maxLength, 0),
    silenceSeconds: whole(attributes.timeout, RECORD_SILENCE),
    finishOnKey: attributes.finishOnKey ?? '',
    callbackUrl: attributes.callbackUrl ?? null,
  };
}

/** The one Say or Play inside, null when there is none, or what is wrong with the content. */
function promptOf(node: Node): Prompt | null | string {
  const children = childrenOf(node);
  const [first] = children;
  if (first === undefined) return null;
  if (children.length > 1) return `<${nameOf(node)}> takes one Say or Play, not more`;
  if (nameOf(first) !== 'Say' && nameOf(first) !== 'Play') {
    return `<${nameOf(node)}> takes a Say or a Play, not <${nameOf(first)}>`;
  }
  const prompt = readPrompt(first);
  return prompt.action === 'Unsupported' ? prompt.problem : prompt;
}

function nameOf(node: Node): string {
  return Object.keys(node).find((key) => key !== ':@') ?? '';
}

function attributesOf(node: Node): Record<string, string> {
  return (node[':@'] ?? {}) as Record<string, string>;
}

function childrenOf(node: Node): Node[] {
  const children = node[nameOf(node)];
  return Array.isArray(children) ? children.filter((child) => nameOf(child) !== '#text') : [];
}

function textOf(node: Node): string {
  const parts = node[nameOf(node)] as Node[];
  return parts.map((part) => ('#text' in part ? String(part['#text']) : textOf(part))).join('');
}

function whole(raw: string | undefined, normal: number): number {
  return raw !== undefined && /^\d+$/.test(raw) ? Number(raw) : normal;
}
