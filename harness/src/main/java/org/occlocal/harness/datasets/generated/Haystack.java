package org.occlocal.harness.datasets.generated;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.datasets.files.JsonObject;

/** Long texts of NeedleBench: those of a file in random order, cut to a number of tokens, with needles put into them. */
final class Haystack {

    private final List<String> texts;
    private final TextTokens tokens;
    private final Map<String, int[]> known = new HashMap<>();

    private Haystack(List<String> texts, TextTokens tokens) {
        this.texts = texts;
        this.tokens = tokens;
    }

    /** The texts of a file with one JSON object a line. */
    static Haystack of(LoaderArguments arguments, String file, TextTokens tokens) {
        List<String> texts = new ArrayList<>();
        for (JsonObject line : JsonFiles.lines(arguments.file(file))) {
            texts.add(line.text("text"));
        }
        return new Haystack(texts, tokens);
    }

    /** In the order in which they are now; shuffling goes on from there. */
    List<String> texts() {
        return texts;
    }

    int count(List<String> needles) {
        return needles.stream().mapToInt(needle -> encode(needle).length).sum();
    }

    /** The first tokens of the texts, less where all texts have less. */
    int[] beginning(int length) {
        int[] beginning = new int[Math.max(length, 0)];
        int size = 0;
        for (String text : texts) {
            int[] next = encode(text);
            int taken = Math.min(next.length, beginning.length - size);
            System.arraycopy(next, 0, beginning, size, taken);
            size += taken;
            if (size == beginning.length) {
                break;
            }
        }
        return Arrays.copyOf(beginning, size);
    }

    /**
     * Puts needles in, one after the other.
     *
     * @param places of each needle, in tokens, counted with the needles that are already in; beyond the end means at the end
     */
    String with(int[] beginning, List<String> needles, int[] places) {
        int[] all = beginning;
        for (int i = 0; i < needles.size(); i++) {
            int[] needle = encode(needles.get(i));
            int place = Math.min(places[i], all.length);
            all = IntStream.concat(
                            IntStream.concat(Arrays.stream(all, 0, place), Arrays.stream(needle)),
                            Arrays.stream(all, place, all.length))
                    .toArray();
        }
        return tokens.decode(all);
    }

    int[] encode(String text) {
        return known.computeIfAbsent(text, tokens::encode);
    }
}
