// An entry of an order's history as sentences: who, why, and what the system noted. Pure, so that it is tested.
import { showAmount } from "../amounts";
import { showDay } from "../dates";
import { bounceNoteText } from "./bounces";
import type { ReasonWords } from "./reasons";

type Names = Readonly<Record<string, string>>;

/** `staff:lan` is lan; customers and functions by what they are, partners by their name. */
export function actorText(actor: string, words: ReasonWords): string {
  const at = actor.indexOf(":");
  const [kind, name] = [actor.slice(0, at), actor.slice(at + 1)];
  const actors: Names = words.actors;
  const partners: Names = words.partners;
  if (kind === "partner") return partners[name] ?? name;
  return actors[kind] ?? (name || actor);
}

const OF_A_STEP = /^(.+?)_(unanswered_for_a_day|waits_for_partner|overtaken_by_its_withdrawal)$/;

/** The code of a reason in words; a code that nobody knows stays as it is rather than being hidden. */
export function whyText(why: string, steps: Names, words: ReasonWords): string {
  const known: Names = words.why;
  if (known[why]) return known[why];
  const [, step = "", what] = OF_A_STEP.exec(why) ?? [];
  const name = steps[step] ?? step;
  if (what === "unanswered_for_a_day") return words.unanswered(name);
  if (what === "waits_for_partner") return words.waits(name);
  if (what === "overtaken_by_its_withdrawal") return words.overtaken(name);
  return why;
}

const SETTLED = /^transactions .+?: (\d+) of (\d+) VND(?:, (\d+) VND (short|over))?(?:; (.*))?$/s;
const GATEWAY = /^event (\S+): (\d+) of (\d+) VND$/;
const CLAIMED = /^paid at (\S+) with the memo: (.*?)(; picture \S+)?$/s;
const DEADLINE = /^(cancel|lock) after (\d{4}-\d\d-\d\d)$/;
const REQUEST = /^(suman|crm|act)-\S+$/;
const MOVED = /^(\w+) (\d{4}-\d\d-\d\d|None) → (\d{4}-\d\d-\d\d|None)$/;

/** What the system noted, in words; what a person or a partner wrote stays as it is. */
export function noteText(why: string, note: string, steps: Names, words: ReasonWords): string {
  if (why === "step_retried") return note.split(", ").map((step) => steps[step] ?? step).join(", ");
  if (why === "payment_claimed") return claimText(note, words);
  if (why === "confirmed_by_staff") return settledText(note, words);
  if (why === "deadline_moved") return movedText(note, words);
  if (why.startsWith("letter_")) return bounceNoteText(note, words.bounces);
  if (why.startsWith("gateway_")) return gatewayText(note, words);
  if (REQUEST.test(note)) return words.request(note);
  if (why === "transfer_matched" || why === "payment_reversed") return words.transaction(note.replace(/^transaction /, ""));
  if (why.includes("deadline")) return note.split("; ").map((part) => deadlineText(part, words)).join("; ");
  return note;
}

function settledText(note: string, words: ReasonWords): string {
  const [, paid, due, difference, way, rest] = SETTLED.exec(note) ?? [];
  if (!paid || !due) return note;
  const told = words.paid(showAmount(Number(paid)), showAmount(Number(due)));
  const differs = difference ? `, ${words[way === "over" ? "over" : "short"](showAmount(Number(difference)))}` : "";
  return `${told}${differs}${rest ? `; ${rest}` : ""}`;
}

function gatewayText(note: string, words: ReasonWords): string {
  const [, event, paid, due] = GATEWAY.exec(note) ?? [];
  return event ? `${words.paid(showAmount(Number(paid)), showAmount(Number(due)))} (${event})` : note;
}

function claimText(note: string, words: ReasonWords): string {
  const [, day, memo, picture] = CLAIMED.exec(note) ?? [];
  if (!day || memo === undefined) return note;
  return `${words.claimed(showDay(day.slice(0, 10)), memo)}${picture ? `; ${words.withPicture}` : ""}`;
}

function deadlineText(part: string, words: ReasonWords): string {
  const [, what, day] = DEADLINE.exec(part) ?? [];
  return day && (what === "cancel" || what === "lock") ? words.deadline[what](showDay(day)) : part;
}

function movedText(note: string, words: ReasonWords): string {
  const dates: Names = words.dates;
  const day = (text: string | undefined) => (text && text !== "None" ? showDay(text) : "–");
  const moves = (note.split(";")[0] ?? note).split(", ").map((part) => MOVED.exec(part));
  return moves.every(Boolean) ? moves.map((move) => `${dates[move?.[1] ?? ""] ?? move?.[1]} ${day(move?.[2])} → ${day(move?.[3])}`).join(", ") : note;
}
