import { showAmount } from "../amounts";
import { showTime } from "../dates";
import { useWordsOf } from "../words";
import type { Contract } from "./filters";
import { WORDS } from "./words";

interface Props {
  contracts: readonly Contract[];
  selected: string | null;
  onOpen: (id: string) => void;
}

export function ContractTable({ contracts, selected, onOpen }: Props) {
  const words = useWordsOf(WORDS);
  return (
    <table className="texts">
      <thead>
        <tr>
          <th scope="col">{words.contract}</th><th scope="col">{words.customer}</th><th scope="col">{words.product}</th><th scope="col" className="amount">{words.total}</th>
          <th scope="col">{words.performer}</th><th scope="col">{words.owner}</th><th scope="col">{words.created}</th><th scope="col">{words.state}</th>
        </tr>
      </thead>
      <tbody>{contracts.map((each) => (
        <tr key={each.id} aria-current={each.id === selected}>
          <th scope="row" className="nowrap"><button type="button" className="as-link" onClick={() => onOpen(each.id)}>{each.id}</button></th>
          <td>{each.customer.name}</td>
          <td>{each.product} · {words.purposes[each.purpose]}</td>
          <td className="amount">{showAmount(each.total)}</td>
          <td>{each.performer ?? <span className="quiet">{words.nobody}</span>}{each.unit && <div className="quiet">{each.unit}</div>}</td>
          <td>{each.owner ?? <span className="quiet">{words.nobody}</span>}</td>
          <td className="nowrap">{showTime(each.created_at)}</td>
          <td><span className={`state ${each.state}`}>{words.states[each.state]}</span>{each.revenue_unpaid && <p className="fault">⚠ {words.unpaidMark}</p>}</td>
        </tr>))}
      </tbody>
    </table>
  );
}
