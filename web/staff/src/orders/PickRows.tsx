import { showAmount } from "../amounts";
import type { Transaction } from "../api/types";
import { showTime } from "../dates";
import { Memo } from "../statement/Memo";
import { useWords, useWordsOf } from "../words";
import { ORDER_WORDS } from "./words";

interface Props {
  title: string;
  rows: readonly Transaction[];
  chosen: ReadonlySet<string>;
  onToggle: (id: string) => void;
  /** Said where there are no rows. */
  empty: string;
}

/** Rows of the statement to tick; each with what it says, so that two of one amount can be told apart. */
export function PickRows({ title, rows, chosen, onToggle, empty }: Props) {
  const words = useWordsOf(ORDER_WORDS);
  const shared = useWords();
  return (
    <fieldset className="pick">
      <legend>{title}</legend>
      {rows.length === 0 && <p className="quiet">{empty}</p>}
      {rows.map((row) => (
        <label key={row.id} className={chosen.has(row.id) ? "chosen" : ""}>
          <input type="checkbox" checked={chosen.has(row.id)} onChange={() => onToggle(row.id)} aria-label={words.pickRow(showAmount(row.amount), row.memo)} />
          <span className="facts-of-order">
            <span className="line"><strong className="amount">{showAmount(row.amount)}</strong><span className={`state ${row.state}`}>{shared.state[row.state]}</span></span>
            <Memo memo={row.memo} spans={row.spans} />
            <span className="quiet">{row.bank} · {row.account} · {showTime(row.booked_at)}</span>
            {row.reason_text && <span className="quiet">{row.reason_text}</span>}
          </span>
        </label>))}
    </fieldset>
  );
}
