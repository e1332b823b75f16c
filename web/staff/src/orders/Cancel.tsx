import { useState } from "react";
import { answered, api } from "../api/client";
import { SureBox } from "../shared/SureBox";
import { ReasonForm } from "../shared/ReasonForm";
import { useWords, useWordsOf } from "../words";
import type { Order, OrderDeeds } from "./useOrder";
import { ORDER_WORDS } from "./words";

/** Cancels an order: why, and then once more, for it does not come back (R27). */
export function Cancel({ order, deeds, onClose }: { order: Order; deeds: OrderDeeds; onClose: () => void }) {
  const words = useWordsOf(ORDER_WORDS);
  const shared = useWords();
  const [reason, setReason] = useState<string | null>(null);
  const send = async () => {
    if (reason !== null && (await deeds.run(() => cancel(order.number, reason), words.done.cancelled(order.number)))) onClose();
  };
  if (reason === null) return <ReasonForm label={words.cancelWhy} presets={words.cancelPresets} busy={deeds.busy} onCancel={onClose} onSend={setReason} />;
  return (
    <SureBox title={shared.sureTitle} deed={words.doCancel} danger busy={deeds.busy} onSure={() => void send()} onCancel={() => setReason(null)}>
      <p>{words.cancelSure(order.number)}</p>
      <p className="quiet">{words.cancelWhy}: {reason}</p>
    </SureBox>
  );
}

const cancel = (number: string, reason: string): Promise<Order> =>
  answered(api.POST("/orders/{number}/cancel", { params: { path: { number } }, body: { reason } }));
