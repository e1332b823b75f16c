// The rows of the filtered list, page after page, with those kept in place that were decided here.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { answered, api } from "../api/client";
import type { Transaction } from "../api/types";
import { writeFilters, type Filters } from "./filters";
import { keepPlaces } from "./queue";
import type { Decisions } from "./useDecisions";

const EVERY = 10_000;
// Reading many pages again and again would cost more than it tells; the open row is always read again.
const MOST_PAGES_READ_AGAIN = 3;

/** Filters as the API's query. */
export function queryOf(filters: Filters) {
  return { ...filters, state: [...filters.state] };
}

export function useRows(filters: Filters, selected: string | null, decisions: Decisions) {
  const key = writeFilters(filters, null).toString();
  const list = useInfiniteQuery({
    queryKey: ["transactions", key],
    queryFn: ({ pageParam, signal }) => answered(api.GET("/transactions", {
      params: { query: { ...queryOf(filters), limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } }, signal,
    })),
    initialPageParam: "",
    getNextPageParam: (last) => last.cursor,
    refetchInterval: (query) => ((query.state.data?.pages.length ?? 0) <= MOST_PAGES_READ_AGAIN ? EVERY : false),
  });
  const before = useRef<{ key: string; rows: Transaction[] }>({ key, rows: [] });
  const fresh = list.data?.pages.flatMap((page) => page.items) ?? [];
  const shown = before.current.key === key ? before.current.rows : [];
  const keep = (id: string) => decisions.settled.has(id) || decisions.busy(id) || id === selected;
  const listed = new Set(fresh.map((row) => row.id));
  const rows = keepPlaces(shown, fresh, keep).map((row) => {
    const own = decisions.settled.get(row.id);
    // The list is newer than our own decision only if it was read after it.
    return own && (own.at > list.dataUpdatedAt || !listed.has(row.id)) ? own.row : row;
  });
  useEffect(() => {
    before.current = { key, rows };
  });
  return { list, rows };
}

/** One row as it is now, read again while it is open: somebody else may decide it. */
export function useRow(id: string | null) {
  return useQuery({
    queryKey: ["transaction", id],
    queryFn: ({ signal }) => answered(api.GET("/transactions/{row_id}", { params: { path: { row_id: id ?? "" } }, signal })),
    enabled: id !== null,
    refetchInterval: EVERY,
    refetchOnWindowFocus: "always",
  });
}
