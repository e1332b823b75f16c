// The deliveries of the filtered list, page after page; one by itself; and the request that has one made again.
import { useInfiniteQuery, useQueries } from "@tanstack/react-query";
import { answered, api } from "../api/client";
import type { Delivery } from "./delivery";
import { queryOf, writeFilters, type Filters } from "./filters";

const SOON = 3_000;
const WHILE_WAITING = 10_000;
const OTHERWISE = 30_000;
const A_MINUTE = 60_000;
// Reading many pages again and again would cost more than it tells.
const MOST_PAGES_READ_AGAIN = 3;
const MOST_FOLLOWED = 20;

export function useDeliveries(filters: Filters) {
  return useInfiniteQuery({
    queryKey: ["deliveries", writeFilters(filters).toString()],
    queryFn: ({ pageParam, signal }) => answered(api.GET("/webhooks/deliveries", {
      params: { query: { ...queryOf(filters), limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } }, signal,
    })),
    initialPageParam: "",
    getNextPageParam: (last) => last.cursor,
    refetchOnWindowFocus: "always",
    refetchInterval: ({ state }) => {
      const pages = state.data?.pages ?? [];
      if (pages.length > MOST_PAGES_READ_AGAIN) return false;
      return pages.some((page) => page.items.some((each) => each.state === "waiting")) ? WHILE_WAITING : OTHERWISE;
    },
  });
}

/** Everything under these filters that failed, newest first, at most `most` of it. */
export async function readFailed(filters: Filters, most: number): Promise<{ failed: Delivery[]; more: boolean }> {
  const failed: Delivery[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: Delivery[]; cursor: string | null } = await answered(api.GET("/webhooks/deliveries", {
      params: { query: { ...queryOf({ ...filters, tab: "failed" }), limit: 200, ...(cursor ? { cursor } : {}) } },
    }));
    failed.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== null && failed.length < most);
  return { failed: failed.slice(0, most), more: cursor !== null || failed.length > most };
}

const where = (id: string) => ({ params: { path: { delivery_id: id } } });

export const sendAgain = (id: string): Promise<Delivery> => answered(api.POST("/webhooks/deliveries/{delivery_id}/send-again", where(id)));

/** Reads these again and again, some at a time, more seldom after a minute, and tells of each reading. */
export function useFollowed(followed: readonly { id: string; since: number }[], tell: (delivery: Delivery) => void): void {
  useQueries({
    queries: followed.slice(0, MOST_FOLLOWED).map(({ id, since }) => ({
      queryKey: ["delivery", id],
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const read = await answered(api.GET("/webhooks/deliveries/{delivery_id}", { ...where(id), signal }));
        tell(read);
        return read;
      },
      refetchInterval: () => (Date.now() - since < A_MINUTE ? SOON : WHILE_WAITING),
    })),
  });
}
