import { useEffect } from "react";
import { showAmount } from "../amounts";
import type { Transaction } from "../api/types";
import { showTime } from "../dates";
import { More } from "../shared/More";
import { useWords, useWordsOf } from "../words";
import { difference, firstPayable, payable } from "./consequence";
import { Memo } from "./Memo";
import { sourceText } from "./source";
import type { Decisions } from "./useDecisions";
import { HAND } from "./words";

interface Props {
  rows: readonly Transaction[];
  selected: string | null;
  decisions: Decisions;
  onOpen: (id: string) => void;
  waiting: boolean;
  /** Null at the end of the list. */
  more: { busy: boolean; failed: boolean } | null;
  onMore: () => void;
}

export function RowList({ rows, selected, decisions, onOpen, waiting, more, onMore }: Props) {
  const words = useWords();
  useEffect(() => {
    // "nearest": a row that is in sight does not move the list.
    if (selected) document.getElementById(`row-${selected}`)?.scrollIntoView({ block: "nearest" });
  }, [selected]);
  const active = rows.some((row) => row.id === selected) ? `row-${selected}` : undefined;
  return (
    <div className="list">
      <ul role="listbox" aria-label={words.rows} tabIndex={0} aria-activedescendant={active} aria-busy={waiting}>
        {rows.map((row) => (
          <RowItem key={row.id} row={row} selected={row.id === selected} busy={decisions.busy(row.id)}
            fault={decisions.fault(row.id)} onOpen={onOpen} />
        ))}
      </ul>
      {waiting && <p role="status" className="quiet">{words.loading}</p>}
      {!waiting && rows.length === 0 && <p className="quiet">{words.empty}</p>}
      {more ? <More busy={more.busy} failed={more.failed} onMore={onMore} /> : rows.length > 0 && <p className="quiet">{words.end}</p>}
    </div>
  );
}

interface ItemProps {
  row: Transaction;
  selected: boolean;
  busy: boolean;
  fault: string | undefined;
  onOpen: (id: string) => void;
}

function RowItem({ row, selected, busy, fault, onOpen }: ItemProps) {
  const words = useWords();
  const hand = useWordsOf(HAND);
  return (
    <li id={`row-${row.id}`} role="option" aria-selected={selected} onClick={() => onOpen(row.id)}>
      <span className="line">
        <span><span className={`state ${row.state}`}>{busy ? words.writing : words.state[row.state]}</span> <span className="quiet">{showTime(row.booked_at)} · {row.bank} · {row.account} · {sourceText(row.source, hand)}</span></span>
        <strong className="amount">{row.direction === "out" ? "−" : ""}{showAmount(row.amount)}</strong>
      </span>
      <Memo memo={row.memo} spans={row.spans} />
      <Outlook row={row} />
      {fault && <span className="fault">{fault}</span>}
    </li>
  );
}

/** What the row is likely to pay, or has paid: enough to decide most rows without reading on. */
function Outlook({ row }: { row: Transaction }) {
  const words = useWords();
  const hand = useWordsOf(HAND);
  const best = row.candidates_in_full[firstPayable(row)];
  const others = row.candidates_in_full.length - 1;
  if (row.orders.length > 0) return <span className="quiet">{words.paidOrders}: {row.orders.join(", ")}</span>;
  if (!best || !payable(best)) return row.reason_text ? <span className="quiet">{row.reason_text}</span> : null;
  return (
    <span className="line">
      <span>→ <strong>{best.number}</strong> · {best.key} · {best.customer}{others > 0 && <span className="quiet"> {hand.more(others)}</span>}</span>
      <span className={best.missing === 0 ? "fits" : "differs"}>{difference(best.missing, words)}</span>
    </span>
  );
}
