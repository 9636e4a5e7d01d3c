package org.occlocal.harness.evaluators.problems;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Distances of cities to each other; what stands in a row is from its city. */
final class CityDistances {

    /** What the table of the dynamic program has room for: 2^17 sets of cities. */
    private static final int MAX_CITIES = 18;

    /** [rows, columns] */
    private final double[][] rows;

    private CityDistances(double[][] rows) {
        this.rows = rows;
    }

    /**
     * @param problem a text of JSON that has the JSON of columns
     * @param below rows below those of the cities
     */
    static CityDistances parse(String problem, int below) {
        if (!(ProblemJson.parse(problem) instanceof String json)
                || !(ProblemJson.parse(json) instanceof Map<?, ?> columns)
                || columns.isEmpty()
                || !(columns.values().iterator().next() instanceof Map<?, ?> first)) {
            throw new ProblemException("distances must be a text that has a JSON object of columns");
        }
        if (first.size() != columns.size() + below || columns.size() > MAX_CITIES) {
            throw new ProblemException(
                    "distances must be of at most " + MAX_CITIES + " cities, each to each, they have "
                            + (first.size() - below) + " rows and " + columns.size() + " columns");
        }
        double[][] rows = new double[first.size()][columns.size()];
        int column = 0;
        for (Object one : columns.values()) {
            if (!(one instanceof Map<?, ?> cells) || cells.size() != rows.length) {
                throw new ProblemException("each column of distances must have " + rows.length + " cells");
            }
            int row = 0;
            for (Object cell : cells.values()) {
                if (!(cell instanceof Number number)) {
                    throw new ProblemException("a distance must be a number, it is " + cell);
                }
                rows[row++][column] = number.doubleValue();
            }
            column++;
        }
        return new CityDistances(rows);
    }

    int size() {
        return rows.length;
    }

    double between(int from, int to) {
        return rows[from][to];
    }

    CityDistances withoutLastRow() {
        return new CityDistances(Arrays.copyOf(rows, rows.length - 1));
    }

    double length(List<Integer> tour) {
        double length = 0;
        for (int i = 0; i + 1 < tour.size(); i++) {
            length += rows[tour.get(i)][tour.get(i + 1)];
        }
        return length;
    }

    /** Held and Karp's program: the shortest way from city 0 through each set of cities to each of them. */
    double shortestTour() {
        int others = rows.length - 1;
        if (others < 1) {
            return 0;
        }
        double[][] shortest = new double[1 << others][others];
        for (int set = 1; set < shortest.length; set++) {
            for (int last = 0; last < others; last++) {
                int before = set & ~(1 << last);
                double best = before == 0 ? rows[0][last + 1] : Double.POSITIVE_INFINITY;
                for (int previous = 0; previous < others; previous++) {
                    if ((before >> previous & 1) == 1) {
                        best = Math.min(best, shortest[before][previous] + rows[previous + 1][last + 1]);
                    }
                }
                shortest[set][last] = best;
            }
        }
        double best = Double.POSITIVE_INFINITY;
        for (int last = 0; last < others; last++) {
            best = Math.min(best, shortest[shortest.length - 1][last] + rows[last + 1][0]);
        }
        return best;
    }
}
