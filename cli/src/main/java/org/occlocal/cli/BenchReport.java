package org.occlocal.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.occlocal.engine.CausalLm;

/** What was measured, for people and for programs. */
final class BenchReport {

    enum Format {
        TABLE,
        CSV,
        JSON
    }

    private final String model;
    private final String dtype;
    private final String devices;
    private final long parameters;
    private final List<Row> rows = new ArrayList<>();

    BenchReport(String name, CausalLm measured) {
        model = name;
        dtype = measured.dtype().toString();
        devices = measured.stages().stream()
                .map(stage -> stage.device().toString())
                .collect(Collectors.joining(" "));
        parameters = measured.spec().parameters();
    }

    /** @param rates tokens a second, one for each repetition */
    void add(String work, int promptTokens, int newTokens, int batch, double[] rates) {
        rows.add(new Row(work, promptTokens, newTokens, batch, rates));
    }

    String text(Format format) {
        return switch (format) {
            case TABLE -> table();
            case CSV -> csv();
            case JSON -> json();
        };
    }

    private String table() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%s, %,d parameters, %s on %s%n%n%-8s %8s %8s %8s %22s%n",
                model,
                parameters,
                dtype,
                devices,
                "work",
                "prompt",
                "new",
                "batch",
                "tokens/s"));
        for (Row row : rows) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-8s %8d %8d %8d %13.2f ± %6.2f%n",
                    row.work,
                    row.promptTokens,
                    row.newTokens,
                    row.batch,
                    row.mean(),
                    row.deviation()));
        }
        return text.toString();
    }

    private String csv() {
        StringBuilder text = new StringBuilder(
                "model,parameters,dtype,devices,work,prompt_tokens,new_tokens,batch,mean_tokens_per_second,"
                        + "standard_deviation\n");
        for (Row row : rows) {
            text.append(String.format(
                    Locale.ROOT,
                    "\"%s\",%d,%s,%s,%s,%d,%d,%d,%.4f,%.4f\n",
                    model.replace("\"", "\"\""),
                    parameters,
                    dtype,
                    devices,
                    row.work,
                    row.promptTokens,
                    row.newTokens,
                    row.batch,
                    row.mean(),
                    row.deviation()));
        }
        return text.toString();
    }

    private String json() {
        ObjectNode report = new ObjectMapper().createObjectNode();
        report.put("model", model);
        report.put("parameters", parameters);
        report.put("dtype", dtype);
        report.put("devices", devices);
        ArrayNode measured = report.putArray("rows");
        for (Row row : rows) {
            ObjectNode node = measured.addObject();
            node.put("work", row.work);
            node.put("prompt_tokens", row.promptTokens);
            node.put("new_tokens", row.newTokens);
            node.put("batch", row.batch);
            node.put("mean_tokens_per_second", row.mean());
            node.put("standard_deviation", row.deviation());
            ArrayNode rates = node.putArray("tokens_per_second");
            Arrays.stream(row.rates).forEach(rates::add);
        }
        return report.toPrettyString() + "\n";
    }

    /** One measurement. Owned by the report. */
    private static final class Row {

        final String work;
        final int promptTokens;
        final int newTokens;
        final int batch;
        final double[] rates;

        Row(String work, int promptTokens, int newTokens, int batch, double[] rates) {
            this.work = work;
            this.promptTokens = promptTokens;
            this.newTokens = newTokens;
            this.batch = batch;
            this.rates = rates;
        }

        double mean() {
            return Arrays.stream(rates).average().orElse(0);
        }

        /** Of the sample; 0 for a single repetition. */
        double deviation() {
            double mean = mean();
            double squares = Arrays.stream(rates)
                    .map(rate -> (rate - mean) * (rate - mean))
                    .sum();
            return rates.length < 2 ? 0 : Math.sqrt(squares / (rates.length - 1));
        }
    }
}
