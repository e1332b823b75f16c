import { Link } from "react-router";
import { showAmount } from "../amounts";
import type { Candidate, Transaction } from "../api/types";
import { daysSince } from "../dates";
import { useWords } from "../words";
import { difference } from "./consequence";

// These say that the number or key in the memo is close to the order's, not the same.
const NEAR = new Set(["number_mistyped", "key_cut", "key_longer", "key_differs", "wrong_pair", "number_unmarked"]);

interface Props {
  row: Transaction;
  chosen: number;
  onChoose: (at: number) => void;
}

/** Every order that the row may pay, best first; the keys 1 to 9 choose. */
export function Candidates({ row, chosen, onChoose }: Props) {
  const words = useWords();
  if (row.candidates_in_full.length === 0) return <p className="quiet">{words.noCandidates}</p>;
  const near = row.reason !== null && NEAR.has(row.reason);
  return (
    <fieldset className="candidates">
      <legend>{words.candidates}</legend>
      {row.candidates_in_full.map((candidate, at) => (
        <label key={candidate.number} className={at === chosen ? "chosen" : ""}>
          <input type="radio" name="candidate" checked={at === chosen} onChange={() => onChoose(at)} />
          <Facts candidate={candidate} at={at} remark={near ? words.nearMiss : at === 0 ? words.best : null} />
        </label>
      ))}
    </fieldset>
  );
}

function Facts({ candidate, at, remark }: { candidate: Candidate; at: number; remark: string | null }) {
  const words = useWords();
  const days = daysSince(candidate.created_at, new Date());
  return (
    <span className="facts-of-order">
      <span className="line">
        <span><kbd>{at + 1}</kbd> <strong><Link to={`/orders/${candidate.number}`}>{candidate.number}</Link></strong> · {candidate.key}</span>
        <span className={candidate.missing === 0 ? "fits" : "differs"}>{difference(candidate.missing, words)}</span>
      </span>
      <span>{candidate.customer}</span>
      <span className="line quiet">
        <span>{words.total} {showAmount(candidate.total)} · {words.kind[candidate.kind]} · {words.payment[candidate.payment]}</span>
        <span>{days === 0 ? words.today : words.dayAge(days)}</span>
      </span>
      {remark && <span className="remark">{remark}</span>}
    </span>
  );
}
