// The start page: what waits, what came in, what failed, which deadlines are near.
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { answered, api } from "../api/client";
import type { MoneyOverview, Overview as Shown } from "../api/types";
import { showAmount } from "../amounts";
import { showDay, showTime } from "../dates";
import { Trouble } from "../shell/Trouble";
import { useWords } from "../words";
import { DaysChart } from "./DaysChart";

export default function Overview() {
  const words = useWords();
  const seen = useQuery({ queryKey: ["overview"], queryFn: () => answered(api.GET("/overview")), refetchInterval: 60_000 });
  if (seen.error) return <Trouble error={seen.error} again={() => void seen.refetch()} />;
  if (!seen.data) return <p role="status" className="alone">{words.loading}</p>;
  return (
    <div className="overview">
      <h1>{words.overview}</h1>
      {seen.data.money && <Money money={seen.data.money} />}
      <div className="columns">
        <Failed failed={seen.data.failed} untold={seen.data.untold} />
        <Deadlines days={seen.data.deadlines.days} />
      </div>
    </div>
  );
}

function Money({ money }: { money: MoneyOverview }) {
  const words = useWords();
  const days = [...money.days].sort((one, other) => one.date.localeCompare(other.date));
  const today = days.at(-1);
  const share = today && today.received.sum ? Math.round((100 * today.matched.sum) / today.received.sum) : 0;
  return (
    <>
      {today && (
        <dl className="figures">
          <div><dt>{words.moneyToday}</dt><dd>{showAmount(today.received.sum)}</dd></div>
          <div><dt>{words.byItself}</dt><dd>{today.received.sum ? `${share} %` : "–"}</dd></div>
          <div><dt>{words.stillWaiting}</dt><dd>{showAmount(today.waiting.sum)}</dd></div>
          <div><dt><Link to="/mails">{words.mails}</Link></dt><dd>{money.quarantined.more ? words.atLeast(money.quarantined.count) : money.quarantined.count}</dd></div>
        </dl>
      )}
      <Waiting waiting={money.waiting} />
      <DaysChart days={days} />
    </>
  );
}

const AGES = ["today", "2_days", "7_days", "older"] as const;

function Waiting({ waiting }: { waiting: MoneyOverview["waiting"] }) {
  const words = useWords();
  return (
    <section className="scrolls" tabIndex={0} aria-labelledby="waiting">
      <h2 id="waiting">{words.waiting}</h2>
      <table>
        <thead><tr><th scope="col">{words.states}</th><th scope="col">{words.count}</th><th scope="col">{words.sum}</th>
          {AGES.map((age) => <th scope="col" key={age}>{words.age[age]}</th>)}<th scope="col">{words.oldest}</th></tr></thead>
        <tbody>{waiting.map((each) => (
          <tr key={each.state}>
            <th scope="row"><Link to={`/statement?state=${each.state}`}>{words.state[each.state]}</Link></th>
            <td>{each.count}</td><td>{showAmount(each.sum)}</td>
            {AGES.map((age) => <td key={age}>{each.by_age[age] ?? 0}</td>)}
            <td>{each.oldest_at ? showTime(each.oldest_at) : "–"}</td>
          </tr>))}
        </tbody>
      </table>
    </section>
  );
}

function Failed({ failed, untold }: { failed: Shown["failed"]; untold: Shown["untold"] }) {
  const words = useWords();
  return (
    <section>
      <h2>{words.failedSteps}</h2>
      {failed.steps.length === 0 ? <p>{words.none}</p> : (
        <table>
          <thead><tr><th scope="col">{words.step}</th><th scope="col">{words.partner}</th><th scope="col">{words.count}</th></tr></thead>
          <tbody>{failed.steps.map((each) => (
            <tr key={each.step}><th scope="row"><Link to="/orders?failed=true">{words.steps[each.step]}</Link></th><td>{each.partners.join(", ").toUpperCase()}</td><td>{failed.more ? words.atLeast(each.count) : each.count}</td></tr>))}
          </tbody>
        </table>
      )}
      {untold && <p className="line"><Link to="/webhooks">{words.untold}</Link><strong className={untold.count ? "fault" : ""}>{untold.more ? words.atLeast(untold.count) : untold.count}</strong></p>}
    </section>
  );
}

function Deadlines({ days }: { days: Shown["deadlines"]["days"] }) {
  const words = useWords();
  return (
    <section>
      <h2>{words.deadlines}</h2>
      <table>
        <thead><tr><th scope="col">{words.day}</th><th scope="col">{words.willCancel}</th><th scope="col">{words.willLock}</th></tr></thead>
        <tbody>{days.map((day) => <tr key={day.date}><th scope="row">{showDay(day.date)}</th><td>{day.cancel}</td><td>{day.lock}</td></tr>)}</tbody>
      </table>
    </section>
  );
}
