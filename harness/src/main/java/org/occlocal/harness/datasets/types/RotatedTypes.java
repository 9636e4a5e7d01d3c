package org.occlocal.harness.datasets.types;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.DatasetLoader;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.OptionOrders;

/**
 * Datasets of other types with the options of each row in several orders: the types that OpenCompass' CircularDatasetMeta
 * makes. Each row comes once per order, with columns "qid", the row's number, and "circular_pattern", the order. The
 * argument {@code circular_patterns} is {@code circular}, each option first once, or {@code all_possible}.
 */
final class RotatedTypes {

    private static final List<String> FOUR = List.of("A", "B", "C", "D");

    private RotatedTypes() {}

    /** Where an option of the first order stands in another. */
    private record Order(List<String> options, List<String> order) {
        /** The column in which an option stands now. */
        @Nullable
        String now(@Nullable Object option) {
            int place = options.indexOf(option);
            return place < 0 ? null : order.get(place);
        }
    }

    /** The answer in another order, as its column writes it. */
    @FunctionalInterface
    private interface Answer {
        @Nullable
        Object moved(@Nullable Object answer, Order order);
    }

    /**
     * A type.
     *
     * @param splits that are put in other orders, where the rows have splits
     * @param options columns of the options, empty where arguments name them
     * @param answer column of the answer; empty where arguments name it
     */
    private record Rotated(DatasetLoader loader, Set<String> splits, List<String> options, String answer, Answer mover)
            implements DatasetLoader {

        @Override
        public LoadedRows load(LoaderArguments arguments) {
            List<String> keys = arguments.values().get("option_keys") instanceof List<?> given
                    ? given.stream().map(String::valueOf).toList()
                    : options;
            String column = arguments.text("answer_key", answer);
            if (keys.isEmpty() || column.isEmpty()) {
                throw new ConfigException("dataset " + arguments.dataset()
                        + " needs \"option_keys\", the columns of the options, and \"answer_key\"");
            }
            List<List<String>> orders = orders(arguments, keys);
            LoadedRows loaded = loader.load(arguments);
            Map<String, List<Map<String, Object>>> rotated = new LinkedHashMap<>();
            loaded.splits()
                    .forEach((split, rows) -> rotated.put(
                            split,
                            loaded.isBare() || splits.contains(split)
                                    ? rotated(rows, keys, column, orders, arguments.dataset())
                                    : rows));
            return new LoadedRows(rotated, loaded.isBare());
        }

        private List<Map<String, Object>> rotated(
                List<Map<String, Object>> rows,
                List<String> keys,
                String column,
                List<List<String>> orders,
                String dataset) {
            List<Map<String, Object>> rotated = new ArrayList<>();
            for (int i = 0; i < rows.size(); i++) {
                Map<String, Object> row = rows.get(i);
                for (String key : keys) {
                    if (!row.containsKey(key)) {
                        throw new ConfigException("dataset " + dataset + ": option_keys names \"" + key + "\", and row "
                                + i + " has " + row.keySet());
                    }
                }
                for (List<String> order : orders) {
                    Map<String, Object> moved = new LinkedHashMap<>(row);
                    for (int option = 0; option < keys.size(); option++) {
                        moved.put(order.get(option), row.get(keys.get(option)));
                    }
                    moved.put(column, mover.moved(row.get(column), new Order(keys, order)));
                    moved.put("qid", (long) i);
                    moved.put("circular_pattern", order);
                    rotated.add(moved);
                }
            }
            return rotated;
        }
    }

    static Map<String, DatasetLoader> types(Map<String, DatasetLoader> plain) {
        Map<String, DatasetLoader> types = new LinkedHashMap<>();
        add(types, plain, "CircularCEvalDataset", "CEvalDataset", Set.of("val", "test"), FOUR, "answer");
        add(types, plain, "CircularMMLUDataset", "MMLUDataset", Set.of("test"), FOUR, "target");
        add(types, plain, "CircularCMMLUDataset", "CMMLUDataset", Set.of("test"), FOUR, "answer");
        add(
                types,
                plain,
                "CircularCSQADataset",
                "commonsenseqaDataset",
                Set.of("validation"),
                List.of("A", "B", "C", "D", "E"),
                "answerKey");
        add(types, plain, "CircularHSWAGDataset", "HellaswagDataset_V2", Set.of(), FOUR, "label");
        add(types, plain, "CircularOBQADataset", "OBQADataset", Set.of(), FOUR, "answerKey");
        add(types, plain, "CircularRaceDataset", "RaceDataset", Set.of("test"), FOUR, "answer");
        add(types, plain, "CircularXiezhiDataset", "XiezhiDataset", Set.of(), FOUR, "answer");
        add(types, plain, "CircularsiqaDataset", "SiqaDatasetV3", Set.of("validation"), FOUR.subList(0, 3), "answer");
        add(types, plain, "CircularCustomDataset", "CustomDataset", Set.of(), List.of(), "");
        types.put(
                "CircularARCDataset",
                new Rotated(
                        base(plain, "ARCDataset"),
                        Set.of(),
                        List.of("textA", "textB", "textC", "textD"),
                        "answerKey",
                        (answer, order) -> last(order, "text" + answer)));
        types.put(
                "CircularPIQADataset",
                new Rotated(
                        base(plain, "PIQADatasetV2"),
                        Set.of("validation"),
                        List.of("sol1", "sol2"),
                        "answer",
                        (answer, order) ->
                                last(order, "sol" + ("A".equals(answer) ? "1" : "B".equals(answer) ? "2" : answer))
                                                .equals("1")
                                        ? "A"
                                        : "B"));
        return types;
    }

    private static void add(
            Map<String, DatasetLoader> types,
            Map<String, DatasetLoader> plain,
            String name,
            String base,
            Set<String> splits,
            List<String> options,
            String answer) {
        // an answer that is no option stays
        types.put(name, new Rotated(base(plain, base), splits, options, answer, (given, order) -> {
            String now = order.now(given);
            return now == null ? given : now;
        }));
    }

    private static DatasetLoader base(Map<String, DatasetLoader> plain, String name) {
        DatasetLoader loader = plain.get(name);
        if (loader == null) {
            throw new IllegalStateException("there is no type " + name);
        }
        return loader;
    }

    private static String last(Order order, String option) {
        String now = order.now(option);
        if (now == null) {
            throw new ConfigException("an answer is none of the options " + order.options() + ", it means " + option);
        }
        return now.substring(now.length() - 1);
    }

    private static List<List<String>> orders(LoaderArguments arguments, List<String> options) {
        return switch (arguments.text("circular_patterns", "circular")) {
            case "circular" -> OptionOrders.turned(options);
            case "all_possible" -> OptionOrders.all(options);
            default -> throw arguments.wrong("circular_patterns", "circular or all_possible");
        };
    }
}
