// One order: where it stands, what staff may do about it, and all that happened to it.
import { Button } from "antd";
import { Link, useParams, useSearchParams } from "react-router";
import { showAmount } from "../amounts";
import { answered, api, ApiError } from "../api/client";
import { showTime } from "../dates";
import { Outcome } from "../shared/Outcome";
import { Trouble } from "../shell/Trouble";
import { Told } from "../webhooks/Told";
import { useMay, useWords, useWordsOf } from "../words";
import { Assignment } from "./Assignment";
import { Bounced } from "./Bounced";
import { ByTransfer } from "./ByTransfer";
import { Cancel } from "./Cancel";
import { LabelledChips } from "./Chips";
import { Claim } from "./Claim";
import { ConfirmPayment } from "./ConfirmPayment";
import { keyOf } from "./facts";
import { Facts, Lines, PaidBy } from "./Facts";
import { proposedRange, readShown, writeShown, type Panel, type Shown } from "./panel";
import { isOpen } from "./status";
import { FailedSteps, Steps } from "./Steps";
import { Timeline } from "./Timeline";
import { useOrder, useOrderDeeds, type Order, type OrderDeeds } from "./useOrder";
import { ORDER_WORDS } from "./words";

export default function OrderPage() {
  const { number = "" } = useParams();
  // What is typed and said about one order is not carried on to the next.
  return <OrderByNumber key={number} number={number} />;
}

function OrderByNumber({ number }: { number: string }) {
  const words = useWordsOf(ORDER_WORDS);
  const shared = useWords();
  const seen = useOrder(number);
  const deeds = useOrderDeeds(number);
  if (seen.data) return <Shown order={seen.data} deeds={deeds} />;
  if (seen.error instanceof ApiError && seen.error.status === 404) {
    return <p role="alert" className="alone">{words.unknown} <Link to={`/orders?q=${encodeURIComponent(number)}`}>{words.back}</Link></p>;
  }
  if (seen.error) return <Trouble error={seen.error} again={() => void seen.refetch()} />;
  return <p role="status" className="alone">{shared.loading}</p>;
}

function Shown({ order, deeds }: { order: Order; deeds: OrderDeeds }) {
  const [search, setSearch] = useSearchParams();
  const shown = readShown(search);
  const show = (change: Partial<Shown>) => setSearch(writeShown({ ...shown, ...change }), { replace: true });
  const maySettle = useMay("settle_payment") && isOpen(order.status);
  return (
    <div className="order">
      <Head order={order} />
      <LabelledChips status={order.status} />
      {maySettle && <Deeds order={order} deeds={deeds} panel={shown.panel} onPanel={(panel) => show({ panel })} />}
      <Outcome deeds={deeds.outcome} />
      <div className="order-columns">
        <div className="stack">
          <Bounced order={order} />
          <FailedSteps order={order} deeds={deeds} />
          <Panels order={order} deeds={deeds} shown={shown} show={show} maySettle={maySettle} />
          <PaidBy order={order} />
          <Lines order={order} />
          <Steps order={order} deeds={deeds} />
        </div>
        <div className="stack">
          <Facts order={order} />
          <Assignment number={order.number} />
          <Told order={order.number} />
          <Timeline entries={order.history} />
        </div>
      </div>
    </div>
  );
}

function Head({ order }: { order: Order }) {
  const words = useWordsOf(ORDER_WORDS);
  const shared = useWords();
  return (
    <>
      <p className="crumb"><Link to="/orders">{words.back}</Link></p>
      <div className="line"><h1>{words.order(order.number)}</h1><strong className="amount big">{showAmount(order.total)}</strong></div>
      <p className="line quiet"><span>{order.customer.name} · {keyOf(order)} · {order.product} · {words.purpose[order.purpose]} · {shared.kind[order.kind]}</span><span>{words.placed} {showTime(order.created_at)}</span></p>
    </>
  );
}

function Deeds({ order, deeds, panel, onPanel }: { order: Order; deeds: OrderDeeds; panel: Panel | null; onPanel: (panel: Panel | null) => void }) {
  const words = useWordsOf(ORDER_WORDS);
  const paying = panel === "transfer" || panel === "cash";
  const ask = () => void deeds.run(() => askCustomer(order.number), words.done.asked);
  return (
    <div className="bar" role="group" aria-label={words.actions}>
      <Button type="primary" aria-expanded={paying} onClick={() => onPanel(paying ? null : "transfer")}>{words.confirmPayment}</Button>
      {order.status.payment === "UNPAID" && <Button disabled={deeds.busy} title={words.askHint} onClick={ask}>{words.ask}</Button>}
      <Button danger aria-expanded={panel === "cancel"} onClick={() => onPanel(panel === "cancel" ? null : "cancel")}>{words.cancelOrder}…</Button>
    </div>
  );
}

interface PanelsProps {
  order: Order;
  deeds: OrderDeeds;
  shown: Shown;
  show: (change: Partial<Shown>) => void;
  maySettle: boolean;
}

/** The panel that is open; the customer's claim is always there, with the rows to choose from while it waits. */
function Panels({ order, deeds, shown, show, maySettle }: PanelsProps) {
  const { panel, range } = shown;
  const proposed = proposedRange(order, new Date());
  const close = () => show({ panel: null, range: null });
  const paying = maySettle && (panel === "transfer" || panel === "cash") ? panel : null;
  const mayAnswer = maySettle && order.status.payment === "CUSTOMER_CONFIRMED";
  return (
    <>
      {maySettle && panel === "cancel" && <Cancel order={order} deeds={deeds} onClose={close} />}
      {paying && <ConfirmPayment order={order} deeds={deeds} way={paying} onWay={(way) => show({ panel: way })} range={range} proposed={proposed} onRange={(days) => show({ range: days })} onDone={close} />}
      {order.claim && (
        <Claim order={order} claim={order.claim} deeds={deeds} mayAnswer={mayAnswer} rejecting={panel === "reject"} onReject={(open) => show({ panel: open ? "reject" : null })}>
          {mayAnswer && !paying && <ByTransfer order={order} deeds={deeds} range={range ?? proposed} proposed={proposed} onRange={(days) => show({ range: days })} onDone={close} />}
        </Claim>
      )}
    </>
  );
}

const askCustomer = (number: string): Promise<Order> =>
  answered(api.POST("/orders/{number}/ask-customer", { params: { path: { number } } }));
