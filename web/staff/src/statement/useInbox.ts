// What the inbox shows and what may be done in it: filters, open row and panel stand in the address, the rest is here.
import { useRef, useState } from "react";
import { useSearchParams } from "react-router";
import type { Transaction } from "../api/types";
import { useMay } from "../words";
import { handByItself, namedOrders } from "./hand";
import { firstPayable, irrevocable, payable } from "./consequence";
import type { Deed } from "./deeds";
import { NOTHING_OPEN, readFilters, readOpened, writeFilters, type Filters, type Opened } from "./filters";
import { nextWaiting, step, waits } from "./queue";
import { useDecisions } from "./useDecisions";
import { useRow, useRows } from "./useRows";

// Two presses closer together than this are one: the second was never meant for the row that opened meanwhile.
const ONE_PRESS_MS = 400;

export function useInbox() {
  const maySettle = useMay("settle_payment");
  const [search, setSearch] = useSearchParams();
  const filters = readFilters(search);
  const opened = readOpened(search);
  const selected = search.get("row");
  const decisions = useDecisions();
  const { list, rows } = useRows(filters, selected, decisions);
  const detail = useRow(selected);
  const row = detail.data ?? rows.find((each) => each.id === selected) ?? null;
  const [choice, setChoice] = useState<{ id: string; at: number } | null>(null);
  const [sure, setSure] = useState<string | null>(null);
  const lastPress = useRef(0);
  const chosen = row ? (choice?.id === row.id ? choice.at : firstPayable(row)) : 0;

  const go = (id: string | null, to: Opened = NOTHING_OPEN, replace = true) => {
    setSure(null);
    setSearch(writeFilters(filters, id, to), { replace });
  };
  const open = (id: string | null) => {
    lastPress.current = 0;
    go(id);
  };
  const meant = () => {
    const now = performance.now();
    if (now - lastPress.current < ONE_PRESS_MS) return false;
    lastPress.current = now;
    return true;
  };
  const goOn = (from: Transaction, settled: readonly string[]) => {
    const next = nextWaiting(rows, from.id, (id) => settled.includes(id) || decisions.busy(id));
    if (next) go(next);
  };
  /** Send it and open the next row at once; what the API says shows at the row it is about. */
  const decideAndGo = (about: Transaction, deed: Deed) => {
    void decisions.decide(about, deed);
    setSure(null);
    goOn(about, [about.id]);
  };
  const confirm = (isSure: boolean) => {
    const candidate = row?.candidates_in_full[chosen];
    if (!row || !maySettle || !waits(row) || row.state === "possible_duplicate" || opened.panel !== null) return;
    if (!candidate || !payable(candidate) || !meant()) return;
    if (irrevocable(candidate) && !isSure) setSure(row.id);
    else decideAndGo(row, { kind: "confirm", orders: [candidate.number] });
  };
  const simple = (deed: Deed) => {
    if (row && maySettle && waits(row) && meant()) decideAndGo(row, deed);
  };
  const undo = () => {
    const about = row?.state === "matched" ? row : decisions.lastConfirmed ? decisions.settled.get(decisions.lastConfirmed)?.row : null;
    if (maySettle && about) go(about.id, { ...NOTHING_OPEN, panel: "undo" });
  };
  /** The form stays until it is done: what was typed is not lost to a fault or an ended session. */
  const decideAndStay = async (deed: Deed) => {
    if (!row || !(await decisions.decide(row, deed))) return;
    if (deed.kind === "undo") go(row.id);
    else goOn(row, deed.kind === "gather" ? deed.rows : [row.id]);
  };
  const refund = () => {
    if (row && maySettle && waits(row) && row.state !== "possible_duplicate") go(row.id, { ...NOTHING_OPEN, panel: "refund" });
  };
  const byHand = () => {
    if (!row || !maySettle || !waits(row) || row.state === "possible_duplicate") return;
    if (opened.panel === "hand" && !handByItself(row)) go(row.id);
    else go(row.id, { panel: "hand", orders: namedOrders(row), rows: [] }, false);
  };

  return {
    filters, opened, selected, decisions, list, rows, detail, row, chosen, maySettle, sure: row !== null && sure === row.id,
    open, confirm, simple, undo, byHand, refund, decideAndStay: (deed: Deed) => void decideAndStay(deed),
    openPanel: (to: Opened) => { if (row) go(row.id, to); },
    choose: (at: number) => { if (row && at < row.candidates_in_full.length) setChoice({ id: row.id, at }); },
    reject: () => { if (row?.state === "partial" && opened.panel === null) simple({ kind: "reject" }); },
    move: (by: 1 | -1) => open(step(rows, selected, by)),
    notSure: () => setSure(null),
    filter: (changed: Filters) => setSearch(writeFilters(changed, null)),
  };
}

export type InboxDesk = ReturnType<typeof useInbox>;
