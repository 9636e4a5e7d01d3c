package org.occlocal.harness.language;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.files.TextFiles;

/**
 * What a Punkt model has learned of a language, in nltk's format punkt_tab. Words are in lower case, without a final period.
 *
 * @param abbreviations words behind which a period ends no sentence by itself
 * @param collocations pairs of words between which no sentence ends, divided by a tab
 * @param sentenceStarters words that often begin a sentence
 * @param contexts where a word was seen: a sum of the constants of this class
 */
public record PunktParameters(
        Set<String> abbreviations,
        Set<String> collocations,
        Set<String> sentenceStarters,
        Map<String, Integer> contexts) {

    /** In lower case at the beginning of a sentence. */
    static final int LOWER_AT_BEGINNING = 1 << 4;
    /** In upper case within a sentence. */
    static final int UPPER_WITHIN = 1 << 2;
    /** In upper case anywhere. */
    static final int UPPER = 1 << 1 | UPPER_WITHIN | 1 << 3;
    /** In lower case anywhere. */
    static final int LOWER = LOWER_AT_BEGINNING | 1 << 5 | 1 << 6;

    public PunktParameters {
        abbreviations = Set.copyOf(abbreviations);
        collocations = Set.copyOf(collocations);
        sentenceStarters = Set.copyOf(sentenceStarters);
        contexts = Map.copyOf(contexts);
    }

    /**
     * @param folder with abbrev_types.txt, collocations.tab, sent_starters.txt and ortho_context.tab
     * @throws ConfigException when a file is missing or a line is of another kind
     */
    public static PunktParameters read(Path folder) {
        Map<String, Integer> contexts = new HashMap<>();
        Path file = folder.resolve("ortho_context.tab");
        for (String line : lines(file)) {
            int tab = line.lastIndexOf('\t');
            try {
                contexts.put(line.substring(0, Math.max(tab, 0)), Integer.parseInt(line, tab + 1, line.length(), 10));
            } catch (NumberFormatException e) {
                throw new ConfigException(file + ": a line must be a word, a tab and a number, it is \"" + line + "\"");
            }
        }
        return new PunktParameters(
                new HashSet<>(lines(folder.resolve("abbrev_types.txt"))),
                new HashSet<>(lines(folder.resolve("collocations.tab"))),
                new HashSet<>(lines(folder.resolve("sent_starters.txt"))),
                contexts);
    }

    private static List<String> lines(Path file) {
        return TextFiles.lines(TextFiles.read(file));
    }

    /** Whether a word was seen in one of these contexts. */
    boolean wasSeen(String word, int inContexts) {
        return (contexts.getOrDefault(word, 0) & inContexts) != 0;
    }
}
