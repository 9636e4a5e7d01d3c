package org.occlocal.harness.language;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * How often n-grams of one to three characters occur in 55 languages: the profiles of langdetect 1.0.9, which Cybozu Labs
 * counted in Wikipedia. The file is written by make_language_profiles.py beside the tests. Immutable and thread-safe.
 */
final class LanguageProfiles {

    private static final String FILE = "profiles.gz";
    private static final String LANGUAGE = "language";
    private static final String KANJI = "kanji";

    private final List<String> languages = new ArrayList<>();
    /** For each language the number of all 1-, 2- and 3-grams of which its profile was made. */
    private final List<long[]> totals = new ArrayList<>();

    private final Map<String, int[]> occurrences = new HashMap<>();
    private final Map<Integer, Integer> kanji = new HashMap<>();

    private LanguageProfiles() {
        try (InputStream file = LanguageProfiles.class.getResourceAsStream(FILE)) {
            if (file == null) {
                throw new IllegalStateException(FILE + " is missing beside " + LanguageProfiles.class);
            }
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(new GZIPInputStream(file), StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                add(line.split("\t", -1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Holder {
        static final LanguageProfiles LOADED = new LanguageProfiles();
    }

    /** Read at the first call, which takes a few tenths of a second. */
    static LanguageProfiles load() {
        return Holder.LOADED;
    }

    private void add(String[] fields) {
        switch (fields[0]) {
            case LANGUAGE -> {
                languages.add(fields[1]);
                totals.add(
                        new long[] {Long.parseLong(fields[2]), Long.parseLong(fields[3]), Long.parseLong(fields[4])});
            }
            case KANJI -> fields[1].codePoints().forEach(c -> kanji.put(c, fields[1].codePointAt(0)));
            default -> {
                int[] found = new int[2 * (fields.length - 1)];
                for (int i = 1; i < fields.length; i++) {
                    int colon = fields[i].indexOf(':');
                    found[2 * i - 2] = Integer.parseInt(fields[i], 0, colon, 10);
                    found[2 * i - 1] = Integer.parseInt(fields[i], colon + 1, fields[i].length(), 10);
                }
                occurrences.put(fields[0], found);
            }
        }
    }

    /** ISO 639-1 codes, but zh-cn and zh-tw for Chinese, in alphabetical order. */
    List<String> languages() {
        return languages;
    }

    boolean contains(String ngram) {
        return occurrences.containsKey(ngram);
    }

    /**
     * Adds an n-gram's share of all n-grams of its length to the place of each language that has it.
     *
     * @param shares one a language
     */
    void addShares(String ngram, double[] shares) {
        int @Nullable [] found = occurrences.get(ngram);
        if (found == null) {
            return;
        }
        int length = ngram.codePointCount(0, ngram.length());
        for (int i = 0; i < found.length; i += 2) {
            shares[found[i]] += (double) found[i + 1] / totals.get(found[i])[length - 1];
        }
    }

    /** Chinese characters that are about as frequent in the same languages count as one. */
    int kanjiClass(int character) {
        return kanji.getOrDefault(character, character);
    }
}
