// On an order's page: what portals were told of it last (R84).
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { answered, api } from "../api/client";
import { showTime } from "../dates";
import { Trouble } from "../shell/Trouble";
import { useMay, useWordsOf } from "../words";
import { answerText, eventText } from "./delivery";
import { DELIVERY_WORDS } from "./words";

const NEWEST = 5;
const EVERY = 15_000;

/** Nothing for who may not see it, and for an order of which no portal is told. */
export function Told({ order }: { order: string }) {
  const words = useWordsOf(DELIVERY_WORDS);
  const may = useMay("read_deliveries");
  const seen = useQuery({
    queryKey: ["deliveries", "order", order], enabled: may, refetchInterval: EVERY, refetchOnWindowFocus: "always",
    queryFn: ({ signal }) => answered(api.GET("/webhooks/deliveries", { params: { query: { order, limit: NEWEST } }, signal })),
  });
  const deliveries = seen.data?.items ?? [];
  if (!may || (deliveries.length === 0 && !seen.error)) return null;
  return (
    <section className="card" aria-labelledby="told">
      <div className="line"><h2 id="told">{words.ofOrder}</h2><Link to={`/webhooks?${new URLSearchParams({ state: "all", order })}`}>{words.allOfOrder}</Link></div>
      {seen.error && <Trouble error={seen.error} again={() => void seen.refetch()} />}
      <ul className="told">{deliveries.map((each) => (
        <li key={each.id}>
          <p className="line"><span><strong>{eventText(each, words)}</strong> · {each.portal}</span><span className={`state ${each.state}`}>{words.state[each.state]}</span></p>
          <p className="quiet">{showTime(each.at)}{each.state !== "taken" && <> · {answerText(each, words)}</>}{each.state === "waiting" && each.next_try && <> · {words.nextTry(showTime(each.next_try))}</>}</p>
        </li>))}
      </ul>
    </section>
  );
}
