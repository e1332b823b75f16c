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

export function useSending(): Sending {
  const words = useWordsOf(DELIVERY_WORDS);
  const shared = useWords();
  const queries = useQueryClient();
  const [sent, setSent] = useState<ReadonlyMap<string, Sent>>(new Map());
  const [progress, setProgress] = useState<Sending["progress"]>(null);
  const stopped = useRef(false);
  const explain = (error: unknown) => whyNot(error, words.fault, shared);
  const at = useRef({ done: 0, total: 1 });
  const deeds = useDeed((error) => (at.current.total > 1 ? `${words.stopped(at.current.done, at.current.total)} ${explain(error)}` : explain(error)));
  const took = useCallback((delivery: Delivery) => setSent((before) => new Map(before).set(delivery.id, { delivery, readAt: Date.now(), fault: "" })), []);
  const note = (id: string, became: Pick<Sent, "underway" | "fault">) => setSent((before) => new Map(before).set(id, { delivery: null, readAt: 0, ...before.get(id), ...became }));
  useEffect(() => {
    stopped.current = false;
    return () => { stopped.current = true; };
  }, []);

  const waiting = [...sent.values()].flatMap((one) => (one.delivery?.state === "waiting" ? [one.delivery.id] : []));
  useFollowed(waiting, took);

  const send = (ids: readonly string[]) => deeds.run(async () => {
    let refusals = 0;
    const count = () => {
      at.current = { ...at.current, done: at.current.done + 1 };
      setProgress(ids.length > 1 ? at.current : null);
    };
    at.current = { done: 0, total: ids.length };
    stopped.current = false;
    setProgress(ids.length > 1 ? at.current : null);
    const asking = {
      ask: (id: string) => {
        note(id, { underway: true, fault: "" });
        // A fault that ends it all is said above the list; here it is only not under way any more.
        return sendAgain(id).catch((error: unknown) => {
          note(id, { underway: false, fault: "" });
          throw error;
        });
      },
      stopped: () => stopped.current,
      took: (delivery: Delivery) => { took(delivery); count(); },
      refused: (id: string, error: ApiError) => {
        if (ids.length === 1) throw error;
        refusals += 1;
        note(id, { underway: false, fault: explain(error) });
        count();
      },
    };
    await sendEach(ids, asking).finally(() => {
      setProgress(null);
      void queries.invalidateQueries({ queryKey: ["deliveries"] });
      void queries.invalidateQueries({ queryKey: ["overview"] });
    });
    const { done, total } = at.current;
    if (total === 1) return words.asked;
    const end = done < total ? words.halted(done, total) : words.sentMany(done - refusals);
    return refusals ? `${end} ${words.someRefused(refusals)}` : end;
  });
  return { deeds, sent, progress, send, stop: () => { stopped.current = true; } };
}
