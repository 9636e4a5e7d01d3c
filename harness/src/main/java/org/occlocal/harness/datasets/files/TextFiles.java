package org.occlocal.harness.datasets.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.occlocal.configs.ConfigException;

/** Text files as Python's {@code open(file, encoding='utf-8')} reads them; files named ".gz" are unpacked. */
public final class TextFiles {

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private TextFiles() {}

    /**
     * The whole text, with every line ended by a line feed whatever the file has ("universal newlines").
     *
     * @throws ConfigException when the file cannot be read or is not UTF-8, with the byte
     */
    public static String read(Path file) {
        return decode(bytes(file), file, CodingErrorAction.REPORT);
    }

    /** As {@link #read}, but bytes that are not UTF-8 are left out: Python's {@code errors='ignore'}. */
    public static String readLeniently(Path file) {
        return decode(bytes(file), file, CodingErrorAction.IGNORE);
    }

    /** As {@link #read}, without the byte order mark that some editors write: Python's {@code utf-8-sig}. */
    public static String readWithoutMark(Path file) {
        String text = read(file);
        return text.startsWith(String.valueOf(BYTE_ORDER_MARK)) ? text.substring(1) : text;
    }

    /** The lines of a text, without their ends; what follows the last end of line is a line if it is not empty. */
    public static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            lines.add(text.substring(start, end));
            start = end + 1;
        }
        if (start < text.length()) {
            lines.add(text.substring(start));
        }
        return lines;
    }

    /** @throws ConfigException when the file cannot be read */
    public static byte[] bytes(Path file) {
        try {
            if (!file.toString().endsWith(".gz")) {
                return Files.readAllBytes(file);
            }
            try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
                return in.readAllBytes();
            }
        } catch (IOException e) {
            throw new ConfigException("cannot read " + file + ": " + e);
        }
    }

    private static String decode(byte[] bytes, Path file, CodingErrorAction onError) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(onError)
                    .onUnmappableCharacter(onError)
                    .decode(in)
                    .toString();
            return text.indexOf('\r') < 0 ? text : text.replace("\r\n", "\n").replace('\r', '\n');
        } catch (CharacterCodingException e) {
            int line = 1;
            for (int i = 0; i < in.position(); i++) {
                line += bytes[i] == '\n' ? 1 : 0;
            }
            throw new ConfigException(file + " line " + line + " is not UTF-8 text (byte " + in.position()
                    + " of the file); convert the file, for example with \"iconv -f latin1 -t utf-8\"");
        }
    }
}
