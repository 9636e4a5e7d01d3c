package org.occlocal.harness.partitioners;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.occlocal.configs.Component;
import org.occlocal.configs.DatasetConfig;
import org.occlocal.configs.InferConfig;
import org.occlocal.configs.ModelConfig;
import org.occlocal.configs.RunConfig.Combination;

/**
 * Tasks of about the same cost, the most expensive first: a row costs as much as it has labels, or a fixed amount where
 * it is generated for, ten times that for datasets with long answers.
 *
 * @param maxTaskSize cost of the largest task; a dataset above it is cut into equal parts
 * @param generationCost of a row
 */
public record SizePartitioner(int maxTaskSize, int generationCost, Strategy strategy) implements Partitioner {

    static final int MAX_TASK_SIZE = 40000;
    static final int GENERATION_COST = 20;

    private static final int LONG_ANSWERS = 10;
    private static final Pattern HAS_LONG_ANSWERS = Pattern.compile(
            "(bbh|gsm8k|math|strategyqa|agieval-jec).*|agieval-gaokao-mathcloze|agieval-math|.*professional_law");

    private record Piece(Part part, long cost) {}

    @Override
    public List<InferTask> partition(List<Combination> combinations, Pieces pieces) {
        List<InferTask> tasks = new ArrayList<>();
        for (Combination combination : combinations) {
            List<DatasetConfig> expensiveFirst = combination.datasets().stream()
                    .sorted(Comparator.comparingLong((DatasetConfig dataset) -> -cost(dataset, pieces)))
                    .toList();
            for (ModelConfig model : combination.models()) {
                List<Piece> all = new ArrayList<>();
                for (DatasetConfig dataset : expensiveFirst) {
                    long whole = cost(dataset, pieces);
                    for (Part part : pieces.left(model, dataset, () -> slices(dataset, pieces))) {
                        all.add(new Piece(part, part.number() < 0 ? whole : maxTaskSize));
                    }
                }
                tasks.addAll(filled(model, all));
            }
        }
        return tasks;
    }

    private List<InferTask> filled(ModelConfig model, List<Piece> all) {
        List<Piece> expensiveFirst = strategy == Strategy.SPLIT
                ? all
                : all.stream()
                        .sorted(Comparator.comparingLong((Piece piece) -> -piece.cost()))
                        .toList();
        List<InferTask> tasks = new ArrayList<>();
        List<Part> task = new ArrayList<>();
        long used = 0;
        for (Piece piece : expensiveFirst) {
            if (!task.isEmpty() && (strategy == Strategy.SPLIT || used + piece.cost() > maxTaskSize)) {
                tasks.add(new InferTask(model, task));
                task = new ArrayList<>();
                used = 0;
            }
            task.add(piece.part());
            used += piece.cost();
        }
        if (!task.isEmpty()) {
            tasks.add(new InferTask(model, task));
        }
        return tasks;
    }

    private long cost(DatasetConfig dataset, Pieces pieces) {
        return (long) pieces.rows(dataset) * costOfRow(dataset);
    }

    int costOfRow(DatasetConfig dataset) {
        InferConfig inference = dataset.inference();
        Component template =
                inference.promptTemplate() != null ? inference.promptTemplate() : inference.exampleTemplate();
        int cost = generationCost;
        if (template != null
                && template.argument("template") instanceof Map<?, ?> labels
                && !Set.of("begin", "round", "end").containsAll(labels.keySet())) {
            cost = labels.size();
        }
        return HAS_LONG_ANSWERS.matcher(dataset.name()).matches() ? cost * LONG_ANSWERS : cost;
    }

    private List<String> slices(DatasetConfig dataset, Pieces pieces) {
        int rows = pieces.rows(dataset);
        List<String> slices = new ArrayList<>();
        if (cost(dataset, pieces) > maxTaskSize) {
            int most = Math.max(1, maxTaskSize / costOfRow(dataset));
            int parts = (rows + most - 1) / most;
            int step = (rows + parts - 1) / parts;
            for (int from = 0; from < rows; from += step) {
                slices.add("[" + from + ": " + (from + step) + "]");
            }
        }
        return slices;
    }
}
