// Matching by hand, and giving money back: what the matcher found no order for ends here (R19, R21, R27).
import { Button } from "antd";
import { useState } from "react";
import { showAmount } from "../amounts";
import type { Transaction } from "../api/types";
import { useWords, useWordsOf } from "../words";
import { deedOf, sums, verdictOf, type Hand } from "./hand";
import { consequence, difference, irrevocable } from "./consequence";
import type { Deed } from "./deeds";
import type { Opened } from "./filters";
import { FindOrders } from "./FindOrders";
import { FindRows } from "./FindRows";
import { OrderLines } from "./HandTables";
import { RefundForm } from "./RefundForm";
import { SureForm } from "./SureForm";
import { useHand } from "./useHand";
import { HAND, type HandWords } from "./words";

interface Props {
  row: Transaction;
  opened: Opened;
  onOpened: (opened: Opened) => void;
  /** Back to the suggestions, where there are any. */
  onBack: (() => void) | null;
  busy: boolean;
  onDecide: (deed: Deed) => void;
}

export function ByHand({ row, opened, onOpened, onBack, busy, onDecide }: Props) {
  const words = useWordsOf(HAND);
  const seen = useHand(row, opened);
  const { orders, rows } = seen.hand;
  const choose = (numbers: readonly string[], ids: readonly string[]) => onOpened({ panel: "hand", orders: numbers, rows: ids });
  const without = (all: readonly string[], one: string) => all.filter((each) => each !== one);
  return (
    <section className="by-hand" aria-label={words.title}>
      <p className="line"><strong>{words.title}</strong>{onBack && <Button size="small" onClick={onBack}>{words.back} <kbd>M</kbd></Button>}</p>
      <FindOrders row={row} chosen={opened.orders} off={rows.length > 1 && orders.length > 0} focused={opened.panel === "hand" && opened.orders.length === 0}
        onChoose={(number) => choose([...opened.orders, number], opened.rows)} />
      {seen.error && <p role="alert" className="fault">{words.noOrders}</p>}
      {orders.length > 0 && <OrderLines title={words.chosenOrders} orders={orders} apart={orders.length + rows.length === 2} pick="remove"
        onPick={(number) => choose(without(opened.orders, number), opened.rows)} />}
      {(opened.orders.length === 1 || rows.length > 1) && <FindRows row={row} chosen={rows} others={seen.others} off={orders.length > 1}
        onChoose={(id) => choose(opened.orders, [...opened.rows, id])} onRemove={(id) => choose(opened.orders, without(opened.rows, id))} />}
      {seen.complete && <Confirmation hand={seen.hand} busy={busy} onDecide={onDecide} />}
      <RefundForm busy={busy} onSend={(note) => onDecide({ kind: "refund", note })} />
    </section>
  );
}

/** The running sum, what will be done, and the button: off until it is all or nothing. */
function Confirmation({ hand, busy, onDecide }: { hand: Hand; busy: boolean; onDecide: (deed: Deed) => void }) {
  const words = useWords();
  const own = useWordsOf(HAND);
  const [sure, setSure] = useState(false);
  const verdict = verdictOf(hand);
  const final = hand.orders.find(irrevocable);
  const confirm = () => {
    const deed = deedOf(hand);
    if (deed && verdict === "ready") onDecide(deed);
  };
  return (
    <div className="confirmation">
      <Sum hand={hand} />
      {verdict === "ready" ? <p className="will">{willText(hand, words, own)}</p> : <p className="quiet" id="hand-why">{own.why[verdict]}</p>}
      {sure && final && verdict === "ready"
        ? <SureForm kind={words.kind[final.kind]} onSure={confirm} onCancel={() => setSure(false)} />
        : <Button type="primary" disabled={verdict !== "ready" || busy} aria-describedby={verdict === "ready" ? undefined : "hand-why"}
            onClick={() => (final ? setSure(true) : confirm())}>{words.confirm}</Button>}
    </div>
  );
}

function willText(hand: Hand, words: ReturnType<typeof useWords>, own: HandWords): string {
  const [order] = hand.orders;
  if (!order) return "";
  const revived = hand.orders.some((each) => each.payment === "TEMP_CANCELLED") ? ` ${words.will.revived}` : "";
  if (hand.rows.length > 1) return own.willGather(order.number, hand.rows.length) + revived;
  if (hand.orders.length > 1) return own.willSeveral(hand.orders.map((each) => each.number).join(", ")) + revived;
  return consequence(order, words);
}

function Sum({ hand }: { hand: Hand }) {
  const words = useWords();
  const own = useWordsOf(HAND);
  const { paid, due, missing } = sums(hand);
  return (
    <dl className="sum" aria-live="polite">
      <div><dt>{own.moneyIn}</dt><dd>{showAmount(paid)}</dd></div>
      <div><dt>{own.due}</dt><dd>{showAmount(due)}</dd></div>
      <div><dt>{own.gap}</dt><dd className={missing === 0 ? "fits" : "differs"}>{hand.orders.length ? difference(missing, words) : "–"}</dd></div>
    </dl>
  );
}
