package org.occlocal.harness.language;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A text as langdetect looks at it: its n-grams of one to three characters within words, of characters that were made alike.
 * Words that begin with two capitals are left out until a small letter comes. Follows langdetect 1.0.9's Detector.append,
 * cleaning_text and NGram.
 */
final class LanguageNgrams {

    private static final int LONGEST = 3;
    /** Characters that are looked at. */
    private static final int MAX_CHARACTERS = 10_000;

    private static final Pattern ADDRESS = Pattern.compile("https?://[-_.?&~;+=/#0-9A-Za-z]{1,2076}");
    private static final Pattern MAIL =
            Pattern.compile("[-_.0-9A-Za-z]{1,64}@[-_0-9A-Za-z]{1,255}[-_.0-9A-Za-z]{1,255}");
    /** Vietnamese letters whose tone mark is a character of its own. */
    private static final Pattern MARKED = Pattern.compile("[AEIOUYaeiouyÂÊÔâêôĂăƠơƯư][\u0300\u0301\u0303\u0309\u0323]");

    private final LanguageProfiles profiles;

    LanguageNgrams(LanguageProfiles profiles) {
        this.profiles = profiles;
    }

    /** Those that any language has, in the order of the text. */
    List<String> of(String text) {
        List<String> ngrams = new ArrayList<>();
        StringBuilder window = new StringBuilder(" ");
        boolean isCapitalWord = false;
        for (int original : withoutForeignLatin(characters(text))) {
            int c = alike(original);
            int last = window.codePointBefore(window.length());
            if (last == ' ') {
                window.setLength(0);
                window.append(' ');
                isCapitalWord = false;
            }
            if (last != ' ' || c != ' ') {
                if (last != ' ' && window.codePointCount(0, window.length()) >= LONGEST) {
                    window.delete(0, window.offsetByCodePoints(0, 1));
                }
                window.appendCodePoint(c);
                isCapitalWord = Character.isUpperCase(c) && (isCapitalWord || Character.isUpperCase(last));
            }
            if (!isCapitalWord) {
                add(window, ngrams);
            }
        }
        return ngrams;
    }

    private void add(StringBuilder window, List<String> ngrams) {
        int from = window.length();
        while (from > 0) {
            from = window.offsetByCodePoints(from, -1);
            String ngram = window.substring(from);
            if (!ngram.equals(" ") && profiles.contains(ngram)) {
                ngrams.add(ngram);
            }
        }
    }

    /** The first characters, without addresses and repeated spaces. */
    private static int[] characters(String text) {
        String plain = MAIL.matcher(ADDRESS.matcher(text).replaceAll(" ")).replaceAll(" ");
        String composed =
                MARKED.matcher(plain).replaceAll(match -> Normalizer.normalize(match.group(), Normalizer.Form.NFC));
        int[] all = composed.codePoints().limit(MAX_CHARACTERS).toArray();
        int[] kept = new int[all.length];
        int size = 0;
        for (int i = 0; i < all.length; i++) {
            if (all[i] != ' ' || i == 0 || all[i - 1] != ' ') {
                kept[size++] = all[i];
            }
        }
        return Arrays.copyOf(kept, size);
    }

    /** A text that is mostly not in Latin letters loses those that it has. */
    private static int[] withoutForeignLatin(int[] text) {
        int latin = 0;
        int others = 0;
        for (int c : text) {
            latin += 'A' <= c && c <= 'z' ? 1 : 0;
            others += c >= 0x300 ? 1 : 0;
        }
        return 2 * latin >= others
                ? text
                : Arrays.stream(text).filter(c -> c < 'A' || 'z' < c).toArray();
    }

    /** One character for all that tell the same of a language: Hiragana, Katakana, Hangul, signs. */
    private int alike(int c) {
        if (c < 0x80) {
            boolean isLetter = ('A' <= c && c <= 'Z') || ('a' <= c && c <= 'z');
            return isLetter ? c : ' ';
        }
        return switch (c) {
            case 0xa0, 0xab, 0xb0, 0xbb -> ' ';
            case 0x219 -> 0x15f; // Romanian s with comma: with cedilla
            case 0x21b -> 0x163;
            case 0x6cc -> 0x64a; // Persian yeh: Arabic yeh
            default -> alikeInBlock(c);
        };
    }

    private int alikeInBlock(int c) {
        if (0x1ea0 <= c && c <= 0x1eff) {
            return 0x1ec3; // Vietnamese
        }
        if (0x2000 <= c && c <= 0x206f) {
            return ' ';
        }
        if (0x3040 <= c && c <= 0x309f) {
            return 0x3042;
        }
        if (0x30a0 <= c && c <= 0x30ff) {
            return 0x30a2;
        }
        if ((0x3100 <= c && c <= 0x312f) || (0x31a0 <= c && c <= 0x31bf)) {
            return 0x3105;
        }
        if (0x4e00 <= c && c <= 0x9fff) {
            return profiles.kanjiClass(c);
        }
        return 0xac00 <= c && c <= 0xd7af ? 0xac00 : c;
    }
}
