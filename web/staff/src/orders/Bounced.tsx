// Letters that did not reach the customer: whom to call, and what came back (R94). What a server wrote is shown as text.
import { showTime } from "../dates";
import { useWordsOf } from "../words";
import { BOUNCE_WORDS, bounceText, letterText, worstOf } from "./bounces";
import type { Order } from "./useOrder";

export function Bounced({ order: { letters_bounced: bounces, customer } }: { order: Order }) {
  const words = useWordsOf(BOUNCE_WORDS);
  const worst = worstOf(bounces);
  if (!worst) return null;
  const advice = words.advice[worst.permanent ? "permanent" : "passing"](customer.phone ?? words.noPhone);
  return (
    <section className="card alarming" aria-labelledby="bounced">
      <h2 id="bounced">{words.title[worst.kind]}</h2>
      <p><strong>{customer.email}</strong>: {advice}</p>
      <ul className="failed-steps">
        {[...bounces].reverse().map((bounce) => (
          <li key={`${bounce.message_id} ${bounce.kind}`}>
            <div>
              <p><strong>{letterText(bounce.letter, words)}</strong> · {bounceText(bounce, words)} <span className="quiet">· {showTime(bounce.at)}</span></p>
              {bounce.said && <p className="quiet memo">{bounce.said}</p>}
            </div>
          </li>))}
      </ul>
    </section>
  );
}
