module app {
    requires io.github.graftml;
}
