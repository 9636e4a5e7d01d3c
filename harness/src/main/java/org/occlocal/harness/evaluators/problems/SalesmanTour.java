package org.occlocal.harness.evaluators.problems;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.occlocal.harness.python.NumpyRandom;

/**
 * The shortest way through all cities and back. OpenCompass wants as long a way as a greedy one from a city that is drawn anew in each
 * run, whichever cities it passes; here that city is drawn from seed 0, and one evaluator serves one dataset.
 */
final class SalesmanTour implements Problem {

    private final boolean compat;
    private final NumpyRandom starts = new NumpyRandom(0);

    SalesmanTour(boolean compat) {
        this.compat = compat;
    }

    @Override
    public synchronized boolean isSolved(String problem, String answer) {
        CityDistances distances = CityDistances.parse(problem, 0);
        Map<?, ?> said = TaggedAnswer.dictionaryOfElement(answer);
        List<Integer> tour = said == null ? null : TaggedAnswer.path(said.get("Path"));
        if (tour == null || !tour.get(0).equals(tour.get(tour.size() - 1)) || tour.size() != distances.size() + 1) {
            return false;
        }
        if (!compat) {
            boolean isComplete = tour.stream().distinct().count() == distances.size()
                    && tour.stream().allMatch(city -> city >= 0 && city < distances.size());
            return isComplete && distances.length(tour) == distances.shortestTour();
        }
        List<Integer> fromEnd = new ArrayList<>();
        for (int city : tour) {
            fromEnd.add(city < 0 ? city + distances.size() : city);
        }
        if (fromEnd.stream().anyMatch(city -> city < 0 || city >= distances.size())) {
            return false;
        }
        return distances.length(fromEnd) == greedy(distances, starts.below(distances.size()));
    }

    private static double greedy(CityDistances distances, int start) {
        boolean[] isVisited = new boolean[distances.size()];
        double length = 0;
        int city = start;
        for (int visited = 1; visited < isVisited.length; visited++) {
            isVisited[city] = true;
            int nearest = -1;
            for (int next = 0; next < isVisited.length; next++) {
                boolean isNearer = nearest < 0 || distances.between(city, next) < distances.between(city, nearest);
                nearest = !isVisited[next] && isNearer ? next : nearest;
            }
            length += distances.between(city, nearest);
            city = nearest;
        }
        return length + distances.between(city, start);
    }

    /** Whether the answer says rightly that there is a tour within the limit, which stands below the distances. */
    static boolean isDecided(String problem, String answer) {
        CityDistances all = CityDistances.parse(problem, 1);
        CityDistances distances = all.withoutLastRow();
        Boolean isFeasible = TaggedAnswer.isFeasible(TaggedAnswer.literal(answer));
        return isFeasible != null && isFeasible == distances.shortestTour() <= all.between(distances.size(), 0);
    }
}
