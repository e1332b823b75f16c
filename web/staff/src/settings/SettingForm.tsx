import { Button } from "antd";
import { useContext, useEffect, useRef } from "react";
import { useBlocker } from "react-router";
import { Tongue, useWordsOf } from "../words";
import { FaultsOfForm, type Faults } from "./faults";
import { Fields } from "./Fields";
import { Conflict, Leaving, Review } from "./Panels";
import { say, type Form } from "./shapes";
import { useEditing, type Answer, type Editing } from "./useEditing";
import { WORDS } from "./words";

interface Props {
  form: Form;
  answer: Answer;
  readAgain: () => Promise<unknown>;
}

/** One setting to edit: what differs is reviewed before it is saved, and what is wrong is said where it stands. */
export function SettingForm({ form, answer, readAgain }: Props) {
  const words = useWordsOf(WORDS);
  const language = useContext(Tongue);
  const editing = useEditing(form, answer, readAgain);
  const box = useRef<HTMLFormElement>(null);
  useEffect(() => focusFirst(box.current, editing.faults), [editing.faults]);
  const { Special } = form;
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    editing.review();
  };
  return (
    <FaultsOfForm value={{ faults: editing.faults, mended: editing.mended }}>
      <form ref={box} className="setting" aria-label={say(form.title, language)} noValidate onSubmit={submit}>
        <p className="line"><span>{say(form.about, language)}</span><span className="quiet">{words.version(answer.version)}</span></p>
        <fieldset className="all-fields" disabled={editing.busy}>
          {Special && <Special draft={editing.draft} onChange={editing.type} />}
          <Fields fields={form.fields} value={editing.draft} at="" onChange={editing.type} />
        </fieldset>
        <button type="submit" className="unseen" tabIndex={-1} aria-hidden="true" />
      </form>
      <Foot form={form} editing={editing} />
    </FaultsOfForm>
  );
}

function Foot({ form, editing }: { form: Form; editing: Editing }) {
  const words = useWordsOf(WORDS);
  const language = useContext(Tongue);
  const { changes, overtaken } = editing;
  const dirty = changes.length > 0;
  const leaving = useBlocker(({ currentLocation, nextLocation }) => dirty && currentLocation.pathname !== nextLocation.pathname);
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    if (dirty) window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [dirty]);
  const root = editing.faults.get("");
  return (
    <div className="foot">
      {leaving.state === "blocked" && <Leaving onStay={() => leaving.reset()} onLeave={() => leaving.proceed()} />}
      {overtaken && <Conflict version={overtaken.version} theirs={overtaken.changes} mine={changes} asked={editing.fault !== ""} onMine={editing.keepMine} onTheirs={editing.takeTheirs} />}
      {editing.reviewing && <Review changes={changes} effect={say(form.effect, language)} busy={editing.busy} onSave={() => void editing.save()} onBack={editing.goOn} />}
      {!overtaken && (editing.fault || root) && <p role="alert" className="fault">{editing.fault || root}</p>}
      <div className="bar">
        <Button type="primary" disabled={!dirty || editing.busy || overtaken !== null || editing.reviewing} onClick={editing.review}>{words.review}</Button>
        <Button disabled={!dirty || editing.busy} onClick={editing.discard}>{words.discard}</Button>
        <span className={dirty ? "" : "quiet"}>{dirty ? words.count(changes.length) : words.unchanged}</span>
        <span role="status" aria-live="polite" className={editing.faults.size > 0 ? "fault" : "said"}>{editing.said}</span>
      </div>
    </div>
  );
}

/** The first input that something is said about; what is folded was opened when it came. */
function focusFirst(form: HTMLFormElement | null, faults: Faults): void {
  const [at] = faults.keys();
  if (!at || !form) return;
  const place = [...form.querySelectorAll<HTMLElement>("[data-at]")].filter((each) => each.dataset.at === at);
  const input = place.find((each) => each.matches("input, select")) ?? place[0]?.querySelector<HTMLElement>("input, select, button");
  input?.focus();
  // Above the foot, which covers the lower end of what is in sight.
  input?.scrollIntoView({ block: "center" });
}
