import { ApiError } from './api';
import type { Problem, Uploaded, UploadedSet } from './http';

/** What became of a file: stored, or only previewed. */
export interface UploadAnswer {
    stored: boolean;
    set: UploadedSet;
}

export interface UploadOptions {
    preview: 'true' | 'false' | 'if_doubtful';
    /** How many questions a preview holds at most. */
    previewQuestions?: number;
    /** In place of the host's own other sets of its title. */
    replace?: boolean;
    /** In place of this set of the host's own, which it is another version of. */
    edited?: string;
    /** Instead of its own. */
    title?: string;
    onProgress?: (share: number) => void;
}

/** Where the site does not say otherwise. */
export const uploadBytesMax = 10 * 1024 * 1024;

/** How large a file may be that is uploaded here: there are sites whose gateway takes less than the loader. */
export async function uploadLimit(): Promise<number> {
    try {
        const { upload_bytes: bytes } = (await (await fetch('/limits.json')).json()) as {
            upload_bytes?: unknown;
        };
        return typeof bytes === 'number' && bytes > 0 ? bytes : uploadBytesMax;
    } catch {
        return uploadBytesMax; // There is no such file here.
    }
}

/** Uploads a question set. XMLHttpRequest, since fetch() does not tell how far an upload is. */
export function upload(token: string, file: File, options: UploadOptions): Promise<UploadAnswer> {
    const form = new FormData();
    form.append('file', file, file.name);
    form.append('preview', options.preview);
    if (options.previewQuestions) form.append('preview_questions', String(options.previewQuestions));
    if (options.replace) form.append('replace', 'true');
    if (options.edited) form.append('edited', options.edited);
    if (options.title) form.append('title', options.title);
    return new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        request.open('POST', '/question-set-upload');
        request.setRequestHeader('Authorization', `Bearer ${token}`);
        request.responseType = 'json';
        request.upload.onprogress = (event) => {
            if (event.lengthComputable) options.onProgress?.(event.loaded / event.total);
        };
        request.onload = () => {
            const [set] = (request.response as Uploaded | null)?.question_sets ?? [];
            if (request.status < 300 && set) resolve({ stored: request.status === 201, set });
            else reject(new ApiError(request.status, request.response as Problem | null));
        };
        request.onerror = request.onabort = () => reject(new ApiError(0, null));
        request.send(form);
    });
}
