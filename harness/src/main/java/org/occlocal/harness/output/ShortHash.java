package org.occlocal.harness.output;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.python.PythonJson;

/** Tells values apart: the first eight hexadecimal digits of the SHA-256 of their JSON. */
public final class ShortHash {

    private static final int DIGITS = 8;

    private ShortHash() {}

    /** @param value String, number, Boolean, null, List or Map */
    public static String of(@Nullable Object value) {
        return ofAll(Collections.singletonList(value));
    }

    /** Of values one after the other; their texts are never held together. */
    public static String ofAll(Iterable<? extends @Nullable Object> values) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Object value : values) {
                digest.update((PythonJson.dumps(value) + "\n").getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
