package org.occlocal.harness.datasets.generated;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.RandomAccess;
import java.util.TreeSet;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.Problems;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.TextFiles;
import org.occlocal.harness.python.PythonStr;

/** The words of RULER: the lists of the Python package wonderwords, which are looked for in {@code data/ruler}. */
final class RulerWords {

    private static final String FOLDER = "data/ruler";

    private RulerWords() {}

    /** @param kind noun, adjective or verb */
    static List<String> list(LoaderArguments arguments, String kind) {
        Path file = arguments.root().resolve(FOLDER).resolve(kind + "list.txt");
        if (!Files.isRegularFile(file)) {
            throw new ConfigException(List.of(
                    "dataset " + arguments.dataset() + " needs " + file + ", which is not there",
                    Problems.MEND
                            + "copy nounlist.txt, adjectivelist.txt and verblist.txt there from the folder assets of"
                            + " the Python package wonderwords"));
        }
        return TextFiles.lines(TextFiles.read(file)).stream()
                .map(PythonStr::rightStrip)
                .toList();
    }

    /** All words, in order, each once. */
    static List<String> all(LoaderArguments arguments) {
        TreeSet<String> words = new TreeSet<>(list(arguments, "noun"));
        words.addAll(list(arguments, "adjective"));
        words.addAll(list(arguments, "verb"));
        return new ArrayList<>(words);
    }

    /** Each adjective with each noun, "blue-lamp", in order, each once. */
    static List<String> pairs(LoaderArguments arguments) {
        return new Pairs(list(arguments, "adjective"), list(arguments, "noun"));
    }

    /**
     * Millions of pairs of which few are looked at: pairs are kept apart only where pairs of one adjective may stand between
     * those of another, as with "well" and "well-known".
     */
    private static final class Pairs extends AbstractList<String> implements RandomAccess {

        private final List<String> nouns;
        /** Adjectives whose pairs stand together, in order. */
        private final List<List<String>> groups = new ArrayList<>();
        /** Place of each group's first pair, and behind them the number of all pairs. */
        private final List<Integer> starts = new ArrayList<>();

        private int knownGroup = -1;
        private List<String> known = List.of();

        Pairs(List<String> adjectives, List<String> nouns) {
            this.nouns = new ArrayList<>(new TreeSet<>(nouns));
            TreeSet<String> beginnings = new TreeSet<>();
            adjectives.forEach(adjective -> beginnings.add(adjective + "-"));
            for (String beginning : beginnings) {
                List<String> last = groups.isEmpty() ? List.of() : groups.get(groups.size() - 1);
                if (!last.isEmpty() && beginning.startsWith(last.get(0))) {
                    last.add(beginning);
                } else {
                    groups.add(new ArrayList<>(List.of(beginning)));
                }
            }
            int place = 0;
            starts.add(place);
            for (int group = 0; group < groups.size(); group++) {
                place += groups.get(group).size() == 1
                        ? this.nouns.size()
                        : written(group).size();
                starts.add(place);
            }
        }

        @Override
        public int size() {
            return starts.get(groups.size());
        }

        @Override
        public String get(int index) {
            int found = Collections.binarySearch(starts, index);
            int group = found < 0 ? -found - 2 : found;
            int within = index - starts.get(group);
            return groups.get(group).size() == 1
                    ? groups.get(group).get(0) + nouns.get(within)
                    : written(group).get(within);
        }

        private List<String> written(int group) {
            if (group != knownGroup) {
                TreeSet<String> pairs = new TreeSet<>();
                groups.get(group).forEach(beginning -> nouns.forEach(noun -> pairs.add(beginning + noun)));
                known = new ArrayList<>(pairs);
                knownGroup = group;
            }
            return known;
        }
    }
}
