// Statements handed in as Excel files. The import's id is in the address, so leaving and coming back keeps it.
import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useContext, useEffect, useState } from "react";
import { Link, useSearchParams } from "react-router";
import { answered, api, ApiError } from "../api/client";
import { whyNot } from "../api/faults";
import { showTime } from "../dates";
import { Outcome } from "../shared/Outcome";
import { saveFile } from "../shared/saveFile";
import { useDeed } from "../shared/useDeed";
import { Trouble } from "../shell/Trouble";
import { Myself, useMay, useWords, useWordsOf } from "../words";
import { DropZone } from "./DropZone";
import { flawOf, recentImports, rememberImport, type FileFlaw, type Remembered } from "./files";
import { ImportState } from "./ImportState";
import { sendingOf, type Sending } from "./handIn";
import { useImport } from "./useImport";
import { WORDS } from "./words";

export default function Import() {
  const words = useWordsOf(WORDS);
  const [search] = useSearchParams();
  const id = search.get("import");
  const me = useContext(Myself);
  const recent = recentImports(me.name, localStorage);
  return (
    <div className="room">
      <h1>{words.title}</h1>
      {useMay("settle_payment") ? <HandIn /> : <p className="quiet">{words.mayNot}</p>}
      {id && <Shown id={id} name={recent.find((each) => each.id === id)?.name} />}
      {recent.length > 0 && <Recent imports={recent} open={id} />}
    </div>
  );
}

function HandIn() {
  const words = useWordsOf(WORDS);
  const shared = useWords();
  const me = useContext(Myself);
  const [, setSearch] = useSearchParams();
  const [flaw, setFlaw] = useState<FileFlaw | null>(null);
  // Kept until it has arrived: after a fault it can be sent again.
  const [kept, setKept] = useState<{ name: string; sending: Sending } | null>(null);
  // Of a file that is put elsewhere, how much of it has gone.
  const [share, setShare] = useState<number | null>(null);
  const [templateFault, setTemplateFault] = useState(false);
  const deeds = useDeed((error) =>
    error instanceof ApiError && error.status === 413 ? words.fault.too_large : whyNot(error, words.fault, shared));
  const send = (file: { name: string; sending: Sending }) => deeds.run(async () => {
    setKept(file);
    setShare(null);
    const id = await file.sending(setShare);
    rememberImport(me.name, { id, name: file.name, at: new Date().toISOString() }, localStorage);
    setKept(null);
    setSearch({ import: id });
    return words.sent(file.name);
  });
  const take = (files: readonly File[]) => {
    const [file] = files;
    if (!file) return;
    deeds.clear();
    setKept(null);
    const found = flawOf(files);
    setFlaw(found);
    if (!found) void send({ name: file.name, sending: sendingOf(file) });
  };
  const template = () => {
    setTemplateFault(false);
    const asked = answered<unknown>(api.GET("/statement/template.xlsx", { parseAs: "blob" }));
    void saveFile(asked, "mau-sao-ke.xlsx").catch(() => setTemplateFault(true));
  };
  return (
    <section className="card">
      <p>{words.lead}</p>
      <div className="bar"><Button onClick={template}>{words.template}</Button>{templateFault && <span role="alert" className="fault">{words.templateFailed}</span>}</div>
      <DropZone busy={deeds.busy} onFiles={take} />
      {flaw && <p role="alert" className="fault">{words.refusedFile[flaw]}</p>}
      {deeds.busy && kept && <p role="status">{words.sending(kept.name)}</p>}
      {deeds.busy && kept && share !== null && <OnItsWay name={kept.name} share={share} />}
      <Outcome deeds={deeds} />
      {!deeds.busy && kept && deeds.fault && <div className="bar"><Button onClick={() => void send(kept)}>{words.again}</Button><span className="quiet">{kept.name}</span></div>}
    </section>
  );
}

function OnItsWay({ name, share }: { name: string; share: number }) {
  const words = useWordsOf(WORDS);
  return (
    <>
      <progress aria-label={words.sending(name)} value={share} max={1} />
      <p className="quiet">{share < 1 ? words.share(Math.floor(share * 100)) : words.checking}</p>
    </>
  );
}

function Shown({ id, name }: { id: string; name: string | undefined }) {
  const words = useWordsOf(WORDS);
  const queries = useQueryClient();
  const seen = useImport(id);
  const state = seen.data?.state;
  useEffect(() => {
    // What was added is on the statement from now on.
    if (state && state !== "PENDING") void queries.invalidateQueries({ queryKey: ["transactions"] });
  }, [state, queries]);
  if (!seen.data && seen.error instanceof ApiError && seen.error.status === 404) return <p role="alert" className="fault">{words.gone}</p>;
  if (!seen.data && seen.error) return <Trouble error={seen.error} again={() => void seen.refetch()} />;
  if (!seen.data) return <p role="status">{words.running}</p>;
  const { added = 0, duplicate = 0, invalid = 0 } = seen.data.counts;
  return (
    <>
      {seen.error && <p role="alert" className="fault">{words.noAnswer}</p>}
      <p role="status" aria-live="polite" className="said">{state === "DONE" ? words.ended(added, duplicate, invalid) : ""}</p>
      <ImportState shown={seen.data} name={name} />
    </>
  );
}

function Recent({ imports, open }: { imports: readonly Remembered[]; open: string | null }) {
  const words = useWordsOf(WORDS);
  return (
    <section className="card">
      <h2>{words.recent}</h2>
      <table className="texts">
        <thead><tr><th scope="col">{words.file}</th><th scope="col">{words.at}</th><th scope="col">{words.open}</th></tr></thead>
        <tbody>{imports.map((each) => (
          <tr key={each.id} aria-current={each.id === open}>
            <th scope="row">{each.name}</th><td>{showTime(each.at)}</td>
            <td><Link to={`/import?import=${each.id}`} aria-label={`${words.open} ${each.name} ${showTime(each.at)}`}>{words.open}</Link></td>
          </tr>))}
        </tbody>
      </table>
    </section>
  );
}
