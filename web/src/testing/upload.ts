/** An upload under way, which a test answers. */
export class FakeRequest {
    static sent: FakeRequest[] = [];
    upload: { onprogress?: (event: object) => void } = {};
    status = 0;
    response: unknown = null;
    form = new FormData();
    onload = () => {};
    onerror = () => {};
    onabort = () => {};
    open() {}
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
