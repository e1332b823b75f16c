// What a quarantined mail says and what releasing it will do (R17). Pure.
import { showAmount } from "../amounts";
import type { Mail, MailInFull } from "../api/types";
import type { MailWords } from "./words";

export const STATES = ["quarantined", "released", "discarded", "accepted"] as const;
export type MailState = Mail["state"];

/** The tab of an address. */
export function readState(search: URLSearchParams): MailState {
  return STATES.find((state) => state === search.get("state")) ?? "quarantined";
}

/** The address of a tab and the open mail; what the page opens on anyway is not written. */
export function writePlace(state: MailState, mail: string | null): URLSearchParams {
  const search = new URLSearchParams();
  if (state !== "quarantined") search.set("state", state);
  if (mail) search.set("mail", mail);
  return search;
}

export function reasonText(code: string | null, words: MailWords): string {
  const known: Readonly<Record<string, string>> = words.reason;
  return known[code ?? ""] ?? words.otherReason;
}

/** Why a mail could not be read even on somebody's word: the API says "code: detail". */
export function unreadText(unread: string, words: MailWords): string {
  return reasonText(unread.split(":")[0] ?? null, words);
}

export function verdictText(verdict: string, words: MailWords): string {
  const known: Readonly<Record<string, string>> = words.verdict;
  return known[verdict] ?? verdict;
}

/** One sentence; null where it cannot be released. */
export function willText(mail: MailInFull, words: MailWords): string | null {
  if (mail.unread !== null) return null;
  const credits = mail.parsed.filter((one) => one.direction === "in");
  if (credits.length) return words.willCredit(credits.length, showAmount(credits.reduce((sum, one) => sum + one.amount, 0)));
  return mail.parsed.length ? words.willDebit(mail.parsed.length) : words.willNothing;
}

/** The mail `by` places on, or the end of the list. */
export function stepMail(mails: readonly Mail[], id: string | null, by: 1 | -1): string | null {
  const at = mails.findIndex((mail) => mail.id === id);
  if (at < 0) return mails[0]?.id ?? null;
  return mails[Math.min(mails.length - 1, Math.max(0, at + by))]?.id ?? null;
}
