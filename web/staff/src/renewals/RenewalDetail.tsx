import { Button } from "antd";
import { showAmount } from "../amounts";
import type { components } from "../api/schema";
import { showDay, showTime } from "../dates";
import { History } from "../shared/History";
import { useMay, useWords, useWordsOf } from "../words";
import { WORDS } from "./words";

type Renewal = components["schemas"]["RenewalInFull"];

interface Props {
  renewal: Renewal;
  busy: boolean;
  onRetry: () => void;
  onClose: () => void;
}

export function RenewalDetail({ renewal, busy, onRetry, onClose }: Props) {
  const words = useWordsOf(WORDS);
  const note = (text: string) => text.replace(/^paid until (\d{4}-\d{2}-\d{2})$/, (_, day: string) => words.paidUntil(showDay(day)));
  return (
    <>
      <p className="line"><strong className="big">{renewal.customer.name}</strong><Button size="small" onClick={onClose}>{words.close}</Button></p>
      <p className="line"><span className={`state ${renewal.state}`}>{words.states[renewal.state]}</span><strong className="amount big">{showAmount(renewal.total)}</strong></p>
      <Facts renewal={renewal} />
      {renewal.opportunity && <Opportunity step={renewal.opportunity} busy={busy} onRetry={onRetry} />}
      <History entries={renewal.history} title={words.history} why={words.reasons} axes={words.axes} values={words.states} actors={words.actors} note={note} />
    </>
  );
}

function Facts({ renewal }: { renewal: Renewal }) {
  const words = useWordsOf(WORDS);
  const { customer, invoice } = renewal;
  const decider = renewal.accepted_by ?? renewal.rejected_by;
  return (
    <dl className="facts">
      <dt>{words.product}</dt><dd>{renewal.product} · {renewal.domain}</dd>
      <dt>{words.lines}</dt><dd>{renewal.lines.map((line) => `${line.name} × ${line.quantity}`).join(", ")}</dd>
      <dt>{words.until}</dt><dd>{showDay(renewal.commit_until)}</dd>
      <dt>{words.inCharge}</dt><dd>{renewal.in_charge ?? "–"}</dd>
      <dt>{words.email}</dt><dd>{customer.email}</dd>
      {customer.phone && <><dt>{words.phone}</dt><dd>{customer.phone}</dd></>}
      <dt>{words.invoice}</dt><dd>{invoice.company} · {words.taxCode} {invoice.tax_code}</dd>
      {renewal.office && <><dt>{words.office}</dt><dd>{renewal.office}</dd></>}
      {decider && <><dt>{renewal.accepted_by ? words.acceptedBy : words.rejectedBy}</dt><dd>{decider}{renewal.on_behalf_of && <> {words.onBehalf(renewal.on_behalf_of)}</>}</dd></>}
      {renewal.decided_at && <><dt>{words.decidedAt}</dt><dd>{showTime(renewal.decided_at)}</dd></>}
      {renewal.reason && <><dt>{words.why}</dt><dd>{renewal.reason}</dd></>}
    </dl>
  );
}

function Opportunity({ step, busy, onRetry }: { step: components["schemas"]["Step"]; busy: boolean; onRetry: () => void }) {
  const words = useWordsOf(WORDS);
  const shared = useWords();
  const may = useMay("decide_renewal");
  const failed = step.state === "failed";
  return (
    <section className={failed ? "step failed" : "step"}>
      <p><strong>{words.opportunity}</strong>: {words.steps[step.state]}</p>
      {step.error && <p className={failed ? "fault" : "quiet"}>{step.error}</p>}
      {step.gave_up && <p>{words.gaveUp}</p>}
      {failed && may && <Button disabled={busy} onClick={onRetry}>{shared.retry}</Button>}
    </section>
  );
}
