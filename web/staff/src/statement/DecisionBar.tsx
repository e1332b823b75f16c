import { Button } from "antd";
import type { Transaction } from "../api/types";
import { useWords } from "../words";
import type { Deed } from "./deeds";

interface Props {
  row: Transaction;
  busy: boolean;
  confirmable: boolean;
  onConfirm: () => void;
  onSimple: (deed: Deed) => void;
  onAsk: (kind: "undo" | "refund") => void;
}

/** The buttons of the open row; each has its key. */
export function DecisionBar({ row, busy, confirmable, onConfirm, onSimple, onAsk }: Props) {
  const words = useWords();
  // A key held down on a button would press it again for the row that opened meanwhile.
  const once = (event: React.KeyboardEvent) => { if (event.repeat) event.preventDefault(); };
  const twin = row.possible_duplicate_of;
  return (
    <div className="bar" onKeyDown={once}>
      {row.state === "matched" && <Button disabled={busy} onClick={() => onAsk("undo")}>{words.undo} <kbd>U</kbd></Button>}
      {row.state === "possible_duplicate" && (
        <>
          {twin && <Button type="primary" disabled={busy} onClick={() => onSimple({ kind: "same", transaction: twin })}>{words.same}</Button>}
          <Button disabled={busy} onClick={() => onSimple({ kind: "another" })}>{words.another}</Button>
        </>
      )}
      {row.state !== "matched" && row.state !== "possible_duplicate" && (
        <>
          {confirmable && <Button type="primary" disabled={busy} onClick={onConfirm}>{words.confirm} <kbd>Enter</kbd></Button>}
          {row.state === "partial" && <Button disabled={busy} onClick={() => onSimple({ kind: "reject" })}>{words.reject} <kbd>X</kbd></Button>}
          <Button disabled={busy} onClick={() => onAsk("refund")}>{words.refund}…</Button>
        </>
      )}
    </div>
  );
}
