import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useContext, useState } from "react";
import { Link } from "react-router";
import { showAmount } from "../amounts";
import { ApiError } from "../api/client";
import { whyNot } from "../api/faults";
import { showTime } from "../dates";
import { History } from "../shared/History";
import { Outcome } from "../shared/Outcome";
import { useDeed } from "../shared/useDeed";
import { Myself, useMay, useWords, useWordsOf } from "../words";
import type { ContractInFull } from "./filters";
import { MoveForm } from "./MoveForm";
import { movesOf, type Move, type Said } from "./moves";
import { perform } from "./perform";
import { WORDS } from "./words";

export function ContractDetail({ contract, onClose }: { contract: ContractInFull; onClose: () => void }) {
  const words = useWordsOf(WORDS);
  const shared = useWords();
  const queries = useQueryClient();
  const moves = movesOf(contract, useContext(Myself));
  const [asked, setAsked] = useState<Move | null>(null);
  const deeds = useDeed((error) => whyNot(error, words.fault, shared));
  const move = (deed: Move, said: Said) => void deeds.run(async () => {
    const after = await perform(contract.id, deed, said).catch((error: unknown) => {
      // Somebody was faster: show what they did.
      if (error instanceof ApiError && error.status === 409) void queries.invalidateQueries({ queryKey: ["contract", contract.id] });
      throw error;
    });
    queries.setQueryData(["contract", contract.id], after);
    void queries.invalidateQueries({ queryKey: ["contracts"] });
    setAsked(null);
    return words.done[deed](contract.id, said.to);
  });
  return (
    <>
      <p className="line"><strong className="big">{contract.id}</strong><Button size="small" onClick={onClose}>{words.close}</Button></p>
      <p className="line"><span className={`state ${contract.state}`}>{words.states[contract.state]}</span><strong className="amount big">{showAmount(contract.total)}</strong></p>
      {contract.revenue_unpaid && <p className="fault">⚠ {words.unpaid}</p>}
      <Facts contract={contract} />
      <Whose contract={contract} />
      {!asked && moves.length > 0 && (
        <div className="bar">{moves.map((each, at) => <Button key={each} type={at === 0 ? "primary" : "default"} disabled={deeds.busy} onClick={() => { deeds.clear(); setAsked(each); }}>{words.moves[each]}</Button>)}</div>)}
      {asked && <MoveForm key={asked} id={contract.id} move={asked} busy={deeds.busy} onSure={(said) => move(asked, said)} onCancel={() => setAsked(null)} />}
      <Outcome deeds={deeds} />
      <History entries={contract.history} title={words.history} why={words.reasons} axes={words.axes} values={{ ...words.states, ...words.rules }} actors={words.actors} />
    </>
  );
}

function Facts({ contract }: { contract: ContractInFull }) {
  const words = useWordsOf(WORDS);
  const rules: Readonly<Record<string, string>> = words.rules;
  return (
    <dl className="facts">
      <dt>{words.customer}</dt><dd>{contract.customer.name} · {contract.customer.id}</dd>
      <dt>{words.order}</dt><dd><Link to={`/orders/${contract.order}`}>{contract.order}</Link></dd>
      <dt>{words.product}</dt><dd>{contract.product} · {words.purposes[contract.purpose]}</dd>
      <dt>{words.performer}</dt><dd>{contract.performer ?? words.nobody}{contract.unit && ` · ${contract.unit}`}</dd>
      <dt>{words.owner}</dt><dd>{contract.owner ?? words.nobody}</dd>
      {contract.consultant && <><dt>{words.consultant}</dt><dd>{contract.consultant}</dd></>}
      {contract.rule && <><dt>{words.rule}</dt><dd>{rules[contract.rule] ?? contract.rule}</dd></>}
      {contract.office && <><dt>{words.office}</dt><dd>{contract.office}</dd></>}
      <dt>{words.created}</dt><dd>{showTime(contract.created_at)}</dd>
      {contract.crm_id && <><dt>{words.crm}</dt><dd>{contract.crm_id}</dd></>}
      {contract.act_id && <><dt>{words.act}</dt><dd>{contract.act_id}</dd></>}
    </dl>
  );
}

/** To a rep whose it is not: who may move it. */
function Whose({ contract }: { contract: ContractInFull }) {
  const words = useWordsOf(WORDS);
  const me = useContext(Myself);
  const reps = useMay("request_recording") && me.role === "sales_rep";
  if (!reps || contract.state !== "DRAFT" || contract.owner === me.name) return null;
  return <p className="quiet">{contract.owner ? words.notOwner(contract.owner) : words.ownerless}</p>;
}
