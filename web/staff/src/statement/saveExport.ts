import { answered, api } from "../api/client";
import type { Filters } from "./filters";
import { queryOf } from "./useRows";

/** Save what the filters let through, as the API's own Excel file. */
export async function saveExport(filters: Filters): Promise<void> {
  const asked = api.GET("/statement/export.xlsx", { params: { query: queryOf(filters) }, parseAs: "blob" });
  const file: unknown = await answered<unknown>(asked);
  if (!(file instanceof Blob)) throw new TypeError("no file came");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = "statement.xlsx";
  link.click();
  URL.revokeObjectURL(link.href);
}
