/** An upload under way, which a test answers. */
export class FakeRequest {
    static sent: FakeRequest[] = [];
    upload: { onprogress?: (event: object) => void } = {};
    status = 0;
    response: unknown = null;
    form = new FormData();
    path = '';
    onload = () => {};
    onerror = () => {};
    onabort = () => {};
    open(_method: string, path: string) {
        this.path = path;
    }
    setRequestHeader() {}
    send(form: FormData) {
        this.form = form;
        FakeRequest.sent.push(this);
    }
    answer(status: number, response: unknown) {
        this.status = status;
        this.response = response;
        this.onload();
    }
}
