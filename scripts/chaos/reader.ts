/** A person in front of pages in French, who wants one thing. */
export interface Wish {
  /** What she writes when she is asked for her question. */
  question: string;
}

const OPTION = /^(\d) (.+)$/gm;

/** The key of the option that matches, or null. */
export function keyOf(page: string, label: RegExp): string | null {
  for (const [, key = '', text = ''] of page.matchAll(OPTION)) if (label.test(text)) return key;
  return null;
}

/** What she types on a page to send her question; null when the page is none she expects. */
export function towardsQuestion(page: string, wish: Wish): string | null {
  if (page.includes('Écrivez votre question')) return wish.question;
  if (page.includes('premières lettres de votre commune')) return 'kay';
  const wanted = [/^Fran[cç]ais$/, /^J'accepte$/, /^Mon Elu$/, /^Poser une question$/, /^Eau$/];
  for (const label of [...wanted, /^Kayes$/, /^Envoyer$/, /^Passer$/]) {
    const key = keyOf(page, label);
    if (key !== null) return key;
  }
  return null;
}

/** What she types to read one of her requests again. */
export function towardsRequest(page: string, reference: string): string | null {
  return keyOf(page, new RegExp(`^${reference} `)) ?? keyOf(page, /^Mes demandes$/);
}

/** The number a page of thanks or a status gives. */
export function referenceIn(page: string): string | null {
  return /Numéro : (\d{3,})/.exec(page)?.[1] ?? null;
}
