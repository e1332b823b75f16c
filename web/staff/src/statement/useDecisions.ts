// Decisions on their way and those that were made here. Nothing is shown as done before the API has said so.
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import { answered, api, ApiError } from "../api/client";
import type { Transaction } from "../api/types";
import { useWords } from "../words";
import { doneText, faultText, perform, type Deed } from "./deeds";

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
  /** True once the API has done it; one request at a time for a row. */
  decide: (row: Transaction, deed: Deed) => Promise<boolean>;
}

export function useDecisions(): Decisions {
  const words = useWords();
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

  const failed = useCallback(async (row: Transaction, error: unknown) => {
    const text = faultText(error, words);
    setFaults((before) => new Map(before).set(row.id, text));
    setSaid(text);
    if (error instanceof ApiError && error.status === 409) {
      // Somebody was faster: show what they did.
      const now = await answered(api.GET("/transactions/{row_id}", { params: { path: { row_id: row.id } } })).catch(() => null);
      if (now) keep(now);
    }
  }, [keep, words]);

  const decide = useCallback(async (row: Transaction, deed: Deed): Promise<boolean> => {
    if (underway.current.has(row.id)) return false;
    underway.current.add(row.id);
    setBusy(new Set(underway.current));
    setFaults((before) => new Map([...before].filter(([id]) => id !== row.id)));
    // A list that was asked for before the decision would show the row as it was.
    void queries.cancelQueries({ queryKey: ["transactions"] });
    void queries.cancelQueries({ queryKey: ["transaction", row.id] });
    try {
      keep(await perform(row.id, deed));
      setSaid(doneText(deed, words));
      if (deed.kind === "confirm") setLastConfirmed(row.id);
      return true;
    } catch (error) {
      await failed(row, error);
      return false;
    } finally {
      underway.current.delete(row.id);
      setBusy(new Set(underway.current));
    }
  }, [failed, keep, queries, words]);

  return { busy: (id) => busy.has(id), fault: (id) => faults.get(id), settled, lastConfirmed, said, decide };
}
