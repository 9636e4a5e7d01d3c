package org.occlocal.engine.pytorch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of one TorchScript class, joined from files of this package that each have a part of its attributes and
 * methods. Immutable.
 */
final class ProgramSource {

    /** Where an archive keeps the text, and what libtorch calls it therefore. */
    static final String ENTRY = "code/__torch__.py";

    private static final Pattern PLACE = Pattern.compile(Pattern.quote("\"" + ENTRY + "\"") + ", line (\\d+)");

    private final String className;
    private final List<Part> parts;

    private ProgramSource(String className, List<Part> parts) {
        this.className = className;
        this.parts = parts;
    }

    /**
     * @param className that every file has in a line {@code class NAME(Module):}
     * @param files in the order in which they are joined, relative to this package
     */
    static ProgramSource read(String className, String... files) {
        ProgramSource source = new ProgramSource(className, List.of());
        for (String file : files) {
            source = source.with(file);
        }
        return source;
    }

    /** The same with one more file behind the others. */
    ProgramSource with(String file) {
        String header = "class " + className + "(Module):";
        List<String> lines = new ArrayList<>(lines(file));
        int classLine = lines.indexOf(header);
        if (classLine < 0) {
            throw new IllegalStateException(file + " has no line \"" + header + "\"");
        }
        int firstLine = 1;
        if (!parts.isEmpty()) {
            lines.set(classLine, ""); // the class goes on; an empty line keeps the numbers of the others
            Part last = parts.get(parts.size() - 1);
            firstLine = last.firstLine() + last.lines().size();
        }
        List<Part> more = new ArrayList<>(parts);
        more.add(new Part(file, firstLine, lines));
        return new ProgramSource(className, List.copyOf(more));
    }

    String className() {
        return className;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            part.lines().forEach(line -> text.append(line).append('\n'));
        }
        return text.toString();
    }

    /** A message of libtorch with places in the joined text replaced by files and their own line numbers. */
    String locate(String message) {
        return PLACE.matcher(message)
                .replaceAll(place -> Matcher.quoteReplacement(locate(place.group(), place.group(1))));
    }

    private String locate(String place, String number) {
        long line = Long.parseLong(number);
        for (Part part : parts) {
            long own = line - part.firstLine() + 1;
            if (own >= 1 && own <= part.lines().size()) {
                return "\"" + part.file() + "\", line " + own;
            }
        }
        return place;
    }

    /**
     * The lines of a file, comments left empty: libtorch goes through the whole text again for each variable that only one branch
     * of an if sets, and compiles a program 6 % faster without them.
     */
    private static List<String> lines(String file) {
        try (InputStream in = Objects.requireNonNull(
                ProgramSource.class.getResourceAsStream(file), file + " is missing from the jar")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.stripLeading().startsWith("#") ? "" : line)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param firstLine of the file in the joined text, from 1 */
    private record Part(String file, int firstLine, List<String> lines) {}
}
