import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { answered, api } from "../api/client";
import { Trouble } from "../shell/Trouble";
import { useWords, useWordsOf } from "../words";
import { ORDER_WORDS } from "./words";

/** Who performs the order's contract, or would, and by which rule (R70); asked for when it is opened. */
export function Assignment({ number }: { number: string }) {
  const words = useWordsOf(ORDER_WORDS);
  const [open, setOpen] = useState(false);
  return (
    <details className="card" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.assignment}</summary>
      {open && <Performer number={number} />}
    </details>
  );
}

function Performer({ number }: { number: string }) {
  const words = useWordsOf(ORDER_WORDS);
  const shared = useWords();
  const seen = useQuery({
    queryKey: ["assignment", number], queryFn: () => answered(api.GET("/orders/{number}/assignment", { params: { path: { number } } })),
  });
  if (seen.error) return <Trouble error={seen.error} again={() => void seen.refetch()} />;
  if (!seen.data) return <p role="status" className="quiet">{shared.loading}</p>;
  const { contract, performer, unit, rule, consultant, why_not, tried } = seen.data;
  const rules: Readonly<Record<string, string>> = words.rules;
  const whyNot: Readonly<Record<string, string>> = words.whyNot;
  const named = (code: string) => rules[code] ?? code;
  return (
    <>
      <dl className="facts">
        <div><dt>{words.performer}</dt><dd>{performer ?? words.nobody}</dd></div>
        {unit && <div><dt>{words.unit}</dt><dd>{unit}</dd></div>}
        {rule && <div><dt>{words.rule}</dt><dd>{named(rule)}</dd></div>}
        {consultant && <div><dt>{words.consultant}</dt><dd>{consultant}</dd></div>}
        {contract && <div><dt>{words.contract}</dt><dd>{contract}</dd></div>}
      </dl>
      {why_not && <p className="quiet">{whyNot[why_not] ?? why_not}</p>}
      {tried.length > 0 && <ul className="tried">{tried.map((each) => <li key={each.rule}>{named(each.rule)}: {each.fits ? words.fits : words.fitsNot}</li>)}</ul>}
    </>
  );
}
