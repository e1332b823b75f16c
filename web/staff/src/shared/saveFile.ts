/** Save a file that the API answered, under a name. */
export async function saveFile(asked: Promise<unknown>, name: string): Promise<void> {
  const file = await asked;
  if (!(file instanceof Blob)) throw new TypeError("no file came");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
