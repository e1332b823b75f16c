// A file on its way: a small one is the body of a request, a larger one is put where the API says and then told of.
import { answered, api, ApiError } from "../api/client";
import type { components } from "../api/schema";
import { BY_REQUEST } from "./files";

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

type Place = components["schemas"]["UploadOffered"];
/** Is told which share of the file has gone, from 0 to 1. */
export type Told = (share: number) => void;
/** Sends the file and gives the import's id. Called again after a fault, it does not send what has arrived. */
export type Sending = (told: Told) => Promise<string>;

export interface Ways {
  whole: (file: File) => Promise<string>;
  offer: (size: number) => Promise<Place>;
  put: (place: Place, file: File, told: Told) => Promise<void>;
  take: (id: string) => Promise<string>;
}

export function sendingOf(file: File, ways: Ways = overTheNet): Sending {
  if (file.size <= BY_REQUEST) return () => ways.whole(file);
  let arrived: string | null = null;
  return async (told) => {
    if (arrived === null) {
      const place = await ways.offer(file.size);
      await ways.put(place, file, told);
      arrived = place.id;
    }
    try {
      return await ways.take(arrived);
    } catch (error) {
      // Only where it is not there any more it has to be put there again.
      if (error instanceof ApiError && error.status === 404) arrived = null;
      throw error;
    }
  };
}

const overTheNet: Ways = {
  whole: async (file) => (await answered(api.POST("/statement/imports", { body: file, bodySerializer: () => file, headers: { "Content-Type": XLSX } }))).id,
  offer: (size) => answered(api.POST("/statement/uploads", { body: { size } })),
  put,
  take: async (id) => (await answered(api.POST("/statement/uploads/{upload_id}/import", { params: { path: { upload_id: id } } }))).id,
};

/** Post the form; raises ApiError `upload_refused` or `offline`. Only this older way of asking tells how far it is. */
export function put(place: Place, file: File, told: Told): Promise<void> {
  const form = new FormData();
  for (const [name, value] of Object.entries(place.fields)) form.append(name, value);
  // What comes after it is not looked at.
  form.append("file", file);
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", place.url);
    request.upload.onprogress = ({ loaded, total }) => told(total > 0 ? loaded / total : 0);
    request.onload = () => (request.status >= 200 && request.status < 300 ? done() : failed(new ApiError(request.status, "upload_refused", "")));
    request.onerror = () => failed(new ApiError(0, "offline", ""));
    request.send(form);
  });
}
