package org.occlocal.tokenizers;

import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All tokens of a tokenizer, added ones included, both ways round. Immutable and thread-safe. */
final class Vocabulary {

    private final Map<String, Integer> ids;
    private final BitSet known;
    private final BitSet special;
    private final BitSet singleBytes;
    private final int size;

    /**
     * @param ids every token's id
     * @param specialTokens those that decoding may skip
     * @param byteFallback whether the tokens {@code <0x00>} to {@code <0xFF>} stand for single bytes
     */
    Vocabulary(Map<String, Integer> ids, Iterable<String> specialTokens, boolean byteFallback) {
        // a copy by Map.copyOf probes one place after the other, and takes seconds for 150,000 words whose hash codes
        // lie together
        this.ids = Collections.unmodifiableMap(new HashMap<>(ids));
        this.known = new BitSet();
        this.singleBytes = new BitSet();
        ids.forEach((token, id) -> {
            known.set(id);
            if (byteFallback && isSingleByte(token)) {
                singleBytes.set(id);
            }
        });
        this.special = new BitSet();
        for (String token : specialTokens) {
            Integer id = ids.get(token);
            if (id != null) {
                special.set(id);
            }
        }
        this.size = known.length();
    }

    /** 1 + the largest id. */
    int size() {
        return size;
    }

    @Nullable
    Integer idOf(String token) {
        return ids.get(token);
    }

    boolean contains(int id) {
        return id >= 0 && known.get(id);
    }

    boolean isSpecial(int id) {
        return id >= 0 && special.get(id);
    }

    /** Whether the token stands for one byte of a UTF-8 sequence, written {@code <0xE2>}. */
    boolean isSingleByte(int id) {
        return id >= 0 && singleBytes.get(id);
    }

    private static boolean isSingleByte(String token) {
        return token.length() == 6
                && token.startsWith("<0x")
                && token.charAt(5) == '>'
                && Character.digit(token.charAt(3), 16) >= 0
                && Character.digit(token.charAt(4), 16) >= 0;
    }
}
