// A year of the calendar, day by day: what each day is, and what a click on it means. Days are yyyy-mm-dd throughout.
import { isObject, itemsOf } from "./draft";
import type { Json, JsonObject } from "./shapes";

export type DayKind = "working" | "weekend" | "holiday" | "off" | "makeUp";
export interface DayOfYear {
  day: string;
  kind: DayKind;
  /** The holiday's name, or why it was decided otherwise. */
  note: string;
}

/** Monday first, as the calendar's setting spells them. */
export const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

export const weekdayOf = (day: string): number => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;

/** The day so many days on. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

const dated = (draft: JsonObject, part: string): Map<string, JsonObject> =>
  new Map(itemsOf(draft[part]).filter(isObject).map((item) => [String(item.date), item]));

/** The twelve months of a year, each with all its days. What staff decided wins over holidays, and those over weekdays (R42). */
export function monthsOf(draft: JsonObject, year: number): DayOfYear[][] {
  const [holidays, overrides] = [dated(draft, "holidays"), dated(draft, "overrides")];
  const weekend = new Set(itemsOf(draft.weekend));
  const kindOf = (day: string): DayOfYear => {
    const override = overrides.get(day);
    if (override) return { day, kind: override.working === true ? "makeUp" : "off", note: String(override.note ?? "") };
    const holiday = holidays.get(day);
    if (holiday) return { day, kind: "holiday", note: String(holiday.name ?? "") };
    return { day, kind: weekend.has(WEEKDAYS[weekdayOf(day)] ?? "") ? "weekend" : "working", note: "" };
  };
  return Array.from({ length: 12 }, (_, month) => {
    const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
    return Array.from({ length }, (_, at) => kindOf(new Date(Date.UTC(year, month, at + 1)).toISOString().slice(0, 10)));
  });
}

/** A working day is free from now on, a free one is worked; a second click takes that back. */
export function toggled(draft: JsonObject, { day, kind }: DayOfYear, note: { off: string; makeUp: string }): JsonObject {
  const overrides = itemsOf(draft.overrides);
  const isOf = (item: Json) => isObject(item) && item.date === day;
  if (kind === "off" || kind === "makeUp") return { ...draft, overrides: overrides.filter((item) => !isOf(item)) };
  const working = kind !== "working";
  const added = { date: day, working, note: working ? note.makeUp : note.off };
  const later = overrides.findIndex((item) => isObject(item) && String(item.date) > day);
  const at = later < 0 ? overrides.length : later;
  return { ...draft, overrides: [...overrides.slice(0, at), added, ...overrides.slice(at)] };
}

/** The years that the calendar covers, in order. */
export function yearsOf(draft: JsonObject): number[] {
  return itemsOf(draft.years).filter((year): year is number => typeof year === "number").sort((one, other) => one - other);
}
