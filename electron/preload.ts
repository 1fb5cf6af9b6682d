// The bridge between the window and the station. There is no window yet, and so nothing to expose.
void 0;
