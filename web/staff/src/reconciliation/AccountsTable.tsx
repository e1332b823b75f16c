import { showAmount } from "../amounts";
import { useWordsOf } from "../words";
import { difference, total, type AccountDay, type Sums } from "./day";
import { WORDS } from "./words";

const PARTS = ["matched", "waiting", "refundable", "refunded"] as const;

/** Per account: what came in and where it is, between the day's balances. */
export function AccountsTable({ accounts }: { accounts: readonly AccountDay[] }) {
  const words = useWordsOf(WORDS);
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{words.account}</th><th scope="col">{words.opening}</th><th scope="col">{words.income}</th>
          {PARTS.map((part) => <th scope="col" key={part}>{words[part]}</th>)}
          <th scope="col">{words.check}</th><th scope="col">{words.out}</th><th scope="col">{words.closing}</th>
          <th scope="col">{words.transactions}</th><th scope="col">{words.balances}</th>
        </tr>
      </thead>
      <tbody>{accounts.map((one) => (
        <tr key={one.account} className={one.gaps.length ? "gap" : ""}>
          <th scope="row">{one.bank} · {one.account}</th>
          <td><Balance of={one.opening_balance} /></td>
          <Where sums={one} />
          <td><Balance of={one.closing_balance} /></td>
          <td>{one.transactions}</td>
          <td className={one.gaps.length ? "fault" : "fits"}>{words.gapCount(one.gaps.length)}</td>
        </tr>))}
      </tbody>
      <tfoot><tr><th scope="row">{words.total}</th><td /><Where sums={total(accounts)} /><td /><td>{total(accounts).transactions}</td><td /></tr></tfoot>
    </table>
  );
}

function Balance({ of }: { of: number | null }) {
  const words = useWordsOf(WORDS);
  return of === null ? <span className="quiet">{words.unknown}</span> : showAmount(of);
}

function Where({ sums }: { sums: Sums }) {
  const words = useWordsOf(WORDS);
  const off = difference(sums);
  return (
    <>
      <td><strong>{showAmount(sums.in)}</strong></td>
      {PARTS.map((part) => (
        <td key={part}>{showAmount(sums[part])}{part === "waiting" && sums.in_doubt > 0 && <small className="quiet doubt">{words.doubt(showAmount(sums.in_doubt))}</small>}</td>))}
      <td className={off ? "fault" : "fits"}>{off ? words.uneven(showAmount(off)) : words.even}</td>
      <td>{showAmount(sums.out)}</td>
    </>
  );
}
