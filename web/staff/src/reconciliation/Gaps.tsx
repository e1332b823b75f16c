import { Link } from "react-router";
import { showAmount } from "../amounts";
import { useMay, useWordsOf } from "../words";
import { around, type AccountDay, type Gap } from "./day";
import { WORDS } from "./words";

/** Where balances do not follow: how much is missing there, and a way to the rows around. */
export function Gaps({ accounts, day }: { accounts: readonly AccountDay[]; day: string }) {
  const words = useWordsOf(WORDS);
  const mayImport = useMay("settle_payment");
  const found = accounts.flatMap((account) => account.gaps.map((gap) => ({ account, gap })));
  if (found.length === 0) return <p className="fits">✓ {words.noGaps}</p>;
  return (
    <section className="card gaps">
      <h2>{words.gaps}</h2>
      <p>{words.what} {mayImport && <Link to="/import">{words.toImport}</Link>}</p>
      <ul>{found.map(({ account, gap }) => (
        <li key={`${account.account} ${gap.transaction}`}>
          <OneGap account={account} gap={gap} /> <Link to={around(account, gap, day)}>{words.around}</Link>
        </li>))}
      </ul>
    </section>
  );
}

function OneGap({ account, gap }: { account: AccountDay; gap: Gap }) {
  const words = useWordsOf(WORDS);
  const amount = showAmount(Math.abs(gap.missing));
  return (
    <>
      <span className="quiet">{account.bank} · {account.account}</span>{" "}
      <strong className="fault">⚠ {gap.missing > 0 ? words.missingIn(amount) : words.missingOut(amount)}</strong>{" "}
      <span className="quiet">({words.expected}: {showAmount(gap.expected)}; {words.found.toLowerCase()}: {showAmount(gap.found)})</span>
    </>
  );
}
