package org.occlocal.engine.pytorch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.DeviceException;
import org.occlocal.engine.DeviceId;

/**
 * Which libtorch is loaded. DJL takes the CPU build from the class path unless it is told of another one before it
 * starts, so for graphics cards a CUDA build is looked for here: PYTORCH_LIBRARY_PATH, else the active Python
 * environment, then DJL's cache.
 */
public final class NativeLibraries {

    /** The version that DJL's JNI library on the class path was built for. */
    static final String TORCH_VERSION = "2.7.1";

    private static final String CUDA_FLAVOR = "cu128";
    private static final String CUDA_FOLDER = "2\\.7\\.1.*-cu128-linux-x86_64";

    private NativeLibraries() {}

    /** Where libtorch comes from, for people. */
    public static String origin() {
        String path = setting("PYTORCH_LIBRARY_PATH");
        return path == null ? "the jar (CPU build " + TORCH_VERSION + ")" : path;
    }

    /** Whether a CUDA build of libtorch is there. */
    public static boolean hasCuda() {
        return cudaFolder() != null;
    }

    /** Folder of the CUDA build of libtorch that cards would be used with; null where there is none. */
    public static @Nullable Path cudaFolder() {
        return cudaBuild(new ArrayList<>());
    }

    /** Where the CUDA build is, or where it was looked for. */
    public static String describeCuda() {
        List<String> looked = new ArrayList<>();
        Path build = cudaBuild(looked);
        return build != null ? build.toString() : "not found, looked in " + String.join(", ", looked);
    }

    static String advice() {
        return "GPUs need an NVIDIA driver and a CUDA build of libtorch " + TORCH_VERSION + ": \"pip install torch=="
                + TORCH_VERSION
                + "\" in a Python environment and activate it, or set PYTORCH_LIBRARY_PATH to the folder"
                + " torch/lib of one; use --cpu to run without GPUs; \"occ-local doctor\""
                + " shows everything that was found";
    }

    /**
     * Makes DJL load a build that can use the cards; without cards the CPU build of the class path.
     *
     * @throws DeviceException when there is no driver, no such card, or no CUDA build
     */
    static void choose(List<DeviceId> cards) {
        if (System.getProperty("ai.djl.offline") == null) {
            System.setProperty("ai.djl.offline", "true");
        }
        if (cards.isEmpty()) {
            for (InstalledTorch named : named()) {
                requireVersion(named);
                describeBuild(named.hasCuda() ? CUDA_FLAVOR : "cpu");
            }
            return;
        }
        List<GraphicsCard> present = GraphicsCard.list();
        List<String> looked = new ArrayList<>();
        Path build = cudaBuild(looked);
        String found = (GraphicsCard.driverPresent()
                        ? "an NVIDIA driver"
                        : "no NVIDIA driver (no nvidia-smi, no" + " /proc/driver/nvidia)")
                + "; " + (present.isEmpty() ? "no graphics card" : present.toString())
                + (GraphicsCard.hiding().isEmpty() ? "" : "; " + GraphicsCard.hiding())
                + "; " + (build == null ? "no CUDA build of libtorch, looked in " + looked : "libtorch in " + build);
        boolean all =
                cards.stream().allMatch(card -> present.stream().anyMatch(there -> there.index() == card.index()));
        if (!all || build == null) {
            throw new DeviceException(
                    "GPUs " + cards + " were asked for and cannot be used. Found: " + found, advice());
        }
        System.setProperty("PYTORCH_LIBRARY_PATH", build.toString());
        describeBuild(CUDA_FLAVOR);
    }

    /** Left to itself, DJL takes a build named by its path for one with the old C++ ABI, and finds no JNI library for it. */
    private static void describeBuild(String flavor) {
        if (setting("PYTORCH_FLAVOR") == null) {
            System.setProperty("PYTORCH_FLAVOR", flavor);
        }
        if (setting("PYTORCH_VERSION") == null) {
            System.setProperty("PYTORCH_VERSION", TORCH_VERSION);
        }
    }

    /** Folder with libtorch_cuda.so, null when there is none. */
    static @Nullable Path cudaBuild(List<String> looked) {
        List<InstalledTorch> places = new ArrayList<>(named());
        if (places.isEmpty()) {
            looked.add("PYTORCH_LIBRARY_PATH (not set)");
            places.addAll(InstalledTorch.ofPythonEnvironments(System.getenv()));
        }
        List<Path> cached = cached();
        cached.forEach(folder -> places.add(new InstalledTorch(folder, TORCH_VERSION)));
        if (cached.isEmpty()) {
            looked.add(cache().toString());
        }
        for (InstalledTorch place : places) {
            looked.add(place.toString());
            if (place.hasCuda() && (isVersionSet() || place.mayBe(TORCH_VERSION))) {
                return place.folder();
            }
        }
        return null;
    }

    /** What PYTORCH_LIBRARY_PATH names. */
    private static List<InstalledTorch> named() {
        String path = setting("PYTORCH_LIBRARY_PATH");
        return path == null
                ? List.of()
                : Stream.of(path.split(":", -1))
                        .map(folder -> InstalledTorch.in(Path.of(folder)))
                        .toList();
    }

    /** Whether somebody who wants to try says what version libtorch is. The property of that name is set here, too. */
    private static boolean isVersionSet() {
        return System.getenv("PYTORCH_VERSION") != null;
    }

    private static void requireVersion(InstalledTorch torch) {
        if (!isVersionSet() && !torch.mayBe(TORCH_VERSION)) {
            throw new DeviceException(
                    "PYTORCH_LIBRARY_PATH is " + torch + ", libtorch " + TORCH_VERSION + " is needed",
                    "name the folder torch/lib of an installed torch " + TORCH_VERSION
                            + ", or unset it: the jar brings a build for the processor");
        }
    }

    /** The error for a libtorch that the system's loader refuses. */
    static DeviceException notLoaded(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String path = setting("PYTORCH_LIBRARY_PATH");
        String mend;
        if (path == null) {
            mend = "run \"occ-local doctor\"; the natives in the jar are for linux-x86_64 with glibc 2.28 or newer";
        } else if (String.valueOf(root.getMessage()).contains("libcuda.so")) {
            mend =
                    "PYTORCH_LIBRARY_PATH names a CUDA build, which needs the NVIDIA driver, also to run on the processor:"
                            + " unset it there, and the jar's own build is taken";
        } else {
            mend = "PYTORCH_LIBRARY_PATH is " + path + "; it must be the folder torch/lib of torch " + TORCH_VERSION
                    + " with all that it needs, or be unset: the jar brings a build for the processor";
        }
        return new DeviceException("libtorch cannot be loaded", mend, root);
    }

    /** DJL's own folder of natives. */
    private static Path cache() {
        String folder = setting("ENGINE_CACHE_DIR");
        if (folder == null) {
            folder = setting("DJL_CACHE_DIR");
        }
        Path root = folder == null ? Path.of(System.getProperty("user.home"), ".djl.ai") : Path.of(folder);
        return root.resolve("pytorch");
    }

    /** Folders of CUDA builds in the cache; DJL puts a date into some of their names. */
    private static List<Path> cached() {
        if (!Files.isDirectory(cache())) {
            return List.of();
        }
        try (Stream<Path> builds = Files.list(cache())) {
            return builds.filter(build -> String.valueOf(build.getFileName()).matches(CUDA_FOLDER))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of(); // not ours to read: there is no build for us
        }
    }

    /** As DJL reads its settings: environment first, then system property. */
    private static @Nullable String setting(String name) {
        String value = System.getenv(name);
        if (value == null || value.isEmpty()) {
            value = System.getProperty(name);
        }
        return value == null || value.isEmpty() ? null : value;
    }
}
