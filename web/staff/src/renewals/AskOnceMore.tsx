import { Input } from "antd";
import { useContext, useId, useState } from "react";
import { showAmount } from "../amounts";
import { SureBox } from "../shared/SureBox";
import { Myself, useWordsOf } from "../words";
import { behalfOf, nameOf, sumOf, type Renewal } from "./decide";
import type { Verdict } from "./useRenewals";
import { WORDS } from "./words";

interface Props {
  verdict: Verdict;
  renewals: readonly Renewal[];
  busy: boolean;
  onSure: (reason: string | null) => void;
  onCancel: () => void;
}

/** Asks once more, with how many, whose, how much, and what follows from it (R51, R53). */
export function AskOnceMore({ verdict, renewals, busy, onSure, onCancel }: Props) {
  const words = useWordsOf(WORDS);
  const me = useContext(Myself);
  const id = useId();
  const [reason, setReason] = useState("");
  const accepts = verdict === "accept";
  const behalf = behalfOf(renewals, me.name);
  const title = accepts ? words.sureAccept(renewals.length) : words.sureReject(renewals.length);
  return (
    <SureBox title={title} deed={words[verdict]} danger={!accepts} busy={busy} onSure={() => onSure(reason.trim() || null)} onCancel={onCancel}>
      <ul className="names">{renewals.map((each) => <li key={each.id}><span>{nameOf(each)}</span> <span className="amount">{showAmount(each.total)}</span></li>)}</ul>
      <p className="line"><strong>{words.sum}</strong> <strong className="amount">{showAmount(sumOf(renewals))}</strong></p>
      <p className={accepts ? "liable" : ""}>{accepts ? words.liable : words.told}</p>
      {accepts && behalf.length > 0 && <p>{words.behalf(behalf.join(", "))}</p>}
      {!accepts && (
        <>
          <label htmlFor={id}>{words.reason}</label>
          <Input.TextArea id={id} rows={2} maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
        </>)}
    </SureBox>
  );
}
