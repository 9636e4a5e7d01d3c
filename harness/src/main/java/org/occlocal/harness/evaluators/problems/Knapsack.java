package org.occlocal.harness.evaluators.problems;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.occlocal.harness.python.PythonLiteral;

/** Things of the greatest value that a knapsack carries. */
final class Knapsack {

    /** Weights and values are whole numbers; the table has an entry for each weight. */
    private static final int MAX_CAPACITY = 1_000_000;

    private record Item(int weight, int value) {}

    private Knapsack() {}

    /** Whether the answer names items of that value, which it must know, and says whether there are any. */
    static boolean isSolved(String problem, String answer) {
        ProblemJson instance = ProblemJson.of(problem);
        int capacity = instance.integer("knapsack_capacity", MAX_CAPACITY);
        Map<Integer, Item> items = new LinkedHashMap<>();
        instance.objects("items")
                .forEach(item -> items.put(
                        item.integer("id", Integer.MAX_VALUE),
                        new Item(item.integer("weight", MAX_CAPACITY), item.integer("value", MAX_CAPACITY))));
        long best = greatestValue(items, capacity);
        Object said = TaggedAnswer.literal(answer);
        Boolean isFeasible = TaggedAnswer.isFeasible(said);
        if (isFeasible == null || isFeasible != best > 0 || !(said instanceof Map<?, ?> map)) {
            return false;
        }
        Integer total = map.containsKey("TotalValue") ? TaggedAnswer.small(map.get("TotalValue")) : null;
        Object selected = map.containsKey("SelectedItemIds") ? map.get("SelectedItemIds") : List.of();
        Iterable<?> ids = selected instanceof PythonLiteral.Tuple tuple
                ? tuple.items()
                : selected instanceof Iterable<?> several ? several : null;
        return total != null && ids != null && total == best && total == valueOf(ids, items, capacity);
    }

    /** -1 where an item is unknown, or there twice, or they weigh too much. */
    private static long valueOf(Iterable<?> ids, Map<Integer, Item> items, int capacity) {
        Set<Integer> taken = new HashSet<>();
        long weight = 0;
        long value = 0;
        for (Object one : ids) {
            Integer id = TaggedAnswer.small(one);
            Item item = id == null ? null : items.get(id);
            if (item == null || !taken.add(id)) {
                return -1;
            }
            weight += item.weight();
            value += item.value();
        }
        return weight > capacity ? -1 : value;
    }

    private static long greatestValue(Map<Integer, Item> items, int capacity) {
        long[] best = new long[capacity + 1];
        for (Item item : items.values()) {
            for (int weight = capacity; weight >= item.weight(); weight--) {
                best[weight] = Math.max(best[weight], item.value() + best[weight - item.weight()]);
            }
        }
        return best[capacity];
    }
}
