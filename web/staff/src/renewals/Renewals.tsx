// Renewals on a commitment to pay: who is in charge ticks some of them and accepts or rejects them together.
import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { showAmount } from "../amounts";
import { ApiError } from "../api/client";
import { whyNot } from "../api/faults";
import { Outcome } from "../shared/Outcome";
import { useDeed } from "../shared/useDeed";
import { Trouble } from "../shell/Trouble";
import { useMay, useWords, useWordsOf } from "../words";
import { AskOnceMore } from "./AskOnceMore";
import { MOST_AT_ONCE, readFilters, reasonsOf, reasonsOfRefusal, sumOf, withRefused, writeFilters, type Reasons, type Renewal } from "./decide";
import { FilterBar } from "./FilterBar";
import { RenewalDetail } from "./RenewalDetail";
import { RenewalTable } from "./RenewalTable";
import { decide, retry, useRenewal, useRenewals, type Verdict } from "./useRenewals";
import { WORDS } from "./words";

const NOTHING: ReadonlySet<string> = new Set();

export default function Renewals() {
  const words = useWordsOf(WORDS);
  const shared = useWords();
  const mayDecide = useMay("decide_renewal");
  const queries = useQueryClient();
  const [search, setSearch] = useSearchParams();
  const filters = readFilters(search);
  const selected = search.get("renewal");
  const list = useRenewals(filters);
  const detail = useRenewal(selected);
  const [ticked, setTicked] = useState(NOTHING);
  const [reasons, setReasons] = useState<Reasons>(new Map());
  // What was sent last: those of it that were refused stay to be seen, though the list has them no more.
  const [sent, setSent] = useState<readonly Renewal[]>([]);
  const [asked, setAsked] = useState<Verdict | null>(null);
  const deeds = useDeed((error) => whyNot(error, words.fault, shared));

  const renewals = withRefused(list.data?.pages.flatMap((page) => page.items) ?? [], sent, reasons);
  const chosen = renewals.filter((each) => each.state === "PENDING" && ticked.has(each.id));
  const readAgain = () => Promise.all([queries.invalidateQueries({ queryKey: ["renewals"] }), queries.invalidateQueries({ queryKey: ["renewal"] })]);
  const tick = (ids: readonly string[], on: boolean) => {
    const next = new Set(ticked);
    for (const id of ids) if (on) next.add(id); else next.delete(id);
    setTicked(next);
  };

  const send = async (verdict: Verdict, reason: string | null) => {
    const ids = chosen.map((each) => each.id);
    await deeds.run(async () => {
      setReasons(new Map());
      setSent(chosen);
      const decided = await decide(verdict, ids, reason).catch(async (error: unknown) => {
        const held = error instanceof ApiError ? reasonsOfRefusal(error, ids) : new Map<string, string>();
        setReasons(held);
        if (held.size > 0) setAsked(null);
        throw error;
      });
      setReasons(reasonsOf(decided));
      setTicked(new Set(decided.refused.map((each) => each.id)));
      setAsked(null);
      await readAgain();
      const done = verdict === "accept" ? words.accepted(decided.items.length) : words.rejected(decided.items.length);
      return decided.refused.length ? `${done} ${words.someRefused(decided.refused.length)}` : done;
    });
  };
  const retryNow = () => void deeds.run(async () => {
    queries.setQueryData(["renewal", selected], await retry(selected ?? ""));
    await readAgain();
    return words.retried;
  });

  return (
    <div className="room">
      <h1>{words.title}</h1>
      <FilterBar filters={filters} onChange={(changed) => { setReasons(new Map()); setSearch(writeFilters(changed, null)); }} />
      {mayDecide && (
        <div className="bar chosen-bar">
          <span>{chosen.length ? words.chosen(chosen.length, showAmount(sumOf(chosen))) : words.none}</span>
          <Button type="primary" disabled={chosen.length === 0 || chosen.length > MOST_AT_ONCE || deeds.busy} onClick={() => setAsked("accept")}>{words.accept}</Button>
          <Button danger disabled={chosen.length === 0 || chosen.length > MOST_AT_ONCE || deeds.busy} onClick={() => setAsked("reject")}>{words.reject}</Button>
          {chosen.length > MOST_AT_ONCE && <span className="fault" role="alert">{words.most(MOST_AT_ONCE)}</span>}
        </div>)}
      {asked && chosen.length > 0 && (
        <AskOnceMore key={asked} verdict={asked} renewals={chosen} busy={deeds.busy} onCancel={() => setAsked(null)} onSure={(reason) => void send(asked, reason)} />)}
      <Outcome deeds={deeds} />
      {list.error && <Trouble error={list.error} again={() => void list.refetch()} />}
      <div className={selected ? "ledger with-detail" : "ledger"}>
        <section className="card scrolls" tabIndex={0} aria-label={words.title}>
          {list.isPending && <p role="status">{shared.loading}</p>}
          {renewals.length > 0 && <RenewalTable renewals={renewals} ticked={mayDecide ? ticked : null} reasons={reasons} selected={selected} onTick={tick} onOpen={(id) => setSearch(writeFilters(filters, id))} />}
          {list.data && renewals.length === 0 && !list.hasNextPage && <p className="quiet">{words.empty}</p>}
          {list.hasNextPage && <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{words.more}</Button>}
        </section>
        {selected && (
          <section className="card detail-card" aria-label={words.open}>
            {detail.data && <RenewalDetail renewal={detail.data} busy={deeds.busy} onRetry={retryNow} onClose={() => setSearch(writeFilters(filters, null))} />}
            {!detail.data && <p role="status" className="quiet">{detail.error ? words.gone : shared.loading}</p>}
          </section>)}
      </div>
    </div>
  );
}
