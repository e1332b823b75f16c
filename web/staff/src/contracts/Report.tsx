import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { showAmount } from "../amounts";
import { answered, api, ApiError } from "../api/client";
import { whyNot } from "../api/faults";
import type { components } from "../api/schema";
import { saveFile } from "../shared/saveFile";
import { Trouble } from "../shell/Trouble";
import { useMay, useWords, useWordsOf } from "../words";
import type { Filters } from "./filters";
import { WORDS } from "./words";

type Sums = components["schemas"]["SumsAnswer"];
interface Line {
  name: string;
  unit?: string | null;
  sums: Sums;
}

/** Contracts and revenue of a period, by performer and by unit, consulting credit apart (R70.1, R71). */
export function Report({ filters }: { filters: Filters }) {
  const words = useWordsOf(WORDS);
  const shared = useWords();
  const query = { ...(filters.from ? { from: filters.from } : {}), ...(filters.to ? { to: filters.to } : {}) };
  const seen = useQuery({
    queryKey: ["contracts", "report", query],
    queryFn: ({ signal }) => answered(api.GET("/contracts/report", { params: { query }, signal })),
  });
  if (seen.error instanceof ApiError && seen.error.status === 422) return <p role="alert" className="fault">{whyNot(seen.error, words.fault, shared)}</p>;
  if (seen.error) return <Trouble error={seen.error} again={() => void seen.refetch()} />;
  if (!seen.data) return <p role="status">{shared.loading}</p>;
  const { reps, units, consulting, total } = seen.data;
  const called = (name: string | null) => name ?? words.nobody;
  return (
    <>
      <div className="bar"><span className="quiet">{words.period}</span><Export query={query} /></div>
      {reps.length === 0 && consulting.length === 0 && <p>{words.noReport}</p>}
      {reps.length > 0 && <SumsTable title={words.byRep} head={words.performer} total={total} withUnit lines={reps.map((sums) => ({ name: called(sums.rep), unit: called(sums.unit), sums }))} />}
      {units.length > 0 && <SumsTable title={words.byUnit} head={words.unit} total={total} lines={units.map((sums) => ({ name: called(sums.unit), sums }))} />}
      {consulting.length > 0 && <SumsTable title={words.consulting} head={words.consultant} lines={consulting.map((sums) => ({ name: called(sums.rep), sums }))} />}
    </>
  );
}

function Export({ query }: { query: { from?: string; to?: string } }) {
  const words = useWordsOf(WORDS);
  const [failed, setFailed] = useState(false);
  const mayExport = useMay("read_statement");
  if (!mayExport) return null;
  const save = () => {
    setFailed(false);
    const asked = answered<unknown>(api.GET("/contracts/report.xlsx", { params: { query }, parseAs: "blob" }));
    void saveFile(asked, "hop-dong.xlsx").catch(() => setFailed(true));
  };
  return <><Button onClick={save}>{words.export}</Button>{failed && <span role="alert" className="fault">{words.exportFailed}</span>}</>;
}

function SumsTable({ title, head, lines, total, withUnit = false }: { title: string; head: string; lines: readonly Line[]; total?: Sums; withUnit?: boolean }) {
  const words = useWordsOf(WORDS);
  return (
    <section className="card scrolls" tabIndex={0} aria-label={title}>
      <h2>{title}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{head}</th>{withUnit && <th scope="col">{words.unit}</th>}<th scope="col">{words.contracts}</th><th scope="col">{words.revenue}</th>
            <th scope="col">{words.recorded}</th><th scope="col">{words.unpaidContracts}</th><th scope="col">{words.unpaidSum}</th>
          </tr>
        </thead>
        <tbody>{lines.map((line) => <tr key={`${line.name} ${line.unit ?? ""}`}><th scope="row">{line.name}</th>{withUnit && <td>{line.unit}</td>}<Cells sums={line.sums} /></tr>)}</tbody>
        {total && <tfoot><tr><th scope="row">{words.sum}</th>{withUnit && <td />}<Cells sums={total} /></tr></tfoot>}
      </table>
    </section>
  );
}

function Cells({ sums }: { sums: Sums }) {
  return (
    <>
      <td>{sums.contracts}</td><td>{showAmount(sums.revenue)}</td><td>{showAmount(sums.recorded)}</td>
      <td>{sums.unpaid_contracts}</td><td>{showAmount(sums.unpaid)}</td>
    </>
  );
}
