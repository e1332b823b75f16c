// What is chosen by hand, as it is now: it may have been paid or settled by somebody else meanwhile.
import { useQueries, useQuery } from "@tanstack/react-query";
import { answered, api } from "../api/client";
import type { Candidate, Transaction } from "../api/types";
import { asCandidate, type Hand } from "./hand";
import type { Opened } from "./filters";

const EVERY = 10_000;
const askOrder = (number: string) => answered(api.GET("/orders/{number}", { params: { path: { number } } }));
const orderQuery = (number: string) => ({ queryKey: ["order", number], queryFn: () => askOrder(number), refetchInterval: EVERY });
const rowQuery = (id: string) => ({
  queryKey: ["transaction", id],
  queryFn: () => answered(api.GET("/transactions/{row_id}", { params: { path: { row_id: id } } })),
  refetchInterval: EVERY,
});

/** The chosen rows and orders; `others` are further free rows that name the one chosen order. */
export function useHand(row: Transaction, opened: Opened) {
  const orders = useQueries({ queries: opened.orders.map(orderQuery) });
  const rows = useQueries({ queries: opened.rows.filter((id) => id !== row.id).map(rowQuery) });
  const hand: Hand = {
    orders: orders.flatMap((each) => (each.data ? [asCandidate(each.data, row)] : [])),
    rows: [row, ...rows.flatMap((each) => (each.data ? [each.data] : []))],
  };
  const complete = [...orders, ...rows].every((each) => each.data !== undefined);
  const [only] = orders;
  const naming: readonly Transaction[] = orders.length === 1 ? only?.data?.waiting.transactions ?? [] : [];
  const others = naming.filter((each) => !hand.rows.some((chosen) => chosen.id === each.id));
  const error = [...orders, ...rows].find((each) => each.error && !each.data)?.error ?? null;
  return { hand, complete, others, error };
}

/** Orders by number, domain or customer; nothing is asked before something was typed. */
export function useFoundOrders(row: Transaction, q: string) {
  return useQuery({
    queryKey: ["orders", "for-payment", q],
    queryFn: ({ signal }) => answered(api.GET("/orders", { params: { query: { q, limit: 20 } }, signal })),
    enabled: q !== "",
    select: (page): readonly Candidate[] => page.items.map((order) => asCandidate(order, row)),
  });
}

/** Rows that wait, by words. */
export function useFoundRows(q: string) {
  return useQuery({
    queryKey: ["transactions", "for-payment", q],
    queryFn: ({ signal }) => answered(api.GET("/transactions", { params: { query: { q, limit: 20, state: ["partial", "unmatched", "refundable"] } }, signal })),
    enabled: q !== "",
    select: (page): readonly Transaction[] => page.items,
  });
}
