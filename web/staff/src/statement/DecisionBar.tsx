import { Button } from "antd";
import type { Transaction } from "../api/types";
import { useWords, useWordsOf } from "../words";
import type { InboxDesk } from "./useInbox";
import { HAND } from "./words";

interface Props {
  row: Transaction;
  busy: boolean;
  confirmable: boolean;
  desk: InboxDesk;
}

/** The buttons of the open row; each has its key. */
export function DecisionBar({ row, busy, confirmable, desk }: Props) {
  const words = useWords();
  const hand = useWordsOf(HAND);
  // A key held down on a button would press it again for the row that opened meanwhile.
  const once = (event: React.KeyboardEvent) => { if (event.repeat) event.preventDefault(); };
  const twin = row.possible_duplicate_of;
  return (
    <div className="bar" onKeyDown={once}>
      {row.state === "matched" && <Button disabled={busy} onClick={desk.undo}>{words.undo} <kbd>U</kbd></Button>}
      {row.state === "possible_duplicate" && (
        <>
          {twin && <Button type="primary" disabled={busy} onClick={() => desk.simple({ kind: "same", transaction: twin })}>{words.same}</Button>}
          <Button disabled={busy} onClick={() => desk.simple({ kind: "another" })}>{words.another}</Button>
        </>
      )}
      {row.state !== "matched" && row.state !== "possible_duplicate" && (
        <>
          {confirmable && <Button type="primary" disabled={busy} onClick={() => desk.confirm(false)}>{words.confirm} <kbd>Enter</kbd></Button>}
          {row.state === "partial" && <Button disabled={busy} onClick={desk.reject}>{words.reject} <kbd>X</kbd></Button>}
          <Button disabled={busy} onClick={desk.byHand}>{hand.open}… <kbd>M</kbd></Button>
          <Button disabled={busy} onClick={desk.refund}>{words.refund}… <kbd>R</kbd></Button>
        </>
      )}
    </div>
  );
}
