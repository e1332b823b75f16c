// Where a row came from, in words.
import type { HandWords } from "./words";

export function sourceText(source: string, words: HandWords): string {
  const known: Readonly<Record<string, string>> = words.source;
  return known[source] ?? source;
}
