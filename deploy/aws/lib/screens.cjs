// A path whose last segment has no dot is a screen of the web UI, as it is for `mc-speedrun serve`.
function handler(event) {
    const request = event.request;
    if (!request.uri.split('/').pop().includes('.')) request.uri = '/index.html';
    return request;
}
