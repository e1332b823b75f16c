import { Input } from "antd";
import { useId, useState } from "react";
import { SureBox } from "../shared/SureBox";
import { useWordsOf } from "../words";
import { useChoices } from "./FilterBar";
import { NEEDS, type Move, type Said } from "./moves";
import { WORDS } from "./words";

interface Props {
  id: string;
  move: Move;
  busy: boolean;
  onSure: (said: Said) => void;
  onCancel: () => void;
}

/** Asks once more before a move, and for the person and the reason that it needs. */
export function MoveForm({ id, move, busy, onSure, onCancel }: Props) {
  const words = useWordsOf(WORDS);
  const field = useId();
  const [said, setSaid] = useState<Said>({ to: "", reason: "" });
  const choices = useChoices();
  const needs = NEEDS[move];
  const ready = needs.every((name) => said[name].trim() !== "");
  return (
    <SureBox title={words.sure(words.moves[move], id)} deed={needs.length ? words.moves[move] : words.agree} danger={move === "withdraw"} busy={busy} ready={ready}
      onSure={() => onSure({ to: said.to.trim(), reason: said.reason.trim() })} onCancel={onCancel}>
      <p>{words.explain[move]}</p>
      {needs.includes("to") && (
        <>
          <label htmlFor={`${field}-to`}>{move === "handOver" ? words.to.handOver : words.to.assign}</label>
          <Input id={`${field}-to`} list={`${field}-reps`} maxLength={200} autoFocus value={said.to} onChange={(event) => setSaid({ ...said, to: event.target.value })} />
          <datalist id={`${field}-reps`}>{choices.data?.reps.map((rep) => <option key={rep} value={rep} />)}</datalist>
        </>)}
      {needs.includes("reason") && (
        <>
          <label htmlFor={`${field}-why`}>{move === "assign" ? words.whyAssign : words.whyWithdraw}</label>
          <Input.TextArea id={`${field}-why`} rows={2} maxLength={500} autoFocus={move === "withdraw"} value={said.reason} onChange={(event) => setSaid({ ...said, reason: event.target.value })} />
        </>)}
    </SureBox>
  );
}
