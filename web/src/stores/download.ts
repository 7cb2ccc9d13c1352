import { api } from '../protocol/api';

/** Saves what only a token opens: a plain link could not carry the token, and a URL must not. */
export async function download(token: string, path: string, name: string): Promise<void> {
    save(await api.file(token, path), name);
}

/** Saves `content` as a file. */
export function save(content: Blob, name: string): void {
    const url = URL.createObjectURL(content);
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A file name from a title. */
export function fileName(title: string, suffix: string): string {
    const stem = title
        .normalize('NFKD')
        .replace(/[^\p{L}\p{N}]+/gu, '-')
        .replace(/^-|-$/g, '');
    return `${stem || 'mc-speedrun'}.${suffix}`;
}
