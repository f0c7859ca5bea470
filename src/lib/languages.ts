/**
 * The languages of the service, French first: the source of all words, and what is said where another has none.
 * Bambara, Soninké, Pulaar (of western Mali), by their ISO 639-3 codes but Bambara's and French's.
 */
export const LANGUAGES = ['fr', 'bm', 'snk', 'fuc'] as const;
export type Language = (typeof LANGUAGES)[number];
