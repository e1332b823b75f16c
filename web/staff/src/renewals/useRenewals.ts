// The renewals of the filtered list, page after page, and the requests that decide them.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { answered, api } from "../api/client";
import { writeFilters, type Decided, type Filters } from "./decide";

const EVERY = 15_000;

export type Verdict = "accept" | "reject";

export function useRenewals(filters: Filters) {
  return useInfiniteQuery({
    queryKey: ["renewals", writeFilters(filters, null).toString()],
    queryFn: ({ pageParam, signal }) => answered(api.GET("/renewals", { params: { query: { ...filters, limit: 100, ...(pageParam ? { cursor: pageParam } : {}) } }, signal })),
    initialPageParam: "",
    getNextPageParam: (last) => last.cursor,
    // Others decide too. Reading many pages again and again would cost more than it tells.
    refetchInterval: (query) => ((query.state.data?.pages.length ?? 0) <= 2 ? EVERY : false),
  });
}

export function useRenewal(id: string | null) {
  return useQuery({
    queryKey: ["renewal", id],
    queryFn: ({ signal }) => answered(api.GET("/renewals/{renewal_id}", { params: { path: { renewal_id: id ?? "" } }, signal })),
    enabled: id !== null,
  });
}

export function decide(verdict: Verdict, ids: readonly string[], reason: string | null): Promise<Decided> {
  const body = { ids: [...ids], confirm: true, reason };
  return answered(verdict === "accept" ? api.POST("/renewals/accept", { body }) : api.POST("/renewals/reject", { body }));
}

export function retry(id: string) {
  return answered(api.POST("/renewals/{renewal_id}/retry", { params: { path: { renewal_id: id } } }));
}
