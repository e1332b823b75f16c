import { useContext, useId } from "react";
import { Tongue } from "../words";
import { isList, isObject, withField } from "./draft";
import { useFault } from "./faults";
import { LeafInput } from "./LeafInput";
import { ListField } from "./ListField";
import { placeOfField } from "./places";
import { say, type Field, type Json, type JsonObject } from "./shapes";

interface Props {
  fields: readonly Field[];
  value: JsonObject;
  at: string;
  onChange: (value: JsonObject) => void;
}

const isSingle = ({ shape }: Field): boolean => !isList(shape) && shape.is !== "group" && shape.is !== "several";

/** The fields of a group: single values side by side, then what has parts, one below the other. */
export function Fields({ fields, value, at, onChange }: Props) {
  const drawn = (field: Field) => {
    const Drawn = isSingle(field) ? SingleField : PartField;
    return (
      <Drawn key={field.name} field={field} value={value[field.name]} at={placeOfField(null, at, field.name)}
        onChange={(part) => onChange(withField(value, field.name, part))} />
    );
  };
  const singles = fields.filter(isSingle);
  return <>{singles.length > 0 && <div className="singles">{singles.map(drawn)}</div>}{fields.filter((field) => !isSingle(field)).map(drawn)}</>;
}

interface FieldProps {
  field: Field;
  value: Json | undefined;
  at: string;
  onChange: (value: Json | undefined) => void;
}

function SingleField({ field, value, at, onChange }: FieldProps) {
  const language = useContext(Tongue);
  const id = useId();
  const { shape } = field;
  if (isList(shape) || shape.is === "group") return null;
  const label = say(field.label, language);
  return (
    <div className={`setting-field is-${shape.is}`}>
      <label htmlFor={id}>{label}</label>
      <LeafInput shape={shape} value={value} at={at} label={label} id={id} optional={field.optional} onChange={onChange} />
      {field.hint && <span className="hint">{say(field.hint, language)}</span>}
    </div>
  );
}

function PartField({ field, value, at, onChange }: FieldProps) {
  const language = useContext(Tongue);
  const { shape } = field;
  const label = say(field.label, language);
  const leaf = !isList(shape) && shape.is !== "group";
  return (
    <fieldset className="setting-part" data-at={leaf ? undefined : at}>
      <legend>{label}</legend>
      {field.hint && <span className="hint">{say(field.hint, language)}</span>}
      {!leaf && <PartFault at={at} />}
      {isList(shape) && <ListField list={shape} value={value} at={at} label={label} onChange={onChange} />}
      {shape.is === "group" && <Fields fields={shape.fields} value={isObject(value) ? value : {}} at={at} onChange={onChange} />}
      {!isList(shape) && shape.is !== "group" && <LeafInput shape={shape} value={value} at={at} label={label} optional={field.optional} onChange={onChange} />}
    </fieldset>
  );
}

export function PartFault({ at }: { at: string }) {
  const fault = useFault(at);
  return fault ? <span className="fault">{fault}</span> : null;
}
