import { Button, Input } from "antd";
import { useId, useState } from "react";
import { useWordsOf } from "../words";
import { HAND } from "./words";

/** Notes that money was given back; what was typed stays until the API has taken it. */
export function RefundForm({ busy, onSend }: { busy: boolean; onSend: (note: string) => void }) {
  const words = useWordsOf(HAND);
  const id = useId();
  const [note, setNote] = useState("");
  const send = (event: React.FormEvent) => {
    event.preventDefault();
    if (note.trim() && !busy) onSend(note.trim());
  };
  return (
    <form className="refund" aria-label={words.refundTitle} onSubmit={send}>
      <strong>{words.refundTitle}</strong>
      <label htmlFor={id}>{words.refundNote}</label>
      <Input.TextArea id={id} rows={2} maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} />
      <Button htmlType="submit" disabled={busy || !note.trim()}>{words.refund}</Button>
    </form>
  );
}
