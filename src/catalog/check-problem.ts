/** One thing wrong in one file: an error stops the boot and the check, a warning is only printed. */
export interface Problem {
  level: 'error' | 'warning';
  /** File name below flows/ or flows/locales/. */
  file: string;
  /** JSON pointer (RFC 6901) into that file. */
  pointer: string;
  message: string;
}

/** A JSON pointer of these parts. */
export function pointerTo(...parts: (string | number)[]): string {
  return parts
    .map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}

/** `main` → `main.flow.json`. */
export function flowFile(flow: string): string {
  return `${flow}.flow.json`;
}

/** One line for a terminal or a fault. */
export function problemLine({ level, file, pointer, message }: Problem): string {
  return `${level}: ${file}${pointer === '' ? '' : ` ${pointer}`}: ${message}`;
}
