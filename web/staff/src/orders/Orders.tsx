// The list of orders: searched and filtered, newest first, page by page; failed ones may be retried together.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { Link, useNavigate, useSearchParams } from "react-router";
import { showAmount } from "../amounts";
import { answered, api } from "../api/client";
import type { components } from "../api/schema";
import { showTime } from "../dates";
import { Trouble } from "../shell/Trouble";
import { useWords, useWordsOf } from "../words";
import { Chips } from "./Chips";
import { keyOf } from "./facts";
import { readFilters, writeFilters, type Filters } from "./filters";
import { OrderFilters } from "./OrderFilters";
import { RetryMany } from "./RetryMany";
import { ORDER_WORDS } from "./words";

type Row = components["schemas"]["OrderCore"];

function useOrders(filters: Filters) {
  return useInfiniteQuery({
    queryKey: ["orders", writeFilters(filters).toString()],
    queryFn: ({ pageParam, signal }) => answered(api.GET("/orders", {
      params: { query: { ...filters, limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } }, signal,
    })),
    initialPageParam: "",
    getNextPageParam: (last) => last.cursor,
  });
}

export default function Orders() {
  const words = useWordsOf(ORDER_WORDS);
  const [search, setSearch] = useSearchParams();
  const go = useNavigate();
  const filters = readFilters(search);
  const key = writeFilters(filters).toString();
  const list = useOrders(filters);
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="orders">
      <h1>{words.title}</h1>
      <OrderFilters key={key} filters={filters} onChange={(changed) => setSearch(writeFilters(changed))} onNumber={(number) => void go(`/orders/${number}`)} />
      {filters.failed && <RetryMany key={`retry ${key}`} filters={filters} />}
      {list.error && <Trouble error={list.error} again={() => void list.refetch()} />}
      {rows.length > 0 && <OrderTable rows={rows} />}
      <End waiting={list.isPending} none={rows.length === 0 && !list.error} more={list.hasNextPage} busy={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />
    </div>
  );
}

function OrderTable({ rows }: { rows: readonly Row[] }) {
  const words = useWordsOf(ORDER_WORDS);
  const heads = [words.number, words.customer, words.product, words.total, words.statuses, words.placed];
  return (
    <table className="order-table">
      <thead><tr>{heads.map((head) => <th key={head} scope="col">{head}</th>)}</tr></thead>
      <tbody>{rows.map((row) => <OrderRow key={row.number} row={row} />)}</tbody>
    </table>
  );
}

function OrderRow({ row }: { row: Row }) {
  const words = useWordsOf(ORDER_WORDS);
  const shared = useWords();
  return (
    <tr>
      <th scope="row"><Link to={`/orders/${row.number}`}>{row.number}</Link></th>
      <td>{row.customer.name}<br /><span className="quiet">{keyOf(row)}</span></td>
      <td>{row.product}<br /><span className="quiet">{words.purpose[row.purpose]}</span></td>
      <td className="amount">{showAmount(row.total)}</td>
      <td><Chips status={row.status} />{row.failed.length > 0 && <p className="fault">{words.failedStep}: {row.failed.map((step) => shared.steps[step]).join(", ")}</p>}</td>
      <td>{showTime(row.created_at)}</td>
    </tr>
  );
}

function End({ waiting, none, more, busy, onMore }: { waiting: boolean; none: boolean; more: boolean; busy: boolean; onMore: () => void }) {
  const words = useWordsOf(ORDER_WORDS);
  const shared = useWords();
  if (waiting) return <p role="status" className="quiet">{shared.loading}</p>;
  return (
    <div className="end quiet">
      {/* A page may be empty although there is more to look through. */}
      {none && <p>{more ? words.looking : words.empty}</p>}
      {more ? <Button disabled={busy} onClick={onMore}>{busy ? shared.loading : shared.more}</Button> : !none && <p>{shared.end}</p>}
    </div>
  );
}
