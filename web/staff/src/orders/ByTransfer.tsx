// Xác nhận thanh toán → Chuyển khoản: rows of the statement that wait, chosen until they are the order's money (R19–R21).
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { showAmount } from "../amounts";
import { answered, api } from "../api/client";
import type { Transaction } from "../api/types";
import { readDay, showDay } from "../dates";
import { Field } from "../shared/Field";
import { SureBox } from "../shared/SureBox";
import { Trouble } from "../shell/Trouble";
import { consequence, difference } from "../statement/consequence";
import { useWords, useWordsOf } from "../words";
import { missingOf } from "./facts";
import { PickRows } from "./PickRows";
import type { Order, OrderDeeds } from "./useOrder";
import { ORDER_WORDS } from "./words";

// The API takes no more for one order.
const MOST = 20;

export interface Range {
  from: string;
  to: string;
}

interface Props {
  order: Order;
  deeds: OrderDeeds;
  /** The days whose rows are shown; null until they were asked for. */
  range: Range | null;
  /** What the fields of the days begin with. */
  proposed: Range;
  onRange: (range: Range) => void;
  onDone: () => void;
}

export function ByTransfer({ order, deeds, range, proposed, onRange, onDone }: Props) {
  const words = useWordsOf(ORDER_WORDS);
  const shared = useWords();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const list = useWaitingRows(range);
  const days = range ?? proposed;
  const naming = order.waiting.transactions;
  const listed = list.data?.pages.flatMap((page) => page.items).filter((row) => !naming.some((each) => each.id === row.id)) ?? [];
  const toggle = (id: string) => setChosen((before) => (before.has(id) ? new Set([...before].filter((each) => each !== id)) : new Set([...before, id])));
  // What is no longer in sight, for somebody else gave it to an order, is not chosen either.
  const rows = [...naming, ...listed].filter((row) => chosen.has(row.id));
  return (
    <div className="by-transfer">
      <PickRows title={words.naming} rows={naming} chosen={chosen} onToggle={toggle} empty={words.noneNaming} />
      <Days key={`${days.from} ${days.to}`} proposed={days} onRange={onRange} />
      {list.error && <Trouble error={list.error} again={() => void list.refetch()} />}
      {list.isLoading && <p role="status" className="quiet">{shared.loading}</p>}
      {list.data && <PickRows title={words.range} rows={listed} chosen={chosen} onToggle={toggle} empty={list.hasNextPage ? words.looking : words.noRows} />}
      {list.hasNextPage && <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{shared.more}</Button>}
      <Settle order={order} rows={rows} deeds={deeds} onDone={onDone} />
    </div>
  );
}

/** The rows of these days that no order has, page by page; none until there are days. */
function useWaitingRows(range: Range | null) {
  return useInfiniteQuery({
    queryKey: ["waiting-rows", range?.from, range?.to],
    queryFn: ({ pageParam, signal }) => answered(api.GET("/transactions", {
      params: { query: { state: ["unmatched", "partial", "refundable"], ...range, limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } }, signal,
    })),
    initialPageParam: "",
    getNextPageParam: (last) => last.cursor,
    enabled: range !== null,
  });
}

function Days({ proposed, onRange }: { proposed: Range; onRange: (range: Range) => void }) {
  const words = useWordsOf(ORDER_WORDS);
  const shared = useWords();
  const [from, setFrom] = useState(showDay(proposed.from));
  const [to, setTo] = useState(showDay(proposed.to));
  const bad = (text: string) => (readDay(text) === null ? shared.badDay : "");
  const fetch = (event: React.FormEvent) => {
    event.preventDefault();
    const [first, last] = [readDay(from), readDay(to)];
    if (first && last) onRange({ from: first, to: last });
  };
  return (
    <form className="bar" onSubmit={fetch}>
      <Field label={shared.from} hint={shared.dayHint} value={from} onChange={setFrom} fault={bad(from)} />
      <Field label={shared.to} hint={shared.dayHint} value={to} onChange={setTo} fault={bad(to)} />
      <Button htmlType="submit" className="low">{words.fetch}</Button>
    </form>
  );
}

interface SettleProps {
  order: Order;
  rows: readonly Transaction[];
  deeds: OrderDeeds;
  onDone: () => void;
}

/** The running sum, what the confirmation will do, and its button: off until there is something that the API takes. */
function Settle({ order, rows, deeds, onDone }: SettleProps) {
  const words = useWordsOf(ORDER_WORDS);
  const shared = useWords();
  const [asked, setAsked] = useState(false);
  const missing = missingOf(order.total, rows.map((row) => row.amount));
  const takes = rows.length > 0 && rows.length <= MOST;
  const send = async () => {
    const done = await deeds.run(() => confirm(order.number, rows.map((row) => row.id)), words.done.paid(order.number));
    setAsked(false);
    if (done) onDone();
  };
  const press = () => { if (order.kind === "saas") void send(); else setAsked(true); };
  const will = { number: order.number, payment: order.status.payment, missing };
  return (
    <div className="settle">
      <p aria-live="polite" className="line">
        <span>{words.sum(showAmount(order.total - missing), showAmount(order.total))}</span>
        {rows.length > 0 && <span className={missing === 0 ? "fits" : "differs"}>{difference(missing, shared)}</span>}
      </p>
      {rows.length > MOST && <p className="fault">{words.tooMany}</p>}
      {takes && <p className="will">{consequence(will, shared)}</p>}
      {asked
        ? <SureBox title={shared.sureTitle} deed={shared.confirm} danger busy={deeds.busy} onSure={() => void send()} onCancel={() => setAsked(false)}>{words.sureIssue(shared.kind[order.kind])}</SureBox>
        : <Button type="primary" disabled={!takes || deeds.busy} onClick={press}>{deeds.busy ? shared.writing : shared.confirm}</Button>}
    </div>
  );
}

const confirm = (number: string, transactions: string[]): Promise<Order> =>
  answered(api.POST("/orders/{number}/confirm-payment", { params: { path: { number } }, body: { method: "transfer", transactions } }));
