package org.occlocal.harness.evaluators.problems;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.python.PythonLiteral;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;
import org.occlocal.harness.python.PythonValues;

/**
 * Colors for the vertices of a graph, no two of which with an edge between them have the same: to be given, or said to be enough.
 * OpenCompass takes any number of colors, and calls a number of them enough where a greedy choice finds no better one.
 */
final class GraphColoring {

    /** Steps of a search, some seconds; graphs of the dataset need thousands. */
    private static final long MAX_STEPS = 200_000_000;

    private static final int MAX_VERTICES = 1000;

    /** Neighbors of each vertex, both from 0. */
    private final List<Set<Integer>> neighbors = new ArrayList<>();

    private final String title;
    private long steps;

    private GraphColoring(String dimacs) {
        List<String> lines = PythonStr.split(dimacs, "\n");
        title = lines.get(0);
        List<String> sizes = lines.stream()
                .map(PythonStr::strip)
                .filter(line -> line.startsWith("p"))
                .map(PythonStr::words)
                .findFirst()
                .orElse(List.of());
        Integer vertices = sizes.size() == 4 ? TaggedAnswer.small(sizes.get(2)) : null;
        if (vertices == null || vertices < 1 || vertices > MAX_VERTICES) {
            throw new ProblemException("a graph needs a line such as \"p edge 6 9\" with 1 to " + MAX_VERTICES
                    + " vertices, it begins with "
                    + PythonText.repr(dimacs.substring(0, Math.min(80, dimacs.length()))));
        }
        IntStream.range(0, vertices).forEach(vertex -> neighbors.add(new TreeSet<>()));
        lines.stream().filter(line -> line.startsWith("e")).forEach(line -> join(line, PythonStr.words(line)));
    }

    private void join(String line, List<String> edge) {
        Integer a = edge.size() == 3 ? TaggedAnswer.small(edge.get(1)) : null;
        Integer b = edge.size() == 3 ? TaggedAnswer.small(edge.get(2)) : null;
        if (a == null || b == null) {
            throw new ProblemException("an edge of a graph must be as \"e 1 2\", it is " + PythonText.repr(line));
        }
        if (Math.min(a, b) >= 1 && Math.max(a, b) <= neighbors.size()) {
            neighbors.get(a - 1).add(b - 1);
            neighbors.get(b - 1).add(a - 1);
        }
    }

    /** Whether the answer gives each vertex a color, of so many as the question allows. */
    static boolean isColored(String problem, String answer, boolean compat) {
        GraphColoring graph = new GraphColoring(problem);
        Map<?, ?> said = TaggedAnswer.dictionaryOfElement(answer);
        if (said == null) {
            return false;
        }
        Map<Integer, Object> colors = new LinkedHashMap<>();
        for (Map.Entry<?, ?> one : said.entrySet()) {
            Integer vertex = TaggedAnswer.small(one.getKey());
            if (vertex == null || !canBeHashed(one.getValue())) {
                return false;
            }
            colors.put(vertex - 1, one.getValue() == null ? "None" : one.getValue());
        }
        return graph.isProper(colors) && (compat || graph.isWithinLimit(colors));
    }

    private static boolean canBeHashed(@Nullable Object color) {
        return !(color instanceof List || color instanceof Map || color instanceof Set)
                && (!(color instanceof PythonLiteral.Tuple tuple)
                        || tuple.items().stream().allMatch(GraphColoring::canBeHashed));
    }

    private boolean isProper(Map<Integer, Object> colors) {
        return IntStream.range(0, neighbors.size()).allMatch(vertex -> neighbors.get(vertex).stream()
                .allMatch(other -> colors.containsKey(vertex)
                        && colors.containsKey(other)
                        && !PythonValues.equal(colors.get(vertex), colors.get(other))));
    }

    /** Every vertex has a color, of so many as the title's last character says, as in the question. */
    private boolean isWithinLimit(Map<Integer, Object> colors) {
        Integer limit = title.isEmpty() ? null : TaggedAnswer.small(title.substring(title.length() - 1));
        if (limit == null) {
            throw new ProblemException(
                    "a graph's first line must end with its number of colors, it is " + PythonText.repr(title));
        }
        List<Object> different = new ArrayList<>();
        for (int vertex = 0; vertex < neighbors.size(); vertex++) {
            Object color = colors.get(vertex);
            if (color == null) {
                return false;
            }
            if (different.stream().noneMatch(known -> PythonValues.equal(known, color))) {
                different.add(color);
            }
        }
        return different.size() <= limit;
    }

    /** Whether the answer says rightly that the colors are enough, or that they are not. */
    static boolean isDecided(String problem, String answer, boolean compat) {
        GraphColoring graph = new GraphColoring(problem);
        List<String> head = PythonStr.words(graph.title);
        Integer colors = head.size() < 2 ? null : TaggedAnswer.small(head.get(head.size() - 2));
        if (colors == null) {
            throw new ProblemException(
                    "a graph's first line must have its number of colors before its last word, it is "
                            + PythonText.repr(graph.title));
        }
        Boolean isFeasible = TaggedAnswer.isFeasible(TaggedAnswer.literal(answer));
        return isFeasible != null
                && isFeasible == (compat ? graph.greedyColors() <= colors : graph.canBeColored(colors));
    }

    /** Vertices with many neighbors first, those with as many in their order, each with the first color that is free. */
    private int greedyColors() {
        int[] colors = new int[neighbors.size()];
        Arrays.fill(colors, -1);
        int most = 0;
        for (int vertex : byDegree()) {
            Set<Integer> taken = new TreeSet<>();
            neighbors.get(vertex).forEach(other -> taken.add(colors[other]));
            int color = 0;
            while (taken.contains(color)) {
                color++;
            }
            colors[vertex] = color;
            most = Math.max(most, color + 1);
        }
        return most;
    }

    private int[] byDegree() {
        return IntStream.range(0, neighbors.size())
                .boxed()
                .sorted(Comparator.comparingInt((Integer vertex) -> -degree(vertex)))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** An edge to itself counts twice. */
    private int degree(int vertex) {
        return neighbors.get(vertex).size() + (neighbors.get(vertex).contains(vertex) ? 1 : 0);
    }

    private boolean canBeColored(int colors) {
        boolean hasLoop = IntStream.range(0, neighbors.size())
                .anyMatch(vertex -> neighbors.get(vertex).contains(vertex));
        int[] colorOf = new int[neighbors.size()];
        Arrays.fill(colorOf, -1);
        return !hasLoop && colors > 0 && canBeColored(byDegree(), 0, colorOf, 0, colors);
    }

    /** Tries each color that is in use, and one new, at each vertex in turn. */
    private boolean canBeColored(int[] order, int next, int[] colorOf, int used, int colors) {
        if (next == order.length) {
            return true;
        }
        if (++steps > MAX_STEPS) {
            throw new ProblemException("whether a graph of " + order.length + " vertices has a coloring with " + colors
                    + " colors takes too long to find out");
        }
        int vertex = order[next];
        for (int color = 0; color < Math.min(used + 1, colors); color++) {
            int tried = color;
            if (neighbors.get(vertex).stream().noneMatch(other -> colorOf[other] == tried)) {
                colorOf[vertex] = color;
                if (canBeColored(order, next + 1, colorOf, Math.max(used, color + 1), colors)) {
                    return true;
                }
                colorOf[vertex] = -1;
            }
        }
        return false;
    }
}
