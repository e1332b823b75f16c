import { Link } from "react-router";
import { showAmount } from "../amounts";
import { showDay, showTime } from "../dates";
import { useWordsOf } from "../words";
import { nameOf, type Reasons, type Renewal } from "./decide";
import { WORDS } from "./words";

interface Props {
  renewals: readonly Renewal[];
  /** What is ticked; null where nothing may be decided. */
  ticked: ReadonlySet<string> | null;
  reasons: Reasons;
  selected: string | null;
  onTick: (ids: readonly string[], on: boolean) => void;
  onOpen: (id: string) => void;
}

export function RenewalTable(props: Props) {
  const words = useWordsOf(WORDS);
  const { renewals, ticked, onTick } = props;
  const waiting = renewals.filter((each) => each.state === "PENDING").map((each) => each.id);
  const all = ticked !== null && waiting.length > 0 && waiting.every((id) => ticked.has(id));
  return (
    <table className="texts">
      <thead>
        <tr>
          {ticked && <th scope="col"><input type="checkbox" aria-label={words.selectAll} checked={all} disabled={waiting.length === 0} onChange={() => onTick(waiting, !all)} /></th>}
          <th scope="col">{words.customer}</th><th scope="col">{words.product}</th><th scope="col" className="amount">{words.total}</th>
          <th scope="col">{words.until}</th><th scope="col">{words.inCharge}</th><th scope="col">{words.requested}</th><th scope="col">{words.state}</th>
        </tr>
      </thead>
      <tbody>{renewals.map((each) => <Row key={each.id} {...props} renewal={each} />)}</tbody>
    </table>
  );
}

function Row({ renewal, ticked, reasons, selected, onTick, onOpen }: Props & { renewal: Renewal }) {
  const words = useWordsOf(WORDS);
  const reason = reasons.get(renewal.id);
  const known: Readonly<Record<string, string>> = words.fault;
  const failed = renewal.opportunity?.state === "failed";
  return (
    <tr aria-current={renewal.id === selected}>
      {ticked && (
        <td>{renewal.state === "PENDING" && (
          <input type="checkbox" aria-label={words.select(nameOf(renewal))} checked={ticked.has(renewal.id)} onChange={(event) => onTick([renewal.id], event.target.checked)} />)}
        </td>)}
      <th scope="row">
        <button type="button" className="as-link" onClick={() => onOpen(renewal.id)}>{renewal.customer.name}</button>
        <div className="quiet">{renewal.domain}</div>
        {reason && <p className="fault">{reason === "held" ? words.held : known[reason] ?? reason}</p>}
      </th>
      <td>{renewal.product}<div className="quiet">{renewal.lines.map((line) => line.name).join(", ")}</div></td>
      <td className="amount">{showAmount(renewal.total)}</td>
      <td className="nowrap">{showDay(renewal.commit_until)}</td>
      <td>{renewal.in_charge ?? "–"}</td>
      <td className="nowrap">{showTime(renewal.requested_at)}</td>
      <td>
        <span className={`state ${renewal.state}`}>{words.states[renewal.state]}</span>
        {renewal.order && <div><Link to={`/orders/${renewal.order}`}>{words.order} {renewal.order}</Link></div>}
        {failed && <p className="fault">{words.steps.failed}</p>}
      </td>
    </tr>
  );
}
