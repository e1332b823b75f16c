import { Button } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { showAmount } from "../amounts";
import type { MailInFull } from "../api/types";
import { showTime } from "../dates";
import { ReasonForm } from "../shared/ReasonForm";
import { SureBox } from "../shared/SureBox";
import { useMay, useWordsOf } from "../words";
import { reasonText, unreadText, verdictText, willText } from "./mail";
import type { MailDecision } from "./useMails";
import { MAILS } from "./words";

/** The open mail. Its text is shown as text, whatever it was; nothing of it runs or loads. */
export function MailDetail({ mail, decision }: { mail: MailInFull; decision: MailDecision }) {
  const words = useWordsOf(MAILS);
  const fault = decision.faultOf(mail.id);
  return (
    <>
      <p className="line"><span className={`state ${mail.state}`}>{words.state[mail.state]}</span><span className="quiet">{words.received} {showTime(mail.received_at)}</span></p>
      <p><strong className="memo">{mail.subject || words.noSubject}</strong><br /><span className="memo">{words.sender}: {mail.sender}{mail.bank && ` · ${words.bank}: ${mail.bank}`}</span></p>
      {mail.reason && <div className="kept-back"><strong>{reasonText(mail.reason, words)}</strong>{mail.detail && <p className="quiet">{words.technical}: <span lang="en">{mail.detail}</span></p>}</div>}
      <Verdicts mail={mail} />
      <Parsed mail={mail} />
      {fault && <p className="fault">{fault}</p>}
      {mail.transactions.length > 0 && <p>{words.rows}: {mail.transactions.map((id, at) => <Link key={id} to={`/statement?row=${encodeURIComponent(id)}`}>{words.openRow(at + 1)}</Link>)}</p>}
      <Deeds mail={mail} decision={decision} />
      <h2>{words.text}</h2>
      <pre className="mail-text" tabIndex={0}>{mail.text}</pre>
      <details><summary>{words.headers}</summary>
        <dl className="facts">{mail.headers.map((header, at) => <div key={at}><dt>{header.name}</dt><dd>{header.value}</dd></div>)}</dl>
      </details>
    </>
  );
}

const CHECKS = ["spf", "dkim", "dmarc", "spam", "virus"] as const;

function Verdicts({ mail }: { mail: MailInFull }) {
  const words = useWordsOf(MAILS);
  const checks = CHECKS.filter((check) => mail.verdicts[check]);
  return (
    <ul className="verdicts" aria-label={words.verdicts}>
      {checks.map((check) => {
        const verdict = mail.verdicts[check] ?? "";
        return <li key={check} className={verdict}>{words.check[check]}: <strong>{verdictText(verdict, words)}</strong></li>;
      })}
    </ul>
  );
}

function Parsed({ mail }: { mail: MailInFull }) {
  const words = useWordsOf(MAILS);
  if (mail.unread !== null) return <p className="quiet">{words.nothing} {unreadText(mail.unread, words)}</p>;
  if (mail.parsed.length === 0) return null;
  return (
    <table className="lines">
      <caption>{words.parsed}</caption>
      <thead><tr><th scope="col">{words.at}</th><th scope="col">{words.into}</th><th scope="col">{words.memo}</th><th scope="col">{words.reference}</th><th scope="col" className="right">{words.amount}</th></tr></thead>
      <tbody>{mail.parsed.map((one, at) => (
        <tr key={at}><th scope="row">{showTime(one.booked_at)}</th><td>{one.account}</td><td className="memo">{one.memo}</td><td>{one.reference ?? "–"}</td>
          <td className="amount">{one.direction === "out" ? "−" : ""}{showAmount(one.amount)}</td></tr>))}
      </tbody>
    </table>
  );
}

function Deeds({ mail, decision }: { mail: MailInFull; decision: MailDecision }) {
  const words = useWordsOf(MAILS);
  const maySettle = useMay("settle_payment");
  const [asked, setAsked] = useState<"release" | "discard" | null>(null);
  if (!maySettle || mail.state !== "quarantined") return null;
  const will = willText(mail, words);
  const decide = (deed: Parameters<MailDecision["decide"]>[1]) =>
    void decision.decide(mail.id, deed).then((done) => { if (done) setAsked(null); });
  if (asked === "release") return (
    <SureBox title={words.sureTitle} deed={words.yes} danger busy={decision.busy} onSure={() => decide({ kind: "release" })} onCancel={() => setAsked(null)}>
      <p>{will} {words.sure}</p>
    </SureBox>
  );
  if (asked === "discard") return <ReasonForm label={words.discardWhy} presets={words.presets} busy={decision.busy} onSend={(reason) => decide({ kind: "discard", reason })} onCancel={() => setAsked(null)} />;
  return (
    <>
      {will && <p className="will">{will}</p>}
      <div className="bar">
        {will && <Button type="primary" disabled={decision.busy} onClick={() => setAsked("release")}>{words.release}…</Button>}
        <Button disabled={decision.busy} onClick={() => setAsked("discard")}>{words.discard}…</Button>
      </div>
    </>
  );
}
