import { Button } from "antd";
import { useEffect } from "react";
import type { Mail } from "../api/types";
import { showTime } from "../dates";
import { useWords, useWordsOf } from "../words";
import { reasonText } from "./mail";
import { MAILS } from "./words";

interface Props {
  mails: readonly Mail[];
  selected: string | null;
  onOpen: (id: string) => void;
  waiting: boolean;
  more: boolean;
  onMore: () => void;
}

export function MailList({ mails, selected, onOpen, waiting, more, onMore }: Props) {
  const words = useWords();
  const own = useWordsOf(MAILS);
  useEffect(() => {
    if (selected) document.getElementById(`mail-${selected}`)?.scrollIntoView({ block: "nearest" });
  }, [selected]);
  const active = mails.some((mail) => mail.id === selected) ? `mail-${selected}` : undefined;
  return (
    <div className="list">
      <ul role="listbox" aria-label={own.list} tabIndex={0} aria-activedescendant={active} aria-busy={waiting}>
        {mails.map((mail) => (
          <li key={mail.id} id={`mail-${mail.id}`} role="option" aria-selected={mail.id === selected} onClick={() => onOpen(mail.id)}>
            <span className="line"><strong className="memo">{mail.sender}</strong><span className="quiet">{showTime(mail.received_at)}</span></span>
            <span className="memo">{mail.subject || own.noSubject}</span>
            {mail.reason && <span className="quiet">{reasonText(mail.reason, own)}</span>}
          </li>))}
      </ul>
      {waiting && <p role="status" className="quiet">{words.loading}</p>}
      {!waiting && mails.length === 0 && <p className="quiet">{own.empty}</p>}
      {more ? <p className="quiet"><Button onClick={onMore}>{own.more}</Button></p> : mails.length > 0 && <p className="quiet">{own.end}</p>}
    </div>
  );
}
