// The banks' mails that were not trusted: why, what they say, and whether they count after all (R17).
import { useLayoutEffect } from "react";
import { useSearchParams } from "react-router";
import { Trouble } from "../shell/Trouble";
import { wishOf } from "../statement/keys";
import { useWordsOf } from "../words";
import { readState, STATES, stepMail, writePlace } from "./mail";
import { MailDetail } from "./MailDetail";
import { MailList } from "./MailList";
import { useMail, useMailDecision, useMailList } from "./useMails";
import { MAILS } from "./words";

export default function Mails() {
  const words = useWordsOf(MAILS);
  const [search, setSearch] = useSearchParams();
  const state = readState(search);
  const selected = search.get("mail");
  const list = useMailList(state);
  const shown = useMail(selected);
  const decision = useMailDecision();
  const mails = list.data?.pages.flatMap((page) => page.items) ?? [];
  const open = (id: string | null) => setSearch(writePlace(state, id), { replace: true });

  // With what is drawn, not after it: a key that follows at once means what is seen.
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      const wish = wishOf(event);
      if (wish !== "next" && wish !== "previous") return;
      event.preventDefault();
      open(stepMail(mails, selected, wish === "next" ? 1 : -1));
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  });

  return (
    <div className="inbox">
      <div className="line"><h1>{words.title}</h1><span className="quiet">{words.keys}</span></div>
      <nav className="tabs" aria-label={words.tabs}>
        {STATES.map((each) => (
          <button key={each} type="button" aria-current={each === state ? "true" : undefined} onClick={() => setSearch(writePlace(each, null))}>{words.state[each]}</button>))}
      </nav>
      {list.error && <Trouble error={list.error} again={() => void list.refetch()} />}
      <div className="panes">
        <MailList mails={mails} selected={selected} onOpen={open} waiting={list.isPending} more={list.hasNextPage}
          onMore={() => { if (!list.isFetchingNextPage) void list.fetchNextPage(); }} />
        <section className="detail" aria-label={words.text}>
          {!selected && <p className="quiet">{words.pick}</p>}
          {selected && shown.error && !shown.data && <p role="alert" className="fault">{words.gone}</p>}
          {shown.data && <MailDetail key={shown.data.id} mail={shown.data} decision={decision} />}
        </section>
      </div>
      <p role="status" aria-live="polite" className="said">{decision.said}</p>
    </div>
  );
}
