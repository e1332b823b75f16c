// The inbox of the statement: a list, the open row beside it, and a keyboard that works through both.
import { useEffect, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import type { Transaction } from "../api/types";
import { Trouble } from "../shell/Trouble";
import { useMay, useWords } from "../words";
import { firstPayable, irrevocable, payable } from "./consequence";
import type { Deed } from "./deeds";
import { FilterBar } from "./FilterBar";
import { readFilters, writeFilters } from "./filters";
import { KeysHelp } from "./KeysHelp";
import { wishOf, type Wish } from "./keys";
import { nextWaiting, step, waits } from "./queue";
import { RowDetail, type Asked } from "./RowDetail";
import { RowList } from "./RowList";
import { useDecisions } from "./useDecisions";
import { useRow, useRows } from "./useRows";

// Two presses closer together than this are one: the second was never meant for the row that opened meanwhile.
const ONE_PRESS_MS = 400;

export default function Inbox() {
  const words = useWords();
  const maySettle = useMay("settle_payment");
  const [search, setSearch] = useSearchParams();
  const filters = readFilters(search);
  const selected = search.get("row");
  const decisions = useDecisions();
  const { list, rows } = useRows(filters, selected, decisions);
  const detail = useRow(selected);
  const row = detail.data ?? rows.find((each) => each.id === selected) ?? null;
  const [choice, setChoice] = useState<{ id: string; at: number } | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [help, setHelp] = useState(false);
  const lastPress = useRef(0);
  const searchBox = useRef<HTMLInputElement>(null);

  const open = (id: string | null) => {
    lastPress.current = 0;
    setAsked(null);
    setSearch(writeFilters(filters, id), { replace: true });
  };
  const meant = () => {
    const now = performance.now();
    if (now - lastPress.current < ONE_PRESS_MS) return false;
    lastPress.current = now;
    return true;
  };
  const chosen = row ? (choice?.id === row.id ? choice.at : firstPayable(row)) : 0;

  /** Send it and open the next row at once; what the API says shows at the row it is about. */
  const decideAndGo = (about: Transaction, deed: Deed) => {
    void decisions.decide(about, deed);
    setAsked(null);
    const next = nextWaiting(rows, about.id, (id) => id === about.id || decisions.busy(id));
    if (next) setSearch(writeFilters(filters, next), { replace: true });
  };
  const confirm = (sure: boolean) => {
    const candidate = row?.candidates_in_full[chosen];
    if (!row || !maySettle || !waits(row) || row.state === "possible_duplicate") return;
    if (!candidate || !payable(candidate) || !meant()) return;
    if (irrevocable(candidate) && !sure) setAsked({ id: row.id, kind: "sure" });
    else decideAndGo(row, { kind: "confirm", order: candidate.number });
  };
  const simple = (deed: Deed) => {
    if (row && maySettle && waits(row) && meant()) decideAndGo(row, deed);
  };
  const undo = () => {
    const id = row?.state === "matched" ? row.id : decisions.lastConfirmed;
    if (!maySettle || !id) return;
    if (id !== selected) setSearch(writeFilters(filters, id), { replace: true });
    setAsked({ id, kind: "undo" });
  };
  const withReason = async (deed: Deed) => {
    // The form stays until it is done: what was typed is not lost to a fault or an ended session.
    if (row && (await decisions.decide(row, deed))) setAsked(null);
  };
  const obey = (wish: Wish) => {
    if (typeof wish === "object") {
      if (row && wish.choose < row.candidates_in_full.length) setChoice({ id: row.id, at: wish.choose });
    } else if (wish === "next" || wish === "previous") open(step(rows, selected, wish === "next" ? 1 : -1));
    else if (wish === "confirm") confirm(false);
    else if (wish === "reject") { if (row?.state === "partial") simple({ kind: "reject" }); }
    else if (wish === "undo") undo();
    else if (wish === "search") searchBox.current?.focus();
    else setHelp((shown) => !shown);
  };
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const wish = wishOf(event);
      if (wish === null) return;
      event.preventDefault();
      obey(wish);
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  });

  return (
    <div className="inbox">
      <h1>{words.statement}</h1>
      <FilterBar key={writeFilters(filters, null).toString()} filters={filters} searchBox={searchBox}
        onChange={(changed) => setSearch(writeFilters(changed, null))} onHelp={() => setHelp(!help)} />
      {help && <KeysHelp onClose={() => setHelp(false)} />}
      {list.error && <Trouble error={list.error} again={() => void list.refetch()} />}
      <div className="panes">
        <RowList rows={rows} selected={selected} decisions={decisions} onOpen={open} waiting={list.isPending}
          more={list.hasNextPage} onMore={() => { if (!list.isFetchingNextPage) void list.fetchNextPage(); }} />
        <section className="detail" aria-label={words.memo}>
          {!row && <p className="quiet">{selected && detail.error ? words.gone : words.pick}</p>}
          {row && (
            <RowDetail row={row} chosen={chosen} onChoose={(at) => setChoice({ id: row.id, at })} maySettle={maySettle}
              busy={decisions.busy(row.id)} fault={decisions.fault(row.id)} asked={asked?.id === row.id ? asked.kind : null}
              onAsk={(kind) => setAsked(kind && { id: row.id, kind })} onConfirm={confirm} onSimple={simple}
              onReason={(deed) => void withReason(deed)} />
          )}
        </section>
      </div>
      <p role="status" aria-live="polite" className="said">{decisions.said}</p>
    </div>
  );
}
