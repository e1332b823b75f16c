// Days are those of Vietnam: staff type dd/mm/yyyy, the API and the URL take yyyy-mm-dd.

const moment = new Intl.DateTimeFormat("vi-VN", {
  timeZone: "Asia/Ho_Chi_Minh", day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit",
});

export function showTime(instant: string): string {
  const part = Object.fromEntries(moment.formatToParts(new Date(instant)).map((each) => [each.type, each.value]));
  return `${part.day}/${part.month}/${part.year} ${part.hour}:${part.minute}`;
}

export function showDay(day: string): string {
  const [year, month, date] = day.split("-");
  return `${date}/${month}/${year}`;
}

/** dd/mm/yyyy (or d-m-yyyy, d.m.yyyy) as yyyy-mm-dd; null for what is no day, as 31/02. */
export function readDay(typed: string): string | null {
  const found = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(typed.trim());
  if (!found) return null;
  const [day, month, year] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? date.toISOString().slice(0, 10) : null;
}

/** Whole days between an instant and now. */
export function daysSince(instant: string, now: Date): number {
  return Math.max(0, Math.floor((now.getTime() - new Date(instant).getTime()) / 86_400_000));
}

/** Whether a text is a day as the API and the URL write it. */
export const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

/** The day it is in Vietnam, `by` days on, as yyyy-mm-dd. */
export function dayFrom(instant: Date, by: number): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Ho_Chi_Minh" }).format(new Date(instant.getTime() + by * 86_400_000));
}
