// Who decided a row, when, and what: in words, for the API keeps a code or what somebody typed.
import type { Transaction } from "../api/types";
import { showTime } from "../dates";
import type { HandWords } from "./words";

/** "Lan · 21/11/2026 09:30 · Kế toán đã bác gợi ý: khách khác", or null if only the machine saw it. */
export function decidedText(row: Transaction, words: HandWords): string | null {
  if (!row.decided) return null;
  const { by, at, why } = row.decided;
  return `${by.replace(/^staff:/, "")} · ${showTime(at)} · ${what(row, why, words.decision)}`;
}

function what(row: Transaction, why: string, decision: Readonly<Record<string, string>>): string {
  const plain = decision[why];
  if (plain) return plain;
  const done = decision[row.reason ?? ""];
  // What is kept with a confirmation is the history's own account of the sums, not somebody's words.
  if (row.reason === "confirmed_by_staff") return done ?? why;
  return done ? `${done}: ${why}` : why;
}
