import { useQuery } from "@tanstack/react-query";
import { useContext } from "react";
import { answered, api } from "../api/client";
import { Myself, useWordsOf } from "../words";
import { STATES, type Filters } from "./decide";
import { WORDS } from "./words";

interface Props {
  filters: Filters;
  onChange: (filters: Filters) => void;
}

/** By state, and for who sees more than the own charge by rep. */
export function FilterBar({ filters, onChange }: Props) {
  const words = useWordsOf(WORDS);
  const ownAlone = useContext(Myself).role === "sales_rep";
  const choices = useQuery({ queryKey: ["choices"], queryFn: () => answered(api.GET("/choices")), staleTime: 600_000, enabled: !ownAlone });
  const reps = new Set([...(choices.data?.reps ?? []), ...(filters.in_charge ? [filters.in_charge] : [])]);
  const change = (state: string, rep: string | undefined) => {
    const known = STATES.find((each) => each === state);
    onChange({ ...(known ? { state: known } : {}), ...(rep ? { in_charge: rep } : {}) });
  };
  return (
    <form className="bar" role="search" aria-label={words.filters} onSubmit={(event) => event.preventDefault()}>
      <label className="field"><span>{words.state}</span>
        <select value={filters.state ?? ""} onChange={(event) => change(event.target.value, filters.in_charge)}>
          {STATES.map((state) => <option key={state} value={state}>{words.states[state]}</option>)}
          <option value="">{words.all}</option>
        </select>
      </label>
      {!ownAlone && (
        <label className="field"><span>{words.inCharge}</span>
          <select value={filters.in_charge ?? ""} onChange={(event) => change(filters.state ?? "", event.target.value)}>
            <option value="">{words.everybody}</option>
            {[...reps].sort().map((rep) => <option key={rep} value={rep}>{rep}</option>)}
          </select>
        </label>)}
    </form>
  );
}
