/** Who wrote what and who was given which number: what a phone may meet. */
export interface Ledger {
  /** This phone is about to write this. */
  wrote(phone: string, nonce: string): void;
  /** This phone was given this reference for what it wrote. */
  given(phone: string, reference: string): void;
  /** Checks something a phone was shown or told. */
  saw(phone: string, where: string, text: string): void;
  nonces(): string[];
  violations: string[];
  /** Texts checked. */
  checked(): number;
}

const NONCE = /nz[a-z0-9]{12}/g;
const WRITTEN_REFERENCE = /(?:Numéro|Demande) :? ?(\d{3,})|^\d (\d{3,}) \S/gm;
const SPOKEN_REFERENCE = /Numéro \|((?: \d \|)+)/g;

export const newNonce = (word: (length: number) => string): string => `nz${word(12)}`;

/** Keeps what each phone may meet, and what it met that was somebody else's. */
export function openLedger(): Ledger {
  const authors = new Map<string, string>();
  const owners = new Map<string, string>();
  const violations: string[] = [];
  /** References met before their owner was known. */
  const open: { phone: string; where: string; reference: string }[] = [];
  let checked = 0;
  const note = (phone: string, where: string, what: string): void => {
    violations.push(`${phone} met ${what} in ${where}`);
  };
  return {
    violations,
    checked: () => checked,
    nonces: () => [...authors.keys()],
    wrote: (phone, nonce) => authors.set(nonce, phone),
    given: (phone, reference) => {
      const owner = owners.get(reference);
      if (owner !== undefined && owner !== phone) note(phone, 'thanks', `the number ${reference}`);
      owners.set(reference, phone);
      for (const seen of open) {
        if (seen.reference === reference && seen.phone !== phone) {
          note(seen.phone, seen.where, `the number ${reference}`);
        }
      }
    },
    saw: (phone, where, text) => {
      checked += 1;
      for (const [nonce] of text.matchAll(NONCE)) {
        if (authors.get(nonce) !== phone) note(phone, where, `the words ${nonce}`);
      }
      for (const reference of referencesIn(text)) {
        const owner = owners.get(reference);
        if (owner === undefined) open.push({ phone, where, reference });
        else if (owner !== phone) note(phone, where, `the number ${reference}`);
      }
    },
  };
}

function referencesIn(text: string): string[] {
  const written = [...text.matchAll(WRITTEN_REFERENCE)].map(([, a, b]) => a ?? b ?? '');
  const spoken = [...text.matchAll(SPOKEN_REFERENCE)].map(([, digits = '']) =>
    digits.replace(/\D/g, ''),
  );
  return [...written, ...spoken];
}
