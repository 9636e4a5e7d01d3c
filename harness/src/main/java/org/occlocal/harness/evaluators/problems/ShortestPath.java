package org.occlocal.harness.evaluators.problems;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.python.PythonStr;

/** The shortest path from the first node of a graph to the last, and its length. Edges lead both ways. */
final class ShortestPath {

    private record Step(long node, double length) {}

    private ShortestPath() {}

    static boolean isSolved(String problem, String answer) {
        ProblemJson instance = ProblemJson.of(problem);
        List<?> nodes = instance.list("nodes");
        if (nodes.isEmpty()
                || !(nodes.get(0) instanceof Long start)
                || !(nodes.get(nodes.size() - 1) instanceof Long end)) {
            throw new ProblemException("\"nodes\" must be whole numbers, at least one; they are " + nodes);
        }
        Map<Long, Map<Long, Double>> edges = edges(instance);
        if (!(TaggedAnswer.dictionary(answer) instanceof Map<?, ?> map)) {
            return false;
        }
        Object total = map.containsKey("TotalDistance") ? map.get("TotalDistance") : "";
        Double shortest = length(edges, start, end);
        if (shortest == null) {
            return total instanceof String text && !PythonStr.isDigit(text);
        }
        Integer said = TaggedAnswer.small(total);
        List<Integer> path = TaggedAnswer.path(map.get("Path"));
        if (said == null
                || path == null
                || path.get(0) != start.longValue()
                || path.get(path.size() - 1) != end.longValue()) {
            return false;
        }
        double length = 0;
        for (int i = 0; i + 1 < path.size(); i++) {
            Double step = edges.getOrDefault(path.get(i).longValue(), Map.of())
                    .get(path.get(i + 1).longValue());
            if (step == null) {
                return false;
            }
            length += step;
        }
        return length == said && length == shortest;
    }

    private static Map<Long, Map<Long, Double>> edges(ProblemJson instance) {
        Map<Long, Map<Long, Double>> edges = new HashMap<>();
        for (ProblemJson edge : instance.objects("edges")) {
            double weight = edge.number("weight");
            if (!(edge.value("from") instanceof Long from)
                    || !(edge.value("to") instanceof Long to)
                    || !(weight >= 0)) {
                throw new ProblemException(
                        "an edge needs whole numbers \"from\" and \"to\" and a \"weight\" of 0 or more, it has "
                                + edge.fields());
            }
            edges.computeIfAbsent(from, key -> new HashMap<>()).put(to, weight);
            edges.computeIfAbsent(to, key -> new HashMap<>()).put(from, weight);
        }
        return edges;
    }

    /** Dijkstra's algorithm; null where there is no path. */
    private static @Nullable Double length(Map<Long, Map<Long, Double>> edges, long start, long end) {
        Map<Long, Double> shortest = new HashMap<>();
        PriorityQueue<Step> next = new PriorityQueue<>((a, b) -> Double.compare(a.length(), b.length()));
        next.add(new Step(start, 0));
        while (!next.isEmpty()) {
            Step step = next.remove();
            if (shortest.putIfAbsent(step.node(), step.length()) == null) {
                edges.getOrDefault(step.node(), Map.of())
                        .forEach((to, weight) -> next.add(new Step(to, step.length() + weight)));
            }
        }
        return shortest.get(end);
    }
}
