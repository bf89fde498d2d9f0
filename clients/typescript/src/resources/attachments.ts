/** Files of messages, sent and received. */

import type { CallOptions, Http, Query } from "../http.js";
import type { Attachment, AttachmentText } from "../schema.js";

/** A file to keep, for `attachmentIds` of messages to come. */
export interface NewFile {
  filename: string;
  content: Blob | ArrayBuffer | Uint8Array | string;
  /** `application/octet-stream` when left away. */
  contentType?: string;
}

export class Attachments {
  constructor(private readonly http: Http) {}

  async upload(file: NewFile, options?: CallOptions): Promise<Attachment> {
    const type = file.contentType ?? (file.content instanceof Blob ? file.content.type : "");
    const form = new FormData();
    form.set("file", new Blob([file.content as BlobPart], { type: type || "application/octet-stream" }), file.filename);
    const answer = await this.http.send("post", "/attachments", { form, ...options });
    return JSON.parse(new TextDecoder().decode(answer.bytes)) as Attachment;
  }

  /** What the file is called and how large it is. */
  get(id: string, options?: CallOptions): Promise<Attachment> {
    return this.http.json("get", "/attachments/{attachment_id}", { in: { attachment_id: id }, ...options });
  }

  /** The file itself. */
  async content(id: string, options?: CallOptions): Promise<Uint8Array> {
    const request = { in: { attachment_id: id }, accept: "*/*", ...options };
    return (await this.http.send("get", "/attachments/{attachment_id}/content", request)).bytes;
  }

  /** The text in it, of PDFs, office files and, where the server can, pictures. */
  text(
    id: string,
    query: Pick<Query<"/attachments/{attachment_id}/text">, "maxChars" | "offset"> = {},
    options?: CallOptions,
  ): Promise<AttachmentText> {
    return this.http.json("get", "/attachments/{attachment_id}/text", { in: { attachment_id: id }, query, ...options });
  }
}
