import { useQuery } from "@tanstack/react-query";
import { useContext, useId, useState } from "react";
import { readAmount } from "../amounts";
import { answered, api } from "../api/client";
import { readDay, showDay } from "../dates";
import { Tongue, useWordsOf } from "../words";
import { isNothing, itemsOf } from "./draft";
import { FaultsOfForm, useFault } from "./faults";
import { say, type Json, type Leaf } from "./shapes";
import { WORDS } from "./words";

export interface LeafProps {
  shape: Leaf;
  value: Json | undefined;
  at: string;
  /** Said to those who do not see where the input stands. */
  label: string;
  /** Of a label that is drawn beside it. */
  id?: string;
  optional?: boolean;
  /** Undefined where an optional value was emptied. */
  onChange: (value: Json | undefined) => void;
}

/** One value of a setting; what is wrong with it is said right below. */
export function LeafInput(props: LeafProps) {
  const { mended } = useContext(FaultsOfForm);
  const fault = useFault(props.at);
  const faultId = useId();
  const said = {
    id: props.id, "data-at": props.at, "aria-label": props.id ? undefined : props.label, "aria-invalid": fault ? true : undefined,
    "aria-describedby": fault ? faultId : undefined,
  };
  const onChange = (value: Json | undefined) => {
    mended(props.at);
    props.onChange(props.optional && isNothing(value) ? undefined : value);
  };
  return (
    <>
      <Plain {...props} onChange={onChange} said={said} />
      {fault && <span id={faultId} className="fault">{fault}</span>}
    </>
  );
}

type Said = React.AriaAttributes & { id?: string; "data-at": string };

function Plain({ said, ...props }: LeafProps & { said: Said }) {
  const { shape, value, onChange } = props;
  if (shape.is === "several") return <Several {...props} said={said} choices={shape.choices} />;
  if (shape.is === "choice") return <Chosen {...props} said={said} choices={Object.entries(shape.choices)} />;
  if (shape.is === "yes" && shape.words) {
    const choices = shape.words.map((words, at): [string, typeof words] => [at ? "yes" : "no", words]);
    return <Chosen {...props} said={said} value={value === true ? "yes" : "no"} choices={choices} onChange={(chosen) => onChange(chosen === "yes")} />;
  }
  if (shape.is === "yes") return <input type="checkbox" {...said} checked={value === true} onChange={(event) => onChange(event.target.checked)} />;
  return "offers" in shape && shape.offers ? <Offered {...props} said={said} /> : <Typed {...props} said={said} />;
}

const READ: Readonly<Record<string, (typed: string) => Json>> = {
  amount: readAmount, count: (typed) => (/^\d{1,15}$/.test(typed.trim()) ? Number(typed) : null), day: readDay,
};

function shown(shape: Leaf, value: Json | undefined): string {
  if (shape.is === "amount" && typeof value === "number") return value.toLocaleString("vi-VN");
  if (shape.is === "day" && typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value)) return showDay(value);
  return isNothing(value) ? "" : String(value);
}

/** Typed freely, the products there are offered with it. */
function Offered(props: LeafProps & { said: Said }) {
  const offers = useId();
  const choices = useQuery({ queryKey: ["choices"], queryFn: () => answered(api.GET("/choices")), staleTime: 600_000 });
  return (
    <>
      <Typed {...props} offers={offers} />
      <datalist id={offers}>{choices.data?.products.map((each) => <option key={each.code} value={each.code}>{each.name}</option>)}</datalist>
    </>
  );
}

/** Stays as it is typed until it is left, then stands as such values are written; what cannot be read is kept as typed. */
function Typed({ shape, value, onChange, said, offers }: LeafProps & { said: Said; offers?: string }) {
  const [typed, setTyped] = useState<string | null>(null);
  const type = (text: string) => {
    setTyped(text);
    onChange(READ[shape.is]?.(text) ?? text);
  };
  return (
    <input type="text" {...said} list={offers} className={`is-${shape.is}`} inputMode={shape.is === "amount" || shape.is === "count" ? "numeric" : undefined} placeholder={shape.is === "day" ? "dd/mm/yyyy" : undefined}
      value={typed ?? shown(shape, value)} onChange={(event) => type(event.target.value)} onBlur={() => setTyped(null)} />
  );
}

type ChosenProps = Omit<LeafProps, "shape"> & { said: Said; choices: readonly (readonly [string, readonly [string, string]])[] };

function Chosen({ value, choices, onChange, said }: ChosenProps) {
  const words = useWordsOf(WORDS);
  const language = useContext(Tongue);
  const now = typeof value === "string" ? value : "";
  const known = choices.some(([name]) => name === now);
  return (
    <select {...said} value={now} onChange={(event) => onChange(event.target.value)}>
      {!known && <option value={now}>{now || words.choose}</option>}
      {choices.map(([name, label]) => <option key={name} value={name}>{say(label, language)}</option>)}
    </select>
  );
}

function Several({ value, choices, label, onChange, said }: LeafProps & { said: Said; choices: Readonly<Record<string, readonly [string, string]>> }) {
  const language = useContext(Tongue);
  const chosen = itemsOf(value);
  // Those that are no choice here any more stay as they are.
  const others = chosen.filter((each) => typeof each !== "string" || !(each in choices));
  const tick = (name: string) =>
    onChange([...Object.keys(choices).filter((each) => (each === name) !== chosen.includes(each)), ...others]);
  return (
    <span role="group" aria-label={label} aria-describedby={said["aria-describedby"]} data-at={said["data-at"]} className="several">
      {Object.entries(choices).map(([name, word]) => (
        <label key={name}><input type="checkbox" checked={chosen.includes(name)} onChange={() => tick(name)} /> {say(word, language)}</label>))}
    </span>
  );
}
