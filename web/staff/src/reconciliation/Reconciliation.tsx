// The day's end: money in and where it is, by account, and the places where the banks' balances do not follow.
import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { answered, api } from "../api/client";
import { readDay, showDay } from "../dates";
import { Trouble } from "../shell/Trouble";
import { useWords, useWordsOf } from "../words";
import { AccountsTable } from "./AccountsTable";
import { today } from "./day";
import { DayBar } from "./DayBar";
import { Gaps } from "./Gaps";
import { WORDS } from "./words";

/** The day of the address; today where it has none, or what is no day. */
function dayOf(search: URLSearchParams): string {
  const asked = search.get("date") ?? "";
  return /^\d{4}-\d{2}-\d{2}$/.test(asked) && readDay(showDay(asked)) ? asked : today(new Date());
}

export default function Reconciliation() {
  const words = useWordsOf(WORDS);
  const shared = useWords();
  const [search, setSearch] = useSearchParams();
  const day = dayOf(search);
  const seen = useQuery({
    queryKey: ["reconciliation", day],
    queryFn: ({ signal }) => answered(api.GET("/statement/reconciliation", { params: { query: { date: day } }, signal })),
  });
  return (
    <div className="room reconciliation">
      <h1>{words.title} <span className="on-paper">{showDay(day)}</span></h1>
      <DayBar key={day} day={day} onDay={(date) => setSearch({ date })} />
      {seen.error && <Trouble error={seen.error} again={() => void seen.refetch()} />}
      {!seen.data && !seen.error && <p role="status">{shared.loading}</p>}
      {seen.data && (seen.data.accounts.length === 0 ? <p>{words.none(showDay(day))}</p> : (
        <>
          <section className="card scrolls" tabIndex={0} aria-label={words.title}>
            <AccountsTable accounts={seen.data.accounts} />
            <p className="quiet">{words.formula}</p>
          </section>
          <Gaps accounts={seen.data.accounts} day={day} />
        </>))}
    </div>
  );
}
