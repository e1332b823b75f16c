// The open row: what came, why it waits, which orders it may pay, and what may be done.
import { Link } from "react-router";
import { showAmount } from "../amounts";
import type { Transaction } from "../api/types";
import { showTime } from "../dates";
import { useWords } from "../words";
import { Candidates } from "./Candidates";
import { consequence, irrevocable, payable } from "./consequence";
import { DecisionBar } from "./DecisionBar";
import type { Deed } from "./deeds";
import { Duplicate } from "./Duplicate";
import { Memo } from "./Memo";
import { waits } from "./queue";
import { ReasonForm } from "./ReasonForm";
import { SureForm } from "./SureForm";

export interface Asked {
  id: string;
  kind: "sure" | "undo" | "refund";
}

interface Props {
  row: Transaction;
  chosen: number;
  onChoose: (at: number) => void;
  maySettle: boolean;
  busy: boolean;
  fault: string | undefined;
  asked: Asked["kind"] | null;
  onAsk: (kind: Asked["kind"] | null) => void;
  onConfirm: (sure: boolean) => void;
  onSimple: (deed: Deed) => void;
  onReason: (deed: Deed) => void;
}

export function RowDetail(props: Props) {
  const words = useWords();
  const { row, asked } = props;
  const open = waits(row);
  const doubtful = row.state === "possible_duplicate";
  const candidate = row.candidates_in_full[props.chosen];
  const offered = open && !doubtful;
  const decide = props.maySettle && !asked && (open || row.state === "matched");
  return (
    <>
      <Facts row={row} />
      {row.decided && <p className="decided">{words.decidedBy}: {words.decided(row.decided.by, showTime(row.decided.at), row.reason_text ?? row.decided.why)}</p>}
      {doubtful && row.possible_duplicate_of && <Duplicate row={row} otherId={row.possible_duplicate_of} />}
      {offered && <Candidates row={row} chosen={props.chosen} onChoose={props.onChoose} />}
      {offered && candidate && props.maySettle && <p className="will">{consequence(candidate, words)}</p>}
      {props.fault && <p className="fault">{props.fault}</p>}
      {props.busy && <p className="quiet">{words.writing}</p>}
      {decide && <DecisionBar row={row} busy={props.busy} confirmable={candidate !== undefined && payable(candidate)}
        onConfirm={() => props.onConfirm(false)} onSimple={props.onSimple} onAsk={props.onAsk} />}
      {asked === "sure" && candidate && irrevocable(candidate) && (
        <SureForm kind={words.kind[candidate.kind]} onSure={() => props.onConfirm(true)} onCancel={() => props.onAsk(null)} />)}
      {asked === "undo" && <ReasonForm label={words.undoWhy} presets={words.presets} busy={props.busy} onCancel={() => props.onAsk(null)}
        onSend={(reason) => props.onReason({ kind: "undo", reason })} />}
      {asked === "refund" && <ReasonForm label={words.refundWhy} presets={[]} busy={props.busy} onCancel={() => props.onAsk(null)}
        onSend={(note) => props.onReason({ kind: "refund", note })} />}
    </>
  );
}

function Facts({ row }: { row: Transaction }) {
  const words = useWords();
  return (
    <>
      <p className="line"><span className={`state ${row.state}`}>{words.state[row.state]}</span><strong className="amount big">{row.direction === "out" ? "−" : ""}{showAmount(row.amount)}</strong></p>
      {row.reason_text && <p className="reason">{row.reason_text}</p>}
      <p><Memo memo={row.memo} spans={row.spans} /></p>
      <dl className="facts">
        <dt>{words.account}</dt><dd>{row.bank} · {row.account}</dd>
        <dt>{words.day}</dt><dd>{showTime(row.booked_at)}</dd>
        <dt>{words.source}</dt><dd>{[...new Set([row.source, ...row.records.map((record) => record.source)])].join(", ")}</dd>
        {row.reference && <><dt>{words.reference}</dt><dd>{row.reference}</dd></>}
        {row.balance !== null && <><dt>{words.balance}</dt><dd>{showAmount(row.balance)}</dd></>}
        {row.orders.length > 0 && <><dt>{words.paidOrders}</dt><dd>{row.orders.map((number) => <Link key={number} to={`/orders/${number}`} className="listed">{number}</Link>)}</dd></>}
      </dl>
    </>
  );
}
