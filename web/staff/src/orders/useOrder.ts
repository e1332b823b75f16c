// One order as it is now, and what staff do to it: one request at a time, the page shows what the API answered.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { answered, api } from "../api/client";
import { whyNot } from "../api/faults";
import type { components } from "../api/schema";
import type { Transaction } from "../api/types";
import { useDeed, type Deeds } from "../shared/useDeed";
import { useWords, useWordsOf } from "../words";
import { ORDER_WORDS } from "./words";

type InFull = components["schemas"]["OrderInFull"];
/** Its rows are the statement's: see Transaction. */
export type Order = Omit<InFull, "transactions" | "waiting"> & {
  transactions: readonly Transaction[];
  waiting: { sum: number; transactions: readonly Transaction[] };
};

const SOON = 2_000;
const LATER = 10_000;
const MOVING_MS = 20_000;

/** Read again soon while the partners are at work on what was just changed. */
function howSoon(order: Order | undefined): number {
  const newest = order?.history.at(-1);
  return newest && Date.now() - Date.parse(newest.at) < MOVING_MS ? SOON : LATER;
}

export const readOrder = (number: string, signal?: AbortSignal): Promise<Order> =>
  answered(api.GET("/orders/{number}", { params: { path: { number } }, ...(signal ? { signal } : {}) }));

export function useOrder(number: string) {
  return useQuery({
    queryKey: ["order", number],
    queryFn: ({ signal }) => readOrder(number, signal),
    refetchInterval: (query) => howSoon(query.state.data),
    refetchOnWindowFocus: "always",
  });
}

export interface OrderDeeds {
  busy: boolean;
  /** What to announce. */
  outcome: Deeds;
  /** Do it and say so; true once the API has done it. */
  run: (ask: () => Promise<Order>, done: string) => Promise<boolean>;
}

export function useOrderDeeds(number: string): OrderDeeds {
  const words = useWordsOf(ORDER_WORDS);
  const shared = useWords();
  const queries = useQueryClient();
  const deeds = useDeed((error) => whyNot(error, words.fault, shared));
  const key = ["order", number];
  const run = (ask: () => Promise<Order>, done: string) => deeds.run(async () => {
    // What was asked before would show the order as it was.
    void queries.cancelQueries({ queryKey: key });
    try {
      queries.setQueryData(key, await ask());
    } catch (error) {
      // Somebody else may have been faster: show what they did.
      void queries.invalidateQueries({ queryKey: key });
      throw error;
    } finally {
      void queries.invalidateQueries({ queryKey: ["orders"] });
      void queries.invalidateQueries({ queryKey: ["waiting-rows"] });
    }
    return done;
  });
  return { busy: deeds.busy, outcome: deeds, run };
}
