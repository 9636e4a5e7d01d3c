package org.occlocal.models;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells checkpoints apart, wherever they lie: small files are compared whole, weight files by name, size and both ends,
 * so that 145 GB take milliseconds.
 */
public final class CheckpointFingerprint {

    private static final int WHOLE_BELOW = 64 << 20;
    private static final int END_BYTES = 64 << 10;
    private static final int DIGITS = 16;
    private static final List<String> ENDINGS =
            List.of(".json", ".safetensors", ".bin", ".model", ".jinja", ".txt", ".onnx", ".onnx.data", ".onnx_data");

    private CheckpointFingerprint() {}

    /**
     * Sixteen hexadecimal digits.
     *
     * @throws ModelException when a file cannot be read
     */
    public static String of(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file :
                    files.filter(CheckpointFingerprint::counts).sorted().toList()) {
                add(file, digest);
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
        } catch (IOException e) {
            throw new ModelException("cannot read the checkpoint: " + e, folder, "check the path and its permissions");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean counts(Path file) {
        String name = String.valueOf(file.getFileName());
        return Files.isRegularFile(file) && ENDINGS.stream().anyMatch(name::endsWith);
    }

    private static void add(Path file, MessageDigest digest) throws IOException {
        long size = Files.size(file);
        digest.update((file.getFileName() + " " + size + "\n").getBytes(StandardCharsets.UTF_8));
        if (size < WHOLE_BELOW && !file.toString().endsWith(".safetensors")) {
            digest.update(Files.readAllBytes(file));
            return;
        }
        try (RandomAccessFile weights = new RandomAccessFile(file.toFile(), "r")) {
            byte[] end = new byte[(int) Math.min(END_BYTES, size)];
            weights.readFully(end);
            digest.update(end);
            weights.seek(size - end.length);
            weights.readFully(end);
            digest.update(end);
        }
    }
}
