export interface Theme {
  id: string;
  /** Moderated before anything else, never public, routed by hand to a named person. */
  sensitive: boolean;
}

/** The themes in the order a menu lists them; a label is the catalogue's `theme.opt.<id>`. */
export const THEMES: readonly Theme[] = [
  { id: 'water', sensitive: false },
  { id: 'health', sensitive: false },
  { id: 'school', sensitive: false },
  { id: 'road', sensitive: false },
  { id: 'electricity', sensitive: false },
  { id: 'security', sensitive: false },
  { id: 'civil', sensitive: false },
  { id: 'market', sensitive: false },
  { id: 'women_youth', sensitive: false },
  { id: 'violence', sensitive: true },
  { id: 'other', sensitive: false },
];

/** Whether a contribution on `theme` is sensitive; an unknown or absent theme is not. */
export function isSensitiveTheme(theme: string | null): boolean {
  return THEMES.some((known) => known.id === theme && known.sensitive);
}
