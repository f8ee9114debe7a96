/** Results as records and pictures: metrics, confusion matrices, the HTML report. Free of native types. */
package io.github.graftml.report;

