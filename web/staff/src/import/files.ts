// Which files may be sent, what is remembered of those that were, and why a file or a row was not taken.
import type { components } from "../api/schema";
import type { ImportWords } from "./words";

export type Import = components["schemas"]["ImportAnswer"];
export type InvalidRow = components["schemas"]["ImportedRow"];

/** More than this the gateway does not hand on: such a file is put where the API says. */
export const BY_REQUEST = 4_500_000;
/** More than this is not read. */
export const MOST_BYTES = 40_000_000;
const REMEMBERED = 10;

export type FileFlaw = "not_xlsx" | "empty" | "too_large" | "several";

/** What is wrong with the chosen files as far as it can be told before sending them. */
export function flawOf(files: readonly { name: string; size: number }[]): FileFlaw | null {
  const [file, another] = files;
  if (another) return "several";
  if (!file || !file.name.toLowerCase().endsWith(".xlsx")) return "not_xlsx";
  if (file.size === 0) return "empty";
  return file.size > MOST_BYTES ? "too_large" : null;
}

/** What is needed of the browser's localStorage. */
type Shelf = Pick<Storage, "getItem" | "setItem">;

export interface Remembered {
  id: string;
  name: string;
  at: string;
}

function isRemembered(each: unknown): each is Remembered {
  return typeof each === "object" && each !== null && "id" in each && typeof each.id === "string"
    && "name" in each && typeof each.name === "string" && "at" in each && typeof each.at === "string";
}

const keyOf = (person: string) => `imports of ${person}`;

/** A person's last imports from this browser, newest first: the API keeps no list of them, and no file's name. */
export function recentImports(person: string, store: Shelf): readonly Remembered[] {
  try {
    const kept: unknown = JSON.parse(store.getItem(keyOf(person)) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isRemembered) : [];
  } catch {
    return [];
  }
}

export function rememberImport(person: string, made: Remembered, store: Shelf): void {
  const others = recentImports(person, store).filter((each) => each.id !== made.id);
  store.setItem(keyOf(person), JSON.stringify([made, ...others].slice(0, REMEMBERED)));
}

/** Why the whole file was refused. */
export function refusalText(error: { code: string; message: string; field: string | null }, words: ImportWords): string {
  if (error.code === "column_missing") return words.missingColumn(error.field ?? "");
  if (error.code === "column_repeated") return words.repeatedColumn(error.field ?? "");
  const known: Readonly<Record<string, string>> = words.fault;
  return known[error.code] ?? error.message;
}

/** Why a row is invalid. */
export function rowText(row: InvalidRow, words: ImportWords): string {
  const known: Readonly<Record<string, string>> = words.rowFault;
  return known[row.code ?? ""] ?? row.message ?? "";
}
