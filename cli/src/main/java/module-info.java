/** The command line of Graft. It is a program: nothing of it is exported. */
module io.github.graftml.cli {
    requires io.github.graftml;
    requires info.picocli;
    requires me.tongfei.progressbar;
    requires java.net.http;
    requires com.fasterxml.jackson.databind;
    requires org.slf4j;

    // Picocli sets the fields of commands; Jackson reads and writes records of this package.
    opens io.github.graftml.cli to info.picocli, com.fasterxml.jackson.databind;
}
