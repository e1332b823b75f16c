// Why the API did not do something, in a sentence.
import type { Words } from "../words";
import { ApiError } from "./client";

export type FaultWords = Readonly<Record<string, string>> & { offline: string; server: string };

/** `known` are a room's own sentences by the API's code; its own words are the last resort. */
export function whyNot(error: unknown, known: FaultWords, words: Words): string {
  if (!(error instanceof ApiError) || error.status === 0) return known.offline;
  if (error.status === 401) return words.fault.session;
  if (error.status >= 500) return known.server;
  const own = known[error.code];
  if (own) return own;
  if (error.status === 403) return words.fault.forbidden;
  return `${words.fault.refused} (${error.message || error.code})`;
}
