// What staff change without a deploy: a tab for each setting, its address says which.
import { useQuery } from "@tanstack/react-query";
import { useContext } from "react";
import { Navigate, NavLink, useParams } from "react-router";
import { answered, api } from "../api/client";
import { Trouble } from "../shell/Trouble";
import { Tongue, useWords, useWordsOf } from "../words";
import { FORMS } from "./forms/all";
import { SettingForm } from "./SettingForm";
import { say, type Form } from "./shapes";
import { WORDS } from "./words";

export default function Settings() {
  const common = useWords();
  const words = useWordsOf(WORDS);
  const language = useContext(Tongue);
  const { name } = useParams();
  const form = FORMS.find((each) => each.name === name);
  if (name === undefined) return <Navigate to={`/settings/${FORMS[0]?.name}`} replace />;
  return (
    <div className="settings">
      <h1>{common.settings}</h1>
      <nav className="setting-tabs" aria-label={common.settings}>
        {FORMS.map((each) => <NavLink key={each.name} to={`/settings/${each.name}`}>{say(each.title, language)}</NavLink>)}
      </nav>
      {form ? <OneSetting key={form.name} form={form} /> : <p role="alert">{words.unknown}</p>}
    </div>
  );
}

function OneSetting({ form }: { form: Form }) {
  const words = useWords();
  const seen = useQuery({
    queryKey: ["setting", form.name],
    queryFn: ({ signal }) => answered(api.GET("/settings/{name}", { params: { path: { name: form.name } }, signal })),
  });
  // What is being edited stays, also when it cannot be read again.
  if (seen.data) return <SettingForm form={form} answer={seen.data} readAgain={() => seen.refetch()} />;
  if (seen.error) return <Trouble error={seen.error} again={() => void seen.refetch()} />;
  return <p role="status" className="alone">{words.loading}</p>;
}
