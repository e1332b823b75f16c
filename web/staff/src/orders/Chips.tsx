import { useWords, useWordsOf } from "../words";
import { axesOf, statesOf, toneOf, type Status } from "./status";
import { ORDER_WORDS } from "./words";

/** Where an order stands, axis by axis, with the axis' name; what does not apply is absent (R6–R10). */
export function LabelledChips({ status }: { status: Status }) {
  const words = useWordsOf(ORDER_WORDS);
  const shared = useWords();
  return (
    <dl className="axes">
      {axesOf(status).map(([axis, state]) => (
        <div key={axis}><dt>{words.axes[axis]}</dt><dd className={`chip ${toneOf(state)}`}>{statesOf(axis, shared, words)[state] ?? state}</dd></div>))}
    </dl>
  );
}

/** The same in a row of the list, where the labels of the states say which axis it is. */
export function Chips({ status }: { status: Status }) {
  const words = useWordsOf(ORDER_WORDS);
  const shared = useWords();
  return (
    <span className="chips">
      {axesOf(status).map(([axis, state]) => (
        <span key={axis} title={words.axes[axis]} className={`chip ${toneOf(state)}`}>{statesOf(axis, shared, words)[state] ?? state}</span>))}
    </span>
  );
}
