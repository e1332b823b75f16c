// Gửi lại tất cả: what failed under the filters is counted, asked about once more, and sent again one by one.
import { Button } from "antd";
import { useState } from "react";
import { Outcome } from "../shared/Outcome";
import { SureBox } from "../shared/SureBox";
import { useWordsOf } from "../words";
import { perPortal, type Delivery } from "./delivery";
import type { Filters } from "./filters";
import { readFailed } from "./useDeliveries";
import type { Sending } from "./useSending";
import { DELIVERY_WORDS } from "./words";

/** More at once would keep somebody in front of the page for minutes. */
const MOST = 1_000;

export function SendAll({ filters, sending }: { filters: Filters; sending: Sending }) {
  const words = useWordsOf(DELIVERY_WORDS);
  const { deeds, progress } = sending;
  const [asked, setAsked] = useState<{ failed: readonly Delivery[]; more: boolean } | null>(null);
  const ask = () => void deeds.run(async () => {
    const found = await readFailed(filters, MOST);
    setAsked(found.failed.length ? found : null);
    return found.failed.length ? "" : words.noneFailed;
  });
  const send = () => {
    const ids = asked?.failed.map((each) => each.id) ?? [];
    setAsked(null);
    void sending.send(ids);
  };
  return (
    <>
      <div className="bar">
        {/* Never off: it would lose the focus, which comes back here in the end. One thing at a time is done anyway. */}
        <Button aria-disabled={progress !== null} aria-expanded={asked !== null} onClick={ask}>{words.sendAll}</Button>
        {progress && <><progress aria-label={words.sendAgain} max={progress.total} value={progress.done} /><span>{words.progress(progress.done, progress.total)}</span><Button onClick={sending.stop}>{words.stop}</Button></>}
      </div>
      {asked && (
        <SureBox title={words.sureTitle(asked.failed.length)} deed={words.doSendAll} busy={deeds.busy} onSure={send} onCancel={() => setAsked(null)}>
          <ul className="names">{perPortal(asked.failed).map(([portal, count]) => <li key={portal}><span>{portal}</span> <span className="amount">{count}</span></li>)}</ul>
          <p>{words.sure}</p>
          {asked.more && <p>{words.sureMost(asked.failed.length)}</p>}
        </SureBox>)}
      <Outcome deeds={deeds} />
    </>
  );
}
