package org.occlocal.models.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.occlocal.models.ModelException;

/** Files that stand where weights should be, since a download went wrong. */
final class FailedDownload {

    private static final int LOOKED_AT = 64;

    private FailedDownload() {}

    /** @throws ModelException when a file is a pointer of Git LFS or a web page; other damage is the readers' to tell */
    static void refuse(Path file) {
        String start = start(file);
        if (start.startsWith("version https://git-lfs")) {
            throw new ModelException(
                    "the file is a Git LFS pointer, not the weights themselves",
                    file,
                    "run \"git lfs pull\" in the checkpoint's folder, or download the file");
        }
        String text = start.strip().toLowerCase(Locale.ROOT);
        if (text.startsWith("<!doctype html") || text.startsWith("<html")) {
            throw new ModelException(
                    "the file is a web page, not weights",
                    file,
                    "download it again; the site may ask for a login or for its licence to be accepted first");
        }
    }

    private static String start(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(LOOKED_AT), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new ModelException("cannot read the weight file", file, "check that it may be read", e);
        }
    }
}
