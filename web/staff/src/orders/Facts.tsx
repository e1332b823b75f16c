// What an order is about: customer, days, invoice, lines, and the money that paid it.
import type { ReactNode } from "react";
import { Link } from "react-router";
import { showAmount } from "../amounts";
import { showDay, showTime } from "../dates";
import { useMay, useWords, useWordsOf } from "../words";
import type { Order } from "./useOrder";
import { ORDER_WORDS, type OrderWords } from "./words";

type Fact = readonly [string, ReactNode];

/** Facts that are there, as pairs; those that are not are left out. */
function factsOf(order: Order, words: OrderWords): readonly Fact[] {
  const { customer, invoice, delivery, commitment } = order;
  const day = (text: string | null) => text && showDay(text);
  const joined = (...parts: (string | null | undefined)[]) => parts.filter(Boolean).join(" · ");
  const all: readonly (readonly [string, ReactNode])[] = [
    [words.customer, `${customer.name} (${customer.id})`], [words.domain, order.domain], [words.email, customer.email], [words.phone, customer.phone], [words.taxCode, customer.tax_code],
    [words.province, customer.province], [words.office, order.office], [words.agent, order.agent_code], [words.affiliate, order.affiliate_code],
    [words.payMethod, words.method[order.payment_method]], [words.paidAt, order.paid_at && showTime(order.paid_at)],
    [words.askOn, day(order.ask_on)], [words.cancelOn, day(order.cancel_on)], [words.lockOn, day(order.lock_on)],
    [words.deferred, day(order.deferred_until)], [words.lockDeferred, day(order.lock_deferred_until)],
    [words.invoiceTo, invoice && joined(invoice.company, invoice.tax_code, invoice.address, invoice.email)], [words.invoiceNumber, order.invoice_number],
    [words.delivery, delivery && joined(delivery.name, delivery.phone, delivery.address)],
    [words.commitment, commitment && words.until(showDay(commitment.until), commitment.rep)], [words.reversed, order.reversed_by.join(", ")],
  ];
  return all.filter(([, value]) => Boolean(value));
}

export function Facts({ order }: { order: Order }) {
  const words = useWordsOf(ORDER_WORDS);
  return (
    <section className="card" aria-labelledby="about">
      <h2 id="about">{words.about}</h2>
      <dl className="facts">{factsOf(order, words).map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
    </section>
  );
}

export function Lines({ order }: { order: Order }) {
  const words = useWordsOf(ORDER_WORDS);
  return (
    <section className="card scrolls" tabIndex={0} aria-labelledby="lines">
      <h2 id="lines">{words.lines}</h2>
      <table>
        <thead><tr><th scope="col">{words.item}</th><th scope="col">{words.quantity}</th><th scope="col">{words.price}</th><th scope="col">{words.worth}</th></tr></thead>
        <tbody>{order.lines.map((line, at) => (
          <tr key={`${line.sku}-${at}`}><th scope="row">{line.name}</th><td>{line.quantity}</td><td className="amount">{showAmount(line.price)}</td><td className="amount">{showAmount(line.price * line.quantity)}</td></tr>))}
        </tbody>
        <tfoot><tr><th scope="row" colSpan={3}>{words.total}</th><td className="amount"><strong>{showAmount(order.total)}</strong></td></tr></tfoot>
      </table>
    </section>
  );
}

/** The transactions that paid the order; for those who may see the statement they lead to their rows. */
export function PaidBy({ order }: { order: Order }) {
  const words = useWordsOf(ORDER_WORDS);
  const shared = useWords();
  const seesRows = useMay("read_statement");
  if (order.status.payment !== "PAID") return null;
  return (
    <section className="card" aria-labelledby="paid-by">
      <h2 id="paid-by">{words.paidBy}</h2>
      {order.transactions.length === 0 && <p className="quiet">{words.paidOtherwise}</p>}
      <ul className="paid-by">{order.transactions.map((row) => (
        <li key={row.id}>
          <p className="line"><span>{row.bank} · {row.account} · {showTime(row.booked_at)}</span><strong className="amount">{showAmount(row.amount)}</strong></p>
          <p className="memo">{row.memo}</p>
          {seesRows && <Link to={`/statement?state=${row.state}&q=${order.number}&row=${row.id}`}>{shared.statement}</Link>}
        </li>))}
      </ul>
    </section>
  );
}
