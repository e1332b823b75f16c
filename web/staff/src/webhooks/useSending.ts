// What is sent again from this page: one or many, each by itself, and what became of each.
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError } from "../api/client";
import { whyNot } from "../api/faults";
import { useDeed, type Deeds } from "../shared/useDeed";
import { useWords, useWordsOf } from "../words";
import type { Delivery, Sent } from "./delivery";
import { sendEach } from "./sendEach";
import { sendAgain, useFollowed } from "./useDeliveries";
import { DELIVERY_WORDS } from "./words";

export interface Sending {
  deeds: Deeds;
  sent: ReadonlyMap<string, Sent>;
  /** How far many are; null while there are none on their way. */
  progress: { done: number; total: number } | null;
  send: (ids: readonly string[]) => Promise<boolean>;
  stop: () => void;
}

const NOT_YET: Sent = { delivery: null, readAt: 0, askedAt: 0, fault: "" };

/** Many were on their way, and a fault that the next would meet too ended it. */
class StoppedAt extends Error {
  constructor(readonly done: number, readonly total: number, override readonly cause: unknown) {
    super("stopped");
  }
}

export function useSending(): Sending {
  const words = useWordsOf(DELIVERY_WORDS);
  const shared = useWords();
  const queries = useQueryClient();
  const [sent, setSent] = useState<ReadonlyMap<string, Sent>>(new Map());
  const [progress, setProgress] = useState<Sending["progress"]>(null);
  const stopped = useRef(false);
  const explain = (error: unknown): string =>
    error instanceof StoppedAt ? `${words.stopped(error.done, error.total)} ${explain(error.cause)}` : whyNot(error, words.fault, shared);
  const deeds = useDeed(explain);
  const note = useCallback((id: string, became: Partial<Sent>) => setSent((before) => new Map(before).set(id, { ...NOT_YET, ...before.get(id), ...became })), []);
  const took = useCallback((delivery: Delivery) => note(delivery.id, { delivery, readAt: Date.now(), underway: false, fault: "" }), [note]);
  useEffect(() => {
    stopped.current = false;
    return () => { stopped.current = true; };
  }, []);

  const waiting = [...sent.values()].flatMap(({ delivery, askedAt }) => (delivery?.state === "waiting" ? [{ id: delivery.id, since: askedAt }] : []));
  useFollowed(waiting, took);

  const send = (ids: readonly string[]) => deeds.run(async () => {
    let [done, refusals] = [0, 0];
    const total = ids.length;
    const isAt = (place: number) => {
      done = place;
      setProgress(total > 1 ? { done, total } : null);
    };
    stopped.current = false;
    isAt(0);
    const asking = {
      ask: (id: string) => {
        note(id, { underway: true, fault: "", askedAt: Date.now() });
        // A fault that ends it all is said above the list; here it is only not under way any more.
        return sendAgain(id).catch((error: unknown) => {
          note(id, { underway: false });
          throw error;
        });
      },
      stopped: () => stopped.current,
      took: (delivery: Delivery) => { took(delivery); isAt(done + 1); },
      refused: (id: string, error: ApiError) => {
        if (total === 1) throw error;
        refusals += 1;
        note(id, { fault: explain(error) });
        isAt(done + 1);
      },
    };
    await sendEach(ids, asking).catch((error: unknown) => {
      throw total > 1 ? new StoppedAt(done, total, error) : error;
    }).finally(() => {
      setProgress(null);
      void queries.invalidateQueries({ queryKey: ["deliveries"] });
      void queries.invalidateQueries({ queryKey: ["overview"] });
    });
    if (total === 1) return words.asked;
    const end = done < total ? words.halted(done, total) : words.sentMany(done - refusals);
    return refusals ? `${end} ${words.someRefused(refusals)}` : end;
  });
  return { deeds, sent, progress, send, stop: () => { stopped.current = true; } };
}
