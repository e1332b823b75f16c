// Orders and rows as lines of small tables, with one button each: choose, or remove.
import { Button } from "antd";
import { showAmount } from "../amounts";
import type { Candidate, Transaction } from "../api/types";
import { showTime } from "../dates";
import { useWords, useWordsOf } from "../words";
import { difference, payable } from "./consequence";
import { HAND } from "./words";

interface OrdersProps {
  title: string;
  orders: readonly Candidate[];
  /** Whether each order's own difference is of use: not where several go together. */
  apart: boolean;
  onPick: (number: string) => void;
  pick: "choose" | "remove";
  off?: boolean;
}

export function OrderLines({ title, orders, apart, onPick, pick, off = false }: OrdersProps) {
  const words = useWords();
  const hand = useWordsOf(HAND);
  const name = pick === "choose" ? hand.chooseOrder : hand.removeOrder;
  return (
    <table className="lines">
      <caption>{title}</caption>
      <thead><tr><th scope="col">{hand.number}</th><th scope="col">{hand.customer}</th><th scope="col" className="right">{words.total}</th><th scope="col" className="right">{hand.action}</th></tr></thead>
      <tbody>{orders.map((order) => (
        <tr key={order.number}>
          <th scope="row">{order.number}<br /><span className="quiet">{order.key}</span></th>
          <td>{order.customer}<br /><span className={payable(order) ? "quiet" : "differs"}>{words.kind[order.kind]} · {words.payment[order.payment]}</span></td>
          <td className="amount">{showAmount(order.total)}{apart && <><br /><span className={order.missing === 0 ? "fits" : "differs"}>{difference(order.missing, words)}</span></>}</td>
          <td className="right"><Button size="small" disabled={off || (pick === "choose" && !payable(order))} aria-label={name(order.number)} onClick={() => onPick(order.number)}>{hand[pick]}</Button></td>
        </tr>))}
      </tbody>
    </table>
  );
}

interface RowsProps {
  title: string;
  rows: readonly Transaction[];
  /** The row that the panel is about: it stays. */
  own?: string;
  onPick: (id: string) => void;
  pick: "choose" | "remove";
  off?: boolean;
}

export function RowLines({ title, rows, own, onPick, pick, off = false }: RowsProps) {
  const words = useWords();
  const hand = useWordsOf(HAND);
  const name = pick === "choose" ? hand.chooseRow : hand.removeRow;
  return (
    <table className="lines">
      <caption>{title}</caption>
      <thead><tr><th scope="col">{words.day}</th><th scope="col">{words.memo}</th><th scope="col" className="right">{words.amount}</th><th scope="col" className="right">{hand.action}</th></tr></thead>
      <tbody>{rows.map((row) => (
        <tr key={row.id}>
          <th scope="row">{showTime(row.booked_at)}<br /><span className="quiet">{row.bank} · {row.account}</span></th>
          <td className="memo">{row.memo}</td>
          <td className="amount">{showAmount(row.amount)}</td>
          <td className="right">{row.id === own ? <span className="quiet">{hand.thisRow}</span>
            : <Button size="small" disabled={off} aria-label={name(`${showTime(row.booked_at)} ${showAmount(row.amount)}`)} onClick={() => onPick(row.id)}>{hand[pick]}</Button>}</td>
        </tr>))}
      </tbody>
    </table>
  );
}
