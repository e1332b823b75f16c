import type { Transaction } from "../api/types";
import { showAmount } from "../amounts";
import { showTime } from "../dates";
import { useWords, useWordsOf } from "../words";
import { sourceText } from "./source";
import { useRow } from "./useRows";
import { HAND } from "./words";

/** A row in doubt beside the one that it may be (R16); what differs is marked. */
export function Duplicate({ row, otherId }: { row: Transaction; otherId: string }) {
  const words = useWords();
  const hand = useWordsOf(HAND);
  const other = useRow(otherId).data;
  if (!other) return <p role="status" className="quiet">{words.loading}</p>;
  const lines: readonly (readonly [string, (each: Transaction) => string])[] = [
    [words.account, (each) => `${each.bank} · ${each.account}`], [words.amount, (each) => showAmount(each.amount)],
    [words.day, (each) => showTime(each.booked_at)], [words.memo, (each) => each.memo], [words.reference, (each) => each.reference ?? "–"],
    [words.balance, (each) => (each.balance === null ? "–" : showAmount(each.balance))], [words.source, (each) => sourceText(each.source, hand)],
    [words.states, (each) => words.state[each.state]], [words.paidOrders, (each) => each.orders.join(", ") || "–"],
  ];
  return (
    <table className="twins">
      <thead><tr><td /><th scope="col">{words.doubt}</th><th scope="col">{words.twin}</th></tr></thead>
      <tbody>{lines.map(([name, of]) => {
        const differs = of(row) !== of(other);
        return <tr key={name} className={differs ? "differs" : ""}><th scope="row">{name}{differs && " ≠"}</th><td>{of(row)}</td><td>{of(other)}</td></tr>;
      })}</tbody>
    </table>
  );
}
