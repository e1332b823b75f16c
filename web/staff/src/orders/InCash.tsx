// Xác nhận thanh toán → Tiền mặt, khác: a tick, a note, and the order is paid (R23).
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { answered, api } from "../api/client";
import { SureBox } from "../shared/SureBox";
import { useWords, useWordsOf } from "../words";
import type { Order, OrderDeeds } from "./useOrder";
import { ORDER_WORDS } from "./words";

export function InCash({ order, deeds, onDone }: { order: Order; deeds: OrderDeeds; onDone: () => void }) {
  const words = useWordsOf(ORDER_WORDS);
  const shared = useWords();
  const id = useId();
  const [paid, setPaid] = useState(false);
  const [note, setNote] = useState("");
  const [asked, setAsked] = useState(false);
  const ready = paid && note.trim() !== "" && !deeds.busy;
  const send = async () => {
    const done = await deeds.run(() => confirm(order.number, note.trim()), words.done.paid(order.number));
    setAsked(false);
    if (done) onDone();
  };
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    if (order.kind === "saas") void send();
    else setAsked(true);
  };
  return (
    <>
      <form className="in-cash" onSubmit={submit}>
        <label><input type="checkbox" checked={paid} onChange={(event) => setPaid(event.target.checked)} /> {words.paidTick}</label>
        <label htmlFor={id}>{words.note}</label>
        <Input.TextArea id={id} rows={2} maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} />
        {!asked && <Button type="primary" htmlType="submit" disabled={!ready}>{deeds.busy ? shared.writing : words.confirmCash}</Button>}
      </form>
      {asked && <SureBox title={shared.sureTitle} deed={words.confirmCash} danger busy={deeds.busy} onSure={() => void send()} onCancel={() => setAsked(false)}>{words.sureIssue(shared.kind[order.kind])}</SureBox>}
    </>
  );
}

const confirm = (number: string, note: string): Promise<Order> =>
  answered(api.POST("/orders/{number}/confirm-payment", { params: { path: { number } }, body: { method: "cash", paid: true, note } }));
