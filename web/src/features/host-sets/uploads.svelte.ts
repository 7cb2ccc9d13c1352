import { ApiError } from '../../protocol/api';
import type { Finding, UploadedSet } from '../../protocol/http';
import { upload as send, uploadBytesMax, uploadLimit } from '../../protocol/upload';
import { failureText } from '../../stores/failure';
import type { HostSession } from '../../stores/host_session.svelte';
import { common } from '../../text/common';
import { host } from '../../text/host';

/**
 * `doubtful`: it can be stored, but there are warnings to look at first, or another set has its title. `refused`: it has errors. `failed`: it never came
 * so far.
 */
export type UploadState = 'waiting' | 'sending' | 'doubtful' | 'refused' | 'failed' | 'stored';

/** In place of its namesakes, or under another title; neither: as it is. */
export interface Decision {
    replace?: boolean;
    title?: string;
}

/** Never more than there are. */
const mebibytes = (bytes: number) => common.number(Math.floor((bytes / 1024 / 1024) * 10) / 10);

/** The title with the first number behind it that makes it different from all of these. */
export function freeTitle(title: string, taken: readonly string[]): string {
    let number = 2;
    while (taken.includes(`${title} (${number})`)) number += 1;
    return `${title} (${number})`;
}

/** A file on its way into the library. */
export class Upload {
    state = $state<UploadState>('waiting');
    /** Of its bytes, what has been sent. */
    share = $state(0);
    set = $state.raw<UploadedSet | null>(null);
    errors = $state.raw<Finding[]>([]);
    problem = $state('');
    /** How the host wants it stored, having seen what is doubtful. */
    decision: Decision | null = null;

    constructor(public file: File) {}
}

/** The bytes as they are now: what was looked at is what gets stored, whatever happens to the file meanwhile. */
const copied = async (file: File) => new File([await file.arrayBuffer()], file.name);

/** Takes files into the library, one after the other: at once where nothing is doubtful, else when the host has looked. */
export class UploadsController {
    list = $state.raw<Upload[]>([]);
    private busy = false;
    private readonly limit = uploadLimit();
    /** The largest file, in MiB, as the page's language writes it. */
    mib = $state(mebibytes(uploadBytesMax));

    /** Those with nothing but warnings to decide about. */
    readonly warned = $derived(
        this.list.filter((one) => one.state === 'doubtful' && one.set?.namesakes.length === 0),
    );

    constructor(
        private readonly session: HostSession,
        private readonly onstored: () => Promise<void>,
        private readonly titles: () => string[],
    ) {
        void this.limit.then((bytes) => (this.mib = mebibytes(bytes)));
    }

    /** A file takes the place of an earlier one of its name: it is the same, mended. What is stored is no news any more. */
    async add(files: readonly File[]): Promise<void> {
        const names = new Set(files.map((file) => file.name));
        const stays = (one: Upload) =>
            one.state === 'sending' || (one.state !== 'stored' && !names.has(one.file.name));
        this.list = [...this.list.filter(stays), ...files.map((file) => new Upload(file))];
        await this.work();
    }

    /** Tries again what failed. */
    async again(upload: Upload): Promise<void> {
        upload.state = 'waiting';
        await this.work();
    }

    async keep(uploads: readonly Upload[], decision: Decision = {}): Promise<void> {
        for (const upload of uploads) {
            upload.decision = decision;
            upload.state = 'waiting';
        }
        await this.work();
    }

    /** Beside its namesakes, with a number behind its title. */
    keepBoth(upload: Upload): Promise<void> {
        return this.keep([upload], { title: freeTitle(upload.set?.title ?? '', this.titles()) });
    }

    dismiss(upload: Upload): void {
        this.list = this.list.filter((one) => one !== upload);
    }

    private async work(): Promise<void> {
        if (this.busy) return;
        this.busy = true;
        const next = () => this.list.find((one) => one.state === 'waiting');
        for (let upload = next(); upload; upload = next()) {
            await this.take(upload);
            if (upload.state === 'stored') await this.onstored();
        }
        this.busy = false;
    }

    private async take(upload: Upload): Promise<void> {
        upload.problem = '';
        const limit = await this.limit;
        if (upload.file.size > limit) {
            upload.problem = host.upload.tooLarge(upload.file.name, mebibytes(limit));
            upload.state = 'refused';
            return;
        }
        upload.share = 0;
        upload.state = 'sending';
        try {
            if (!upload.set) upload.file = await copied(upload.file);
            const answer = await send(this.session.token, upload.file, {
                ...upload.decision,
                preview: upload.decision ? 'false' : 'if_doubtful',
                onProgress: (share) => (upload.share = share),
            });
            upload.set = answer.set;
            upload.state = answer.stored ? 'stored' : 'doubtful';
        } catch (error) {
            await this.explain(upload, error);
        }
    }

    private async explain(upload: Upload, error: unknown): Promise<void> {
        upload.errors = (error instanceof ApiError && error.problem?.errors) || [];
        upload.state = upload.errors.length > 0 ? 'refused' : 'failed';
        if (upload.state === 'failed') upload.problem = failureText(error);
        if (error instanceof ApiError && error.status === 401) await this.session.expired();
    }
}
