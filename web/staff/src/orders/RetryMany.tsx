// Thử lại tất cả: a step for every filtered order where it failed, and what became of each.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useContext, useState } from "react";
import { Link } from "react-router";
import { whyNot } from "../api/faults";
import { useDeed } from "../shared/useDeed";
import { Outcome } from "../shared/Outcome";
import { Myself, useWords, useWordsOf } from "../words";
import { retryAll, type Retried } from "./retryMany";
import type { Filters } from "./filters";
import { ACTION_OF, becameOf, TO_RETRY, type StepToRetry } from "./steps";
import { readOrder } from "./useOrder";
import { ORDER_WORDS } from "./words";

interface Result {
  step: StepToRetry;
  /** When it was asked for: what became of it is read anew each time. */
  run: number;
  retried: readonly string[];
  refused: Retried["refused"];
}

export function RetryMany({ filters }: { filters: Filters }) {
  const words = useWordsOf(ORDER_WORDS);
  const shared = useWords();
  const me = useContext(Myself);
  const queries = useQueryClient();
  const mine = TO_RETRY.filter((step) => me.actions.includes(ACTION_OF[step]));
  const [step, setStep] = useState<StepToRetry | undefined>(mine[0]);
  const [result, setResult] = useState<Result | null>(null);
  const deeds = useDeed((error) => `${words.stopped} ${whyNot(error, words.fault, shared)}`);
  if (!step) return null;
  const send = () => void deeds.run(async () => {
    const found = { step, run: Date.now(), retried: new Array<string>(), refused: new Array<Retried["refused"][number]>() };
    await retryAll(filters, step, (page) => {
      found.retried.push(...page.retried);
      found.refused.push(...page.refused);
      setResult({ ...found });
    }).finally(() => void queries.invalidateQueries({ queryKey: ["orders"] }));
    const none = found.retried.length + found.refused.length === 0;
    return none ? words.nothingFailed : words.retriedCount(found.retried.length, found.refused.length);
  });
  return (
    <section className="card" aria-labelledby="retry-many">
      <h2 id="retry-many">{words.retryMany}</h2>
      <p className="quiet">{words.retryAbout}</p>
      <div className="bar">
        <label className="field"><span>{words.whichStep}</span>
          <select value={step} onChange={(event) => setStep(mine.find((each) => each === event.target.value))}>
            {mine.map((each) => <option key={each} value={each}>{shared.steps[each]}</option>)}
          </select>
        </label>
        <Button type="primary" className="low" disabled={deeds.busy} onClick={send}>{deeds.busy ? shared.writing : words.retryAll}</Button>
      </div>
      <Outcome deeds={deeds} />
      {result && result.retried.length + result.refused.length > 0 && <Results result={result} />}
    </section>
  );
}

function Results({ result }: { result: Result }) {
  const words = useWordsOf(ORDER_WORDS);
  const known: Readonly<Record<string, string>> = words.fault;
  return (
    <table className="left">
      <thead><tr><th scope="col">{words.number}</th><th scope="col">{words.outcome}</th></tr></thead>
      <tbody>
        {result.retried.map((number) => <tr key={number}><th scope="row"><Link to={`/orders/${number}`}>{number}</Link></th><td><Became number={number} step={result.step} run={result.run} /></td></tr>)}
        {result.refused.map((each) => <tr key={each.number}><th scope="row"><Link to={`/orders/${each.number}`}>{each.number}</Link></th><td className="fault">{known[each.code] ?? each.message}</td></tr>)}
      </tbody>
    </table>
  );
}

const EVERY = 2_000;

/** How far the retried steps of one order are by now; asked until its partner has answered. */
function Became({ number, step, run }: { number: string; step: StepToRetry; run: number }) {
  const words = useWordsOf(ORDER_WORDS);
  const seen = useQuery({
    // Not the order page's own: what it kept from before the retry would say that it failed again.
    queryKey: ["became", run, number], queryFn: ({ signal }) => readOrder(number, signal),
    refetchInterval: (query) => (becameOf(query.state.data, step).state === "waiting" ? EVERY : false),
  });
  const { state, error } = becameOf(seen.data, step);
  return <span className={state === "failed" ? "fault" : ""}>{words.became[state]}{error && `: ${error}`}</span>;
}
