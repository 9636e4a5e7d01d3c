package org.occlocal.harness.datasets;

import java.util.ArrayList;
import java.util.List;

/** Orders in which the options of a question are shown. */
public final class OptionOrders {

    private OptionOrders() {}

    /** Each option first once: ABCD, BCDA, CDAB, DABC. */
    public static List<List<String>> turned(List<String> options) {
        List<List<String>> orders = new ArrayList<>();
        for (int first = 0; first < options.size(); first++) {
            List<String> order = new ArrayList<>(options.subList(first, options.size()));
            order.addAll(options.subList(0, first));
            orders.add(order);
        }
        return orders;
    }

    /** All orders, as Python's {@code itertools.permutations} gives them. */
    public static List<List<String>> all(List<String> options) {
        if (options.isEmpty()) {
            return List.of(List.of());
        }
        List<List<String>> orders = new ArrayList<>();
        for (int first = 0; first < options.size(); first++) {
            List<String> others = new ArrayList<>(options);
            String option = others.remove(first);
            for (List<String> rest : all(others)) {
                List<String> order = new ArrayList<>(List.of(option));
                order.addAll(rest);
                orders.add(order);
            }
        }
        return orders;
    }
}
