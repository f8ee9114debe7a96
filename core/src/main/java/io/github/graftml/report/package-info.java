/** Reports of runs and evaluations: the HTML report, charts, TensorBoard files. Free of native types. */
package io.github.graftml.report;
