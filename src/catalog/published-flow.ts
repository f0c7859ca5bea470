/** A flow that somebody published in a language, and the words it said then. */
export interface PublishedFlow {
  language: string;
  flow: string;
  fingerprint: string;
  publishedAt: number;
  publishedBy: string;
}
