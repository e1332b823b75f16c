// The customer's word (R26): its picture beside the memo and the rows that may be the money. It pays nothing by itself.
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { answered, api } from "../api/client";
import { showDay, showTime } from "../dates";
import { ReasonForm } from "../shared/ReasonForm";
import { Trouble } from "../shell/Trouble";
import { useWords, useWordsOf } from "../words";
import type { Order, OrderDeeds } from "./useOrder";
import { ORDER_WORDS } from "./words";

type Word = NonNullable<Order["claim"]>;

interface Props {
  order: Order;
  claim: Word;
  deeds: OrderDeeds;
  /** Whether staff may answer it now. */
  mayAnswer: boolean;
  rejecting: boolean;
  onReject: (open: boolean) => void;
  /** The rows that may be the money. */
  children: React.ReactNode;
}

export function Claim({ order, claim, deeds, mayAnswer, rejecting, onReject, children }: Props) {
  const words = useWordsOf(ORDER_WORDS);
  const reject = async (reason: string) => {
    if (await deeds.run(() => rejectClaim(order.number, reason), words.done.rejected)) onReject(false);
  };
  return (
    <section className="card claim" aria-labelledby="claim">
      <h2 id="claim">{words.claim}</h2>
      <div className="sides">
        {claim.evidence ? <Picture number={order.number} claim={claim} url={claim.evidence.url} /> : <p className="quiet">{words.noPicture}</p>}
        <div className="answer">
          <dl className="facts">
            <div><dt>{words.claimMemo}</dt><dd><strong>{claim.memo}</strong></dd></div>
            <div><dt>{words.claimPaid}</dt><dd>{showDay(claim.paid_at.slice(0, 10))}</dd></div>
            <div><dt>{words.claimAt}</dt><dd>{showTime(claim.at)}</dd></div>
            {claim.rejected && <div><dt>{words.claimRejected}</dt><dd>{claim.rejected}</dd></div>}
          </dl>
          {children}
          {mayAnswer && !rejecting && <div><Button disabled={deeds.busy} onClick={() => onReject(true)}>{words.rejectClaim}…</Button></div>}
          {mayAnswer && rejecting && <ReasonForm label={words.rejectWhy} presets={words.rejectPresets} busy={deeds.busy} onCancel={() => onReject(false)} onSend={(reason) => void reject(reason)} />}
        </div>
      </div>
    </section>
  );
}

/** Read through the API and shown as data: the page loads nothing from another address. */
function Picture({ number, claim, url }: { number: string; claim: Word; url: string }) {
  const words = useWordsOf(ORDER_WORDS);
  const shared = useWords();
  const [whole, setWhole] = useState(false);
  const seen = useQuery({
    queryKey: ["claim-picture", number, claim.at], staleTime: Infinity,
    queryFn: ({ signal }) => answered(api.GET("/orders/{number}/claim-picture", { params: { path: { number } }, signal })),
  });
  if (seen.error) return <Trouble error={seen.error} again={() => void seen.refetch()} />;
  if (!seen.data) return <p role="status" className="quiet">{shared.loading}</p>;
  return (
    <figure className={whole ? "picture whole" : "picture"}>
      <img src={`data:${seen.data.content_type};base64,${seen.data.data}`} alt={words.picture} />
      <figcaption className="bar"><Button size="small" aria-pressed={whole} onClick={() => setWhole(!whole)}>{whole ? words.shrink : words.enlarge}</Button><a href={url}>{words.download}</a></figcaption>
    </figure>
  );
}

const rejectClaim = (number: string, reason: string): Promise<Order> =>
  answered(api.POST("/orders/{number}/reject-claim", { params: { path: { number } }, body: { reason } }));
