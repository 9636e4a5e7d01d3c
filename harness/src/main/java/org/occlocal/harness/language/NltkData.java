package org.occlocal.harness.language;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.Problems;

/**
 * Where the data of Python's nltk lie.
 *
 * @param folders where to look, in this order
 */
public record NltkData(List<Path> folders) {

    private static final List<String> OF_ALL_USERS = List.of(
            "/usr/share/nltk_data", "/usr/local/share/nltk_data", "/usr/lib/nltk_data", "/usr/local/lib/nltk_data");
    private static final Path ENGLISH = Path.of("tokenizers", "punkt_tab", "english");

    public NltkData {
        folders = List.copyOf(folders);
        if (folders.isEmpty()) {
            throw new IllegalArgumentException("nltk's data are looked for in at least one folder");
        }
    }

    /** As nltk looks for them: in $NLTK_DATA, in the user's {@code nltk_data}, then where all users have them. */
    public static NltkData ofEnvironment(Map<String, String> environment) {
        List<Path> folders = new ArrayList<>();
        for (String folder : environment.getOrDefault("NLTK_DATA", "").split(File.pathSeparator, -1)) {
            if (!folder.isEmpty()) {
                folders.add(Path.of(folder));
            }
        }
        folders.add(Path.of(environment.getOrDefault("HOME", System.getProperty("user.home", "")), "nltk_data"));
        OF_ALL_USERS.forEach(folder -> folders.add(Path.of(folder)));
        return new NltkData(folders);
    }

    /** The folder of punkt_tab's English model; null where there is none. */
    private @Nullable Path english() {
        return folders.stream()
                .map(folder -> folder.resolve(ENGLISH))
                .filter(Files::isDirectory)
                .findFirst()
                .orElse(null);
    }

    /** Whether {@link #englishPunkt} finds a model. */
    public boolean hasEnglishPunkt() {
        return english() != null;
    }

    /**
     * Reads the English model that nltk's sent_tokenize takes.
     *
     * @throws ConfigException when there is none, or a file of it cannot be read
     */
    public PunktParameters englishPunkt() {
        Path folder = english();
        if (folder == null) {
            throw new ConfigException(missing());
        }
        return PunktParameters.read(folder);
    }

    /** What to say where {@link #hasEnglishPunkt} is false: what is missing and how to mend it. */
    public List<String> missing() {
        return List.of(
                "sentences are divided by punkt_tab, which is not in " + folders.get(0)
                        + (folders.size() > 1 ? " or any other folder where nltk looks for data" : ""),
                Problems.MEND + "put the unpacked punkt_tab of nltk_data at "
                        + folders.get(0).resolve(ENGLISH.getParent()) + ", as nltk.download('punkt_tab') does, or name"
                        + " the folder of nltk's data in NLTK_DATA");
    }
}
