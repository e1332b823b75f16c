import { showTime } from "../dates";
import { useWords, useWordsOf } from "../words";
import { actorText, noteText, whyText } from "./history";
import { REASON_WORDS } from "./reasons";
import { AXES, statesOf } from "./status";
import type { Order } from "./useOrder";
import { ORDER_WORDS } from "./words";

/** Everything that happened to an order, newest first: who, when, why, from what to what. */
export function Timeline({ entries }: { entries: Order["history"] }) {
  const words = useWordsOf(ORDER_WORDS);
  return (
    <section className="card" aria-labelledby="history">
      <h2 id="history">{words.history}</h2>
      <ol className="timeline" reversed>
        {[...entries].reverse().map((entry, at) => <Entry key={`${entry.at}-${entries.length - at}`} entry={entry} />)}
      </ol>
    </section>
  );
}

function Entry({ entry }: { entry: Order["history"][number] }) {
  const shared = useWords();
  const reasons = useWordsOf(REASON_WORDS);
  return (
    <li>
      <p className="line"><strong>{whyText(entry.why, shared.steps, reasons)}</strong><time className="quiet" dateTime={entry.at}>{showTime(entry.at)}</time></p>
      <p className="quiet">{actorText(entry.actor, reasons)}</p>
      {entry.changes.map((change) => <Change key={change.axis} change={change} />)}
      {entry.note && <p className="note">{noteText(entry.why, entry.note, shared.steps, reasons)}</p>}
    </li>
  );
}

function Change({ change }: { change: Order["history"][number]["changes"][number] }) {
  const words = useWordsOf(ORDER_WORDS);
  const shared = useWords();
  const axis = AXES.find((each) => each === change.axis);
  const states = axis ? statesOf(axis, shared, words) : {};
  const named = (state: string) => states[state] ?? state;
  return <p>{axis ? words.axes[axis] : change.axis}: {change.before && `${named(change.before)} → `}{named(change.after)}</p>;
}
