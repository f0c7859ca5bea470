/** split-sms@0.1.7 has no types: the part the segment oracle test uses. */
declare module 'split-sms' {
  interface SplitResult {
    characterSet: 'GSM' | 'Unicode';
    parts: { content: string; length: number; bytes: number }[];
    bytes: number;
  }
  export function split(message: string): SplitResult;
}
