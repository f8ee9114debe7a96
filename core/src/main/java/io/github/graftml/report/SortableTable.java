package io.github.graftml.report;

import java.util.List;

/**
 * A table with a row for each class, which {@code sort.js} lets readers sort by any column. Without scripts it stays in
 * the order of its rows.
 */
final class SortableTable {

    private final List<String> columns;
    private final StringBuilder rows = new StringBuilder();
    private String sortedBy = "";

    private SortableTable(List<String> columns) {
        this.columns = columns;
    }

    static SortableTable of(String... columns) {
        return new SortableTable(List.of(columns));
    }

    /** Sets the column by which the rows will be in rising order. */
    SortableTable sortedBy(String column) {
        sortedBy = column;
        return this;
    }

    /** Begins a row with its heading. */
    SortableTable row(String heading) {
        rows.append(rows.isEmpty() ? "" : "</tr>\n").append("<tr><th>").append(Html.escape(heading)).append("</th>");
        return this;
    }

    SortableTable count(long value) {
        return append(Long.toString(value), Long.toString(value));
    }

    /**
     * Adds a cell to the row.
     *
     * @param value what rows are sorted by; NaN is always last
     * @param html  what is shown
     */
    SortableTable cell(double value, String html) {
        return append(Double.isNaN(value) ? "" : Double.toString(value), html);
    }

    private SortableTable append(String value, String html) {
        rows.append("<td data-value=\"").append(value).append("\">").append(html).append("</td>");
        return this;
    }

    String toHtml() {
        var head = new StringBuilder();
        columns.forEach(column -> head.append(column.equals(sortedBy) ? "<th aria-sort=\"ascending\">" : "<th>")
                .append(Html.escape(column)).append("</th>"));
        return "<div class=\"scroll tall\"><table class=\"sortable\"><thead><tr>" + head + "</tr></thead><tbody>\n"
                + rows
                + (rows.isEmpty() ? "" : "</tr>\n") + "</tbody></table></div>\n";
    }
}
