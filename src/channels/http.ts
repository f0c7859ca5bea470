/**
 * What every callback handler is, without Express: a function from a request to a reply. Express
 * mounts it today; a shorter road can mount it later without touching a handler.
 */
export interface RawRequest {
  method: string;
  /** Path and query, as received: `/at/<token>/voice?t=7`. */
  url: string;
  headers: Readonly<Record<string, string | undefined>>;
  body: string;
}

export interface RawReply {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}
