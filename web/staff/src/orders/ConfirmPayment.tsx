import { useWordsOf } from "../words";
import { ByTransfer, type Range } from "./ByTransfer";
import { InCash } from "./InCash";
import type { Order, OrderDeeds } from "./useOrder";
import { ORDER_WORDS } from "./words";

export type Way = "transfer" | "cash";

interface Props {
  order: Order;
  deeds: OrderDeeds;
  way: Way;
  onWay: (way: Way) => void;
  range: Range | null;
  proposed: Range;
  onRange: (range: Range) => void;
  onDone: () => void;
}

/** Xác nhận thanh toán, in one of its two ways (R19, R23). */
export function ConfirmPayment({ order, deeds, way, onWay, range, proposed, onRange, onDone }: Props) {
  const words = useWordsOf(ORDER_WORDS);
  const ways: readonly (readonly [Way, string])[] = [["transfer", words.byTransfer], ["cash", words.inCash]];
  return (
    <section className="card" aria-labelledby="confirm-payment">
      <h2 id="confirm-payment">{words.confirmPayment}</h2>
      <fieldset className="ways">
        <legend>{words.payMethod}</legend>
        {ways.map(([each, word]) => <label key={each}><input type="radio" name="way" checked={way === each} onChange={() => onWay(each)} /> {word}</label>)}
      </fieldset>
      {way === "transfer"
        ? <ByTransfer order={order} deeds={deeds} range={range} proposed={proposed} onRange={onRange} onDone={onDone} />
        : <InCash order={order} deeds={deeds} onDone={onDone} />}
    </section>
  );
}
