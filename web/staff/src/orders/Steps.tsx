import { Button } from "antd";
import { useContext } from "react";
import { answered, api } from "../api/client";
import { showTime } from "../dates";
import { Myself, useWords, useWordsOf } from "../words";
import { REASON_WORDS } from "./reasons";
import { ACTION_OF, partnersOf, stepsOf, type Step, type StepName, type StepToRetry } from "./steps";
import type { Order, OrderDeeds } from "./useOrder";
import { ORDER_WORDS } from "./words";

/** What failed, with the partner's own message, and a way to have it done again for those whose role may. */
export function FailedSteps({ order, deeds }: { order: Order; deeds: OrderDeeds }) {
  const words = useWordsOf(ORDER_WORDS);
  const failed = stepsOf(order).filter(([name]) => order.failed.includes(name));
  if (failed.length === 0) return null;
  return (
    <section className="card alarming" aria-labelledby="failed">
      <h2 id="failed">{words.failedSteps}</h2>
      <ul className="failed-steps">
        {failed.map(([name, step]) => <FailedStep key={name} order={order} name={name} step={step} deeds={deeds} />)}
      </ul>
    </section>
  );
}

function FailedStep({ order, name, step, deeds }: { order: Order; name: StepName; step: Step; deeds: OrderDeeds }) {
  const shared = useWords();
  return (
    <li>
      <div>
        <p><strong>{shared.steps[name]}</strong> · <Partners name={name} />{step.at && <span className="quiet"> · {showTime(step.at)}</span>}</p>
        <p className="fault">{step.error ?? "–"}</p>
      </div>
      <Retry order={order} name={name} deeds={deeds} />
    </li>
  );
}

function Retry({ order, name, deeds }: { order: Order; name: StepName; deeds: OrderDeeds }) {
  const words = useWordsOf(ORDER_WORDS);
  const shared = useWords();
  const me = useContext(Myself);
  const step = order.retryable[name];
  if (!step || !me.actions.includes(ACTION_OF[step])) return null;
  const again = () => void deeds.run(() => retry(order.number, step), words.done.retried(shared.steps[name]));
  return <Button disabled={deeds.busy} onClick={again} aria-label={`${words.again}: ${shared.steps[name]}`}>{words.again}</Button>;
}

const retry = (number: string, step: StepToRetry): Promise<Order> =>
  answered(api.POST("/orders/{number}/retry", { params: { path: { number } }, body: { step } }));

function Partners({ name }: { name: StepName }) {
  const reasons = useWordsOf(REASON_WORDS);
  return <>{partnersOf(name).map((partner) => reasons.partners[partner]).join(", ")}</>;
}

/** Every step at a partner and how far it is; one that waits for a partner that is down may be tried at once. */
export function Steps({ order, deeds }: { order: Order; deeds: OrderDeeds }) {
  const words = useWordsOf(ORDER_WORDS);
  const shared = useWords();
  const steps = stepsOf(order);
  if (steps.length === 0) return null;
  return (
    <section className="card scrolls" tabIndex={0} aria-labelledby="steps">
      <h2 id="steps">{words.steps}</h2>
      <table className="left">
        <thead><tr><th scope="col">{shared.step}</th><th scope="col">{shared.partner}</th><th scope="col">{words.stepState}</th><th scope="col">{words.tries}</th><th scope="col">{words.at}</th></tr></thead>
        <tbody>{steps.map(([name, step]) => (
          <tr key={name}>
            <th scope="row">{shared.steps[name]}</th><td><Partners name={name} /></td>
            <td>{words.state[step.state]}{step.next_try && <> · {words.nextTry} {showTime(step.next_try)} {!order.failed.includes(name) && <Retry order={order} name={name} deeds={deeds} />}</>}</td>
            <td>{step.attempts}</td><td>{step.at ? showTime(step.at) : "–"}</td>
          </tr>))}
        </tbody>
      </table>
    </section>
  );
}
