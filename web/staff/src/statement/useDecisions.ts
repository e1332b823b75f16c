// Decisions on their way and those that were made here. Nothing is shown as done before the API has said so.
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import { answered, api, ApiError } from "../api/client";
import { whyNot } from "../api/faults";
import type { Transaction } from "../api/types";
import { useWords, useWordsOf } from "../words";
import { doneText, perform, rowsOf, type Deed } from "./deeds";
import { HAND } from "./words";

export interface Settled {
  row: Transaction;
  at: number;
}

export interface Decisions {
  busy: (id: string) => boolean;
  fault: (id: string) => string | undefined;
  settled: ReadonlyMap<string, Settled>;
  /** The row that was last paid from here, for U. */
  lastConfirmed: string | null;
  /** What to announce. */
  said: string;
  say: (text: string) => void;
  /** True once the API has done it; one request at a time for a row. */
  decide: (row: Transaction, deed: Deed) => Promise<boolean>;
}

const readRow = (id: string) => answered(api.GET("/transactions/{row_id}", { params: { path: { row_id: id } } }));

export function useDecisions(): Decisions {
  const words = useWords();
  const hand = useWordsOf(HAND);
  const queries = useQueryClient();
  // The ref is looked at within one event, before React has drawn anything: a double click finds it set.
  const underway = useRef(new Set<string>());
  const [busy, setBusy] = useState<ReadonlySet<string>>(new Set());
  const [faults, setFaults] = useState<ReadonlyMap<string, string>>(new Map());
  const [settled, setSettled] = useState<ReadonlyMap<string, Settled>>(new Map());
  const [lastConfirmed, setLastConfirmed] = useState<string | null>(null);
  const [said, setSaid] = useState("");

  const keep = useCallback((row: Transaction) => {
    queries.setQueryData(["transaction", row.id], row);
    setSettled((before) => new Map(before).set(row.id, { row, at: Date.now() }));
  }, [queries]);

  const failed = useCallback(async (row: Transaction, ids: readonly string[], error: unknown) => {
    if (!(error instanceof ApiError) || error.status === 0 || error.status === 409 || error.status >= 500) {
      // Somebody was faster, or only the answer was lost: show how it stands.
      for (const now of await Promise.allSettled(ids.map(readRow))) if (now.status === "fulfilled") keep(now.value);
    }
    // Told last: whoever reads the fault may decide again at once.
    const text = whyNot(error, words.fault, words);
    setFaults((before) => new Map(before).set(row.id, text));
    setSaid(text);
  }, [keep, words]);

  const decide = useCallback(async (row: Transaction, deed: Deed): Promise<boolean> => {
    const ids = rowsOf(row.id, deed);
    if (ids.some((id) => underway.current.has(id))) return false;
    ids.forEach((id) => underway.current.add(id));
    setBusy(new Set(underway.current));
    setFaults((before) => new Map([...before].filter(([id]) => id !== row.id)));
    // A list that was asked for before the decision would show the row as it was.
    void queries.cancelQueries({ queryKey: ["transactions"] });
    ids.forEach((id) => void queries.cancelQueries({ queryKey: ["transaction", id] }));
    try {
      (await perform(row.id, deed)).forEach(keep);
      setSaid(doneText(deed, words, hand));
      if (deed.kind === "confirm" || deed.kind === "gather") setLastConfirmed(row.id);
      return true;
    } catch (error) {
      await failed(row, ids, error);
      return false;
    } finally {
      ids.forEach((id) => underway.current.delete(id));
      setBusy(new Set(underway.current));
      // Orders that stand beside it are others now.
      void queries.invalidateQueries({ queryKey: ["order"] });
    }
  }, [failed, hand, keep, queries, words]);

  return { busy: (id) => busy.has(id), fault: (id) => faults.get(id), settled, lastConfirmed, said, say: setSaid, decide };
}
