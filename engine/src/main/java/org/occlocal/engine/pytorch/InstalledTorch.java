package org.occlocal.engine.pytorch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A libtorch on this machine: of Python's package torch, or of PyTorch's archives without Python.
 *
 * @param folder with libtorch.so
 * @param version such as 2.7.1+cu126; null where nothing tells it
 */
record InstalledTorch(Path folder, @Nullable String version) {

    private static final Pattern PYTHON_VERSION = Pattern.compile("__version__ *= *'([^']+)'");
    private static final int LOOKED_AT = 4096;

    /** What is in a folder, or would be: nothing needs to be there. */
    static InstalledTorch in(Path folder) {
        Path above = folder.toAbsolutePath().normalize().getParent();
        if (above == null) {
            return new InstalledTorch(folder, null);
        }
        Matcher python = PYTHON_VERSION.matcher(start(above.resolve("version.py")));
        String plain = start(above.resolve("build-version")).strip();
        return new InstalledTorch(folder, python.find() ? python.group(1) : plain.isEmpty() ? null : plain);
    }

    /** Those of the Python environments that the process was started in. */
    static List<InstalledTorch> ofPythonEnvironments(Map<String, String> environment) {
        List<InstalledTorch> found = new ArrayList<>();
        for (String variable : List.of("VIRTUAL_ENV", "CONDA_PREFIX")) {
            String root = environment.getOrDefault(variable, "");
            if (!root.isEmpty()) {
                found.addAll(ofPythonEnvironment(Path.of(root)));
            }
        }
        return found;
    }

    private static List<InstalledTorch> ofPythonEnvironment(Path root) {
        List<InstalledTorch> found = new ArrayList<>();
        try (DirectoryStream<Path> pythons = Files.newDirectoryStream(root.resolve("lib"), "python3*")) {
            for (Path python : pythons) {
                Path folder = python.resolve("site-packages/torch/lib");
                if (Files.isDirectory(folder)) {
                    found.add(in(folder));
                }
            }
            return found;
        } catch (IOException e) {
            return List.of(); // an environment without Python
        }
    }

    boolean hasCuda() {
        return Files.exists(folder.resolve("libtorch_cuda.so"));
    }

    /** Whether it is of that version, such as 2.7.1, or may be. */
    boolean mayBe(String wanted) {
        return version == null || version.equals(wanted) || version.startsWith(wanted + "+");
    }

    @Override
    public String toString() {
        return folder + (version == null ? "" : " (torch " + version + ")");
    }

    private static String start(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(LOOKED_AT), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return ""; // there is none
        }
    }
}
