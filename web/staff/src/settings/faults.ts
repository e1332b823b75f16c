// What is wrong with a setting, each at its place in the form.
import { createContext, useContext } from "react";
import { ApiError } from "../api/client";
import type { Language } from "../words";
import { placeAt, type Place } from "./places";
import { say } from "./shapes";
import { WORDS } from "./words";

export type Faults = ReadonlyMap<string, string>;

export interface KnownFaults {
  faults: Faults;
  /** Somebody mends it: it is not said any more until it is looked at again. */
  mended: (at: string) => void;
}

export const FaultsOfForm = createContext<KnownFaults>({ faults: new Map(), mended: () => undefined });
export const useFault = (at: string): string | undefined => useContext(FaultsOfForm).faults.get(at);

/** Whether anything in or below a place is wrong. */
export function useFaultWithin(at: string): boolean {
  return [...useContext(FaultsOfForm).faults.keys()].some((each) => each === at || each.startsWith(`${at}.`) || each.startsWith(`${at}[`));
}

/** Where in the form a refusal belongs, and its sentence; null if it is about none of the values. */
export function refusalAt(error: unknown, places: readonly Place[], language: Language): [at: string, text: string] | null {
  if (!(error instanceof ApiError) || error.status !== 422) return null;
  const words = WORDS[language];
  const at = placeAt(error.field, places);
  const known: Readonly<Record<string, string>> = words.refusal;
  const rule = places.filter((place) => place.at === at).map((place) => place.shape.rule).find(Boolean);
  if (known[error.code]) return [at, known[error.code] ?? ""];
  if (rule) return [at, `${words.invalid} ${say(rule, language)}`];
  return [at, at === "" ? `${words.invalid} (${error.field ?? error.code}: ${error.message})` : words.invalid];
}
