package org.occlocal.harness.tasks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.Component;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.DatasetConfig;
import org.occlocal.configs.Problems;
import org.occlocal.harness.datasets.DataRoot;
import org.occlocal.harness.datasets.DatasetReader;
import org.occlocal.harness.datasets.DatasetTypes;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.evaluators.Evaluators;
import org.occlocal.harness.output.ShortHash;
import org.occlocal.harness.partitioners.Part;
import org.occlocal.harness.prompts.Prompt;
import org.occlocal.harness.prompts.RowPrompts;
import org.occlocal.harness.python.PythonSlices;
import org.occlocal.harness.retrievers.Pool;
import org.occlocal.harness.retrievers.Retrievers;
import org.occlocal.inferencers.InferenceMeter;

/**
 * A dataset whose files are read and whose templates fit them. Immutable; the models that are asked share it.
 */
public final class PreparedDataset {

    /** Retrievers that choose examples by their place, and do not look into input columns. */
    private static final Set<String> PLACED =
            Set.of("ZeroRetriever", "FixKRetriever", "RandomRetriever", "SlidingWindowRetriever");

    private final DatasetConfig config;
    private final List<Row> train;
    private final List<Row> rows;
    private final RowPrompts prompts;
    private final Map<String, List<@Nullable Object>> givenAnswers;
    private final AtomicReference<@Nullable String> trainHash;

    private PreparedDataset(
            DatasetConfig config,
            List<Row> train,
            List<Row> rows,
            RowPrompts prompts,
            Map<String, List<@Nullable Object>> givenAnswers,
            AtomicReference<@Nullable String> trainHash) {
        this.config = config;
        this.train = train;
        this.rows = rows;
        this.prompts = prompts;
        this.givenAnswers = Map.copyOf(givenAnswers);
        this.trainHash = trainHash;
    }

    /**
     * Reads the files and checks that templates and columns fit them, without a model.
     *
     * @param maxRows rows from the start; 0 for all
     * @param problems takes what is wrong
     * @return null when something is wrong
     */
    public static @Nullable PreparedDataset prepare(
            DatasetConfig config, DataRoot root, int maxRows, Problems problems) {
        String where = "dataset " + config.name();
        int before = problems.errors().size();
        RowPrompts prompts = null;
        DatasetReader read = null;
        try {
            prompts = RowPrompts.of(config.inference(), config.reader().outputColumn());
        } catch (ConfigException e) {
            problems.error(where, e);
        }
        try {
            Inference.check(config.inference().inferencer());
        } catch (ConfigException e) {
            problems.error(where, e);
        }
        try {
            Retrievers.check(config.inference().retriever());
        } catch (ConfigException e) {
            problems.error(where, e);
        }
        try {
            read = read(config, root);
        } catch (ConfigException e) {
            problems.error(where, e);
        }
        if (read == null || prompts == null) {
            return null;
        }
        List<Row> rows =
                maxRows > 0 && read.test().size() > maxRows ? read.test().subList(0, maxRows) : read.test();
        if (rows.isEmpty()) {
            problems.error(
                    where, "there are no rows; test_range is " + config.reader().testRange());
            return null;
        }
        Map<String, List<@Nullable Object>> given = Map.of();
        try {
            boolean isWhole = config.reader().testRange() == null
                    && rows.size() == read.test().size();
            given = GivenAnswers.read(config, root, rows, isWhole && config.repetitions() == 1);
        } catch (ConfigException e) {
            problems.error(where, e);
        }
        PreparedDataset prepared =
                new PreparedDataset(config, read.train(), rows, prompts, given, new AtomicReference<>());
        prepared.check(where, problems);
        return problems.errors().size() > before ? null : prepared;
    }

    private static DatasetReader read(DatasetConfig config, DataRoot root) {
        LoadedRows loaded = DatasetTypes.of(config.loader().type())
                .load(new LoaderArguments(config.name(), config.loader().arguments(), root));
        return DatasetReader.read(loaded, config.reader(), config.name(), config.repetitions());
    }

    private void check(String where, Problems problems) {
        Set<String> columns = rows.get(0).columns().keySet();
        String answer = config.reader().outputColumn();
        boolean compares = !PLACED.contains(config.inference().retriever().name());
        for (String column : config.reader().inputColumns()) {
            if (compares && !columns.contains(column)) {
                problems.error(where, "input column \"" + column + "\" is not in the data; the rows have " + columns);
            }
        }
        if (answer != null && !columns.contains(answer)) {
            problems.error(where, "output column \"" + answer + "\" is not in the data; the rows have " + columns);
            return;
        }
        long empty = answer == null
                ? 0
                : rows.stream().filter(row -> row.columns().get(answer) == null).count();
        if (empty > 0) {
            problems.warning(
                    where,
                    empty + " of " + rows.size() + " rows have nothing in output column \"" + answer
                            + "\", so they cannot be answered rightly");
        }
        for (String name : prompts.placeholders()) {
            if (!columns.contains(name) && !name.equals(answer)) {
                problems.warning(
                        where, "the template writes {" + name + "}, and no column has that name: it stays text");
            }
        }
        new PromptColumns(prompts.placeholders(), answer, rows).check(where, problems);
        try {
            prompts.question(rows.get(0), List.of());
        } catch (ConfigException e) {
            problems.error(where, e);
        }
        checkLabels(where, problems);
        checkOptions(where, problems);
        checkEvaluator(where, problems);
    }

    private void checkEvaluator(String where, Problems problems) {
        Component evaluator = config.evaluation().evaluator();
        String answer = config.reader().outputColumn();
        if (answer == null && evaluator.name().equals("AccEvaluator")) {
            problems.warning(
                    where,
                    "there is no output column, such as \"answer\", so predictions will be made and cannot be evaluated");
        }
        if (answer == null || !Evaluators.supports(evaluator.type())) {
            return;
        }
        List<@Nullable Object> references = new ArrayList<>();
        rows.forEach(row -> references.add(row.columns().get(answer)));
        try {
            List<String> missing = Evaluators.of(evaluator, false).missing(references);
            if (!missing.isEmpty()) {
                problems.warning(where, "answers will not be evaluated: " + String.join("\n", missing));
            }
        } catch (ConfigException e) {
            problems.error(where, e);
        }
    }

    private void checkLabels(String where, Problems problems) {
        String name = config.inference().inferencer().name();
        String answer = config.reader().outputColumn();
        if (!name.equals("PPLInferencer") && !name.equals("LLInferencer")) {
            return;
        }
        try {
            List<Object> labels = labels();
            for (Object label : labels) {
                prompts.answered(rows.get(0), List.of(), label);
            }
            if (answer != null) {
                checkGold(answer, labels, where, problems);
            }
        } catch (ConfigException e) {
            problems.error(where, e);
        }
    }

    private void checkGold(String column, List<Object> labels, String where, Problems problems) {
        List<String> known = labels.stream().map(String::valueOf).toList();
        List<Row> others = rows.stream()
                .filter(row -> row.columns().get(column) != null && !known.contains(row.text(column)))
                .toList();
        if (rows.stream().noneMatch(row -> known.contains(row.text(column)))) {
            problems.warning(
                    where,
                    "no answer in column \"" + column + "\" is one of the labels " + labels
                            + ", so nothing can be correct; the first row has "
                            + rows.get(0).text(column));
        } else if (!others.isEmpty() && config.evaluation().referencePostprocessor() == null) {
            Row first = others.get(0);
            problems.warning(
                    where,
                    others.size() + " of " + rows.size() + " rows have an answer in column \"" + column
                            + "\" that is none of the labels " + labels
                            + ", so they cannot be answered rightly; row " + first.number() + " has "
                            + first.text(column));
        }
    }

    /** Questions of one's own whose choices are columns: the evaluator knows the options. */
    private void checkOptions(String where, Problems problems) {
        String answer = config.reader().outputColumn();
        Component evaluator = config.evaluation().evaluator();
        if (answer != null
                && config.loader().type().endsWith("CustomDataset")
                && evaluator.name().endsWith("OptionSimAccEvaluator")
                && evaluator.argument("options") instanceof List<?> options) {
            checkGold(answer, new ArrayList<>(options), where, problems);
        }
    }

    /** A part of it under the part's name, with the same rows to take examples from. */
    public PreparedDataset part(Part part) {
        return part.number() < 0
                ? this
                : new PreparedDataset(
                        config.named(part.name()),
                        train,
                        PythonSlices.apply(rows, part.slice()),
                        prompts,
                        Map.of(), // nothing is evaluated by parts
                        trainHash);
    }

    /** Whether answers stay the same when the rows are asked in parts. */
    public boolean isDivisible() {
        return Inference.of(inferencer()).asksRowByRow();
    }

    public DatasetConfig config() {
        return config;
    }

    public String name() {
        return config.name();
    }

    /** Rows that are evaluated. */
    public List<Row> rows() {
        return rows;
    }

    RowPrompts prompts() {
        return prompts;
    }

    Component inferencer() {
        return config.inference().inferencer();
    }

    /** Labels that a model chooses from: the inferencer's, or the templates'. */
    List<Object> labels() {
        return inferencer().argument("labels") instanceof List<?> given ? new ArrayList<>(given) : prompts.labels(rows);
    }

    /** Labels whose likelihoods tell how good examples are: the retriever's, or those that the templates have. */
    List<Object> labelsOfRetriever() {
        return config.inference().retriever().argument("labels") instanceof List<?> given
                ? new ArrayList<>(given)
                : prompts.labels(rows);
    }

    /** Hash of {@link #train()}, computed once for all parts of a dataset. */
    String trainHash() {
        String known = trainHash.get();
        if (known == null) {
            known = ShortHash.ofAll(train.stream().map(Row::columns).toList());
            trainHash.set(known);
        }
        return known;
    }

    /** Rows that in-context examples are taken from. */
    List<Row> train() {
        return train;
    }

    /**
     * In-context examples of each row.
     *
     * @param meter counts what the model does to choose them
     * @throws ConfigException when there are too few training rows, or a model that the retriever needs is missing
     */
    List<List<Row>> examples(RunModel model, InferenceMeter meter) {
        Set<String> present = rows.get(0).columns().keySet();
        List<String> compared = config.reader().inputColumns().stream()
                .filter(present::contains)
                .toList();
        Pool pool = Pool.of(new DatasetReader(train, rows), compared);
        Retrievers.Models models = new Retrievers.Models(model.encoders(), () -> new LabelJudge(this, model, meter));
        return Retrievers.of(config.inference().retriever(), models).retrieve(pool).stream()
                .map(places -> places.stream().map(train::get).toList())
                .toList();
    }

    /** The right answer of a row; null where there is none. */
    @Nullable
    Object gold(int row) {
        String column = config.reader().outputColumn();
        return column == null ? null : rows.get(row).columns().get(column);
    }

    /** Answers of a base model that come with the dataset, one a row; null where it is a model of the run. */
    @Nullable
    List<@Nullable Object> givenAnswers(String model) {
        return givenAnswers.get(model);
    }

    /** The prompt of the first row, without examples, for showing. */
    public Prompt firstPrompt() {
        return prompts.question(rows.get(0), List.of());
    }

    Map<String, Object> source() {
        return config.source();
    }
}
