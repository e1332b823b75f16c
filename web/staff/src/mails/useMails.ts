// The mails of a tab, page after page; the open one by itself; and the two decisions about it.
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { answered, api } from "../api/client";
import { whyNot } from "../api/faults";
import { useWords, useWordsOf } from "../words";
import type { MailState } from "./mail";
import { MAILS } from "./words";

const EVERY = 30_000;

export function useMailList(state: MailState) {
  return useInfiniteQuery({
    queryKey: ["mails", state],
    queryFn: ({ pageParam, signal }) => answered(api.GET("/mails", {
      params: { query: { state, limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } }, signal,
    })),
    initialPageParam: "",
    getNextPageParam: (last) => last.cursor,
    refetchInterval: (query) => ((query.state.data?.pages.length ?? 0) <= 3 ? EVERY : false),
  });
}

export function useMail(id: string | null) {
  return useQuery({
    queryKey: ["mail", id],
    queryFn: ({ signal }) => answered(api.GET("/mails/{mail_id}", { params: { path: { mail_id: id ?? "" } }, signal })),
    enabled: id !== null,
    refetchInterval: EVERY,
    refetchOnWindowFocus: "always",
  });
}

export type MailDeed = { kind: "release" } | { kind: "discard"; reason: string };

function perform(id: string, deed: MailDeed) {
  const params = { path: { mail_id: id } };
  return deed.kind === "release"
    ? answered(api.POST("/mails/{mail_id}/release", { params, body: { reason: null } }))
    : answered(api.POST("/mails/{mail_id}/discard", { params, body: { reason: deed.reason } }));
}

/** One decision at a time; true once the API has done it. */
export function useMailDecision() {
  const words = useWords();
  const own = useWordsOf(MAILS);
  const queries = useQueryClient();
  const underway = useRef(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<{ id: string; text: string } | null>(null);
  const [said, setSaid] = useState("");

  const decide = async (id: string, deed: MailDeed): Promise<boolean> => {
    if (underway.current) return false;
    underway.current = true;
    setBusy(true);
    setFault(null);
    try {
      await perform(id, deed);
      setSaid(deed.kind === "release" ? own.released : own.discarded);
      return true;
    } catch (error) {
      const text = whyNot(error, { ...words.fault, ...own.fault }, words);
      setFault({ id, text });
      setSaid(text);
      return false;
    } finally {
      underway.current = false;
      setBusy(false);
      // Also after a refusal: somebody was faster.
      void queries.invalidateQueries({ queryKey: ["mails"] });
      void queries.invalidateQueries({ queryKey: ["mail", id] });
    }
  };
  return { busy, said, decide, faultOf: (id: string) => (fault?.id === id ? fault.text : null) };
}

export type MailDecision = ReturnType<typeof useMailDecision>;
