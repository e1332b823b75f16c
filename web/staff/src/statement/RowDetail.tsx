// The open row: what came, why it waits, which orders it may pay, and what may be done.
import { Link } from "react-router";
import { showAmount } from "../amounts";
import type { Transaction } from "../api/types";
import { showTime } from "../dates";
import { useWords, useWordsOf } from "../words";
import { ByHand } from "./ByHand";
import { handByItself } from "./hand";
import { Candidates } from "./Candidates";
import { consequence, irrevocable, payable } from "./consequence";
import { decidedText } from "./decided";
import { DecisionBar } from "./DecisionBar";
import { Duplicate } from "./Duplicate";
import { Memo } from "./Memo";
import { waits } from "./queue";
import { ReasonForm } from "../shared/ReasonForm";
import { sourceText } from "./source";
import { SureForm } from "./SureForm";
import type { InboxDesk } from "./useInbox";
import { HAND } from "./words";

interface Props {
  row: Transaction;
  desk: InboxDesk;
}

export function RowDetail({ row, desk }: Props) {
  const words = useWords();
  const hand = useWordsOf(HAND);
  const fault = desk.decisions.fault(row.id);
  const busy = desk.decisions.busy(row.id);
  const decided = decidedText(row, hand);
  const doubtful = row.state === "possible_duplicate";
  return (
    <>
      <Facts row={row} />
      {decided && <p className="decided">{words.decidedBy}: {decided}</p>}
      {doubtful && row.possible_duplicate_of && <Duplicate row={row} otherId={row.possible_duplicate_of} />}
      {fault && <p className="fault">{fault}</p>}
      {busy && <p className="quiet">{words.writing}</p>}
      {waits(row) && !doubtful && <Waiting row={row} desk={desk} busy={busy} />}
      {desk.maySettle && doubtful && <DecisionBar row={row} busy={busy} confirmable={false} desk={desk} />}
      {desk.maySettle && row.state === "matched" && <Matched row={row} desk={desk} busy={busy} />}
    </>
  );
}

/** Which orders it may pay, and the deeds: those of the matcher's suggestions, or those by hand. */
function Waiting({ row, desk, busy }: Props & { busy: boolean }) {
  const words = useWords();
  const candidate = row.candidates_in_full[desk.chosen];
  const byItself = handByItself(row);
  if (desk.maySettle && desk.opened.panel === "refund") {
    return (
      <ReasonForm label={words.refundWhy} presets={words.refundPresets} busy={busy} onCancel={() => desk.open(row.id)}
        onSend={(note) => desk.decideAndStay({ kind: "refund", note })} />
    );
  }
  if (desk.maySettle && (byItself || desk.opened.panel === "hand")) {
    return <ByHand row={row} opened={desk.opened} onOpened={desk.openPanel} onBack={byItself ? null : desk.byHand} busy={busy} onDecide={desk.decideAndStay} />;
  }
  return (
    <>
      <Candidates row={row} chosen={desk.chosen} onChoose={desk.choose} />
      {candidate && desk.maySettle && <p className="will">{consequence(candidate, words)}</p>}
      {desk.maySettle && !desk.sure && <DecisionBar row={row} busy={busy} confirmable={candidate !== undefined && payable(candidate)} desk={desk} />}
      {desk.sure && candidate && irrevocable(candidate) && (
        <SureForm kind={words.kind[candidate.kind]} onSure={() => desk.confirm(true)} onCancel={desk.notSure} />)}
    </>
  );
}

/** A match may be taken back until something was issued for it that cannot be; no undo is promised then. */
function Matched({ row, desk, busy }: Props & { busy: boolean }) {
  const words = useWords();
  const hand = useWordsOf(HAND);
  if (row.final) return <p className="quiet">{hand.final}</p>;
  if (desk.opened.panel !== "undo") return row.final === false ? <DecisionBar row={row} busy={busy} confirmable={false} desk={desk} /> : null;
  return (
    <ReasonForm label={words.undoWhy} presets={words.presets} busy={busy} onCancel={() => desk.open(row.id)}
      onSend={(reason) => desk.decideAndStay({ kind: "undo", reason })} />
  );
}

function Facts({ row }: { row: Transaction }) {
  const words = useWords();
  const hand = useWordsOf(HAND);
  return (
    <>
      <p className="line"><span className={`state ${row.state}`}>{words.state[row.state]}</span><strong className="amount big">{row.direction === "out" ? "−" : ""}{showAmount(row.amount)}</strong></p>
      {row.reason_text && !row.decided && <p className="reason">{row.reason_text}</p>}
      <p><Memo memo={row.memo} spans={row.spans} /></p>
      {row.state !== "possible_duplicate" && <dl className="facts">
        <dt>{words.account}</dt><dd>{row.bank} · {row.account}</dd>
        <dt>{words.day}</dt><dd>{showTime(row.booked_at)}</dd>
        <dt>{words.source}</dt><dd>{[...new Set([row.source, ...row.records.map((record) => record.source)])].map((each) => sourceText(each, hand)).join(", ")}</dd>
        {row.reference && <><dt>{words.reference}</dt><dd>{row.reference}</dd></>}
        {row.balance !== null && <><dt>{words.balance}</dt><dd>{showAmount(row.balance)}</dd></>}
        {row.orders.length > 0 && <><dt>{words.paidOrders}</dt><dd>{row.orders.map((number) => <Link key={number} to={`/orders/${number}`} className="listed">{number}</Link>)}</dd></>}
      </dl>}
    </>
  );
}
