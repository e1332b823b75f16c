import { Button } from "antd";
import { Link } from "react-router";
import { showTime } from "../dates";
import { useMay, useWordsOf } from "../words";
import { answerText, eventText, maySend, subjectOf, type Delivery, type Sent } from "./delivery";
import { DELIVERY_WORDS } from "./words";

interface Props {
  deliveries: readonly Delivery[];
  selected: string | null;
  sent: ReadonlyMap<string, Sent>;
  busy: boolean;
  onOpen: (id: string) => void;
  onSend: (id: string) => void;
}

export const rowId = (id: string): string => `delivery-${id}`;

export function DeliveryTable(props: Props) {
  const words = useWordsOf(DELIVERY_WORDS);
  const mayAsk = useMay("send_again");
  return (
    <table className="texts deliveries">
      <thead>
        <tr>
          <th scope="col">{words.change}</th><th scope="col">{words.portal}</th><th scope="col">{words.stateOf}</th><th scope="col">{words.answer}</th>
          {mayAsk && <th scope="col"><span className="unseen">{words.deed}</span></th>}
        </tr>
      </thead>
      <tbody>{props.deliveries.map((each) => <Row key={each.id} {...props} delivery={each} mayAsk={mayAsk} />)}</tbody>
    </table>
  );
}

function Row({ delivery, selected, sent, busy, onOpen, onSend, mayAsk }: Props & { delivery: Delivery; mayAsk: boolean }) {
  const words = useWordsOf(DELIVERY_WORDS);
  const became = sent.get(delivery.id);
  const deed = delivery.state === "waiting" ? words.sendNow : words.sendAgain;
  return (
    <tr id={rowId(delivery.id)} tabIndex={-1} aria-current={delivery.id === selected} onClick={() => onOpen(delivery.id)}>
      <th scope="row"><Change delivery={delivery} /></th>
      <td>{delivery.portal}</td>
      <td><DeliveryState delivery={delivery} /></td>
      <td>
        <Answer delivery={delivery} />
        {delivery.asked_by && <div className="quiet">{words.askedBy(delivery.asked_by)}</div>}
        {became?.underway && <p role="status">{words.sending}</p>}
        {became?.fault && <p className="fault">{became.fault}</p>}
        {became?.delivery && !became.fault && !became.underway && <p className="said">{words.asked}</p>}
      </td>
      {mayAsk && (
        <td>{maySend(delivery, Date.now()) && (
          <Button size="small" disabled={busy} aria-label={words.named(deed, `${eventText(delivery, words)}, ${subjectOf(delivery, words).text}`)} onClick={() => onSend(delivery.id)}>
            {deed}
          </Button>)}
        </td>)}
    </tr>
  );
}

/** What changed, of what, when; the id is what the portal was given, to talk about with its people. */
function Change({ delivery }: { delivery: Delivery }) {
  const words = useWordsOf(DELIVERY_WORDS);
  const about = subjectOf(delivery, words);
  return (
    <>
      <strong>{eventText(delivery, words)}</strong> · {about.page ? <Link to={about.page}>{about.text}</Link> : about.text}
      <div className="quiet">{showTime(delivery.at)} · {words.code(`${delivery.subject}/${delivery.version}`)}</div>
    </>
  );
}

/** How far it is: its state, how often it was tried, and when it is tried next. */
export function DeliveryState({ delivery }: { delivery: Delivery }) {
  const words = useWordsOf(DELIVERY_WORDS);
  return (
    <>
      <span className={`state ${delivery.state}`}>{words.state[delivery.state]}</span>
      {delivery.attempts > 0 && <div className="quiet">{words.tries(delivery.attempts)}</div>}
      {delivery.state === "waiting" && delivery.next_try && <div className="quiet">{words.nextTry(showTime(delivery.next_try))}</div>}
    </>
  );
}

/** What the portal answered last, in words; where nothing came, below it what the system wrote down, for technicians. */
export function Answer({ delivery }: { delivery: Delivery }) {
  const words = useWordsOf(DELIVERY_WORDS);
  return (
    <>
      {answerText(delivery, words)}{delivery.tried_at && <span className="quiet"> {showTime(delivery.tried_at)}</span>}
      {delivery.error && delivery.status === null && <div className="quiet">{words.technical}: <span lang="en">{delivery.error}</span></div>}
    </>
  );
}
