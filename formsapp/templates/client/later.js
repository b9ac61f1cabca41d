// A page with a whole text is heavy: what keeps typed text comes once it is shown.
onload = () => import(bewaken.dataset.file);
