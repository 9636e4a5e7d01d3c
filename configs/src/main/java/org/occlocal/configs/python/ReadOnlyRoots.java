package org.occlocal.configs.python;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.graalvm.polyglot.io.FileSystem;

/** The files that a configuration may see: those below some folders, for reading. Immutable. */
final class ReadOnlyRoots implements FileSystem {

    private final List<Path> roots;
    private final Path workingFolder;

    /** @param roots absolute folders that exist */
    ReadOnlyRoots(List<Path> roots) throws IOException {
        this.roots = realPaths(roots);
        this.workingFolder = roots.get(0);
    }

    private static List<Path> realPaths(List<Path> folders) throws IOException {
        Path[] real = new Path[folders.size()];
        for (int i = 0; i < real.length; i++) {
            real[i] = folders.get(i).toRealPath();
        }
        return List.of(real);
    }

    @Override
    public Path parsePath(URI uri) {
        return Path.of(uri);
    }

    @Override
    public Path parsePath(String path) {
        return Path.of(path);
    }

    @Override
    public void checkAccess(Path path, Set<? extends AccessMode> modes, LinkOption... options) throws IOException {
        if (modes.contains(AccessMode.WRITE)) {
            throw readOnly(path);
        }
        Path allowed = allowed(path);
        if (!Files.exists(allowed)) {
            throw new java.nio.file.NoSuchFileException(path.toString());
        }
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        if (options.stream()
                .anyMatch(option -> option != StandardOpenOption.READ && option instanceof StandardOpenOption)) {
            throw readOnly(path);
        }
        return Files.newByteChannel(allowed(path), StandardOpenOption.READ);
    }

    @Override
    @SuppressWarnings("StreamResourceLeak") // closed by the interpreter
    public DirectoryStream<Path> newDirectoryStream(Path folder, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        return Files.newDirectoryStream(allowed(folder), filter);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        return Files.readAttributes(allowed(path), attributes, options);
    }

    @Override
    public Path toAbsolutePath(Path path) {
        return path.isAbsolute() ? path : workingFolder.resolve(path);
    }

    @Override
    public Path toRealPath(Path path, LinkOption... options) throws IOException {
        return allowed(path).toRealPath(options);
    }

    @Override
    public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
        throw readOnly(folder);
    }

    @Override
    public void delete(Path path) throws IOException {
        throw readOnly(path);
    }

    /** The path itself, when it lies below a root, links followed; a folder above a root may be named, not read. */
    private Path allowed(Path path) throws IOException {
        Path absolute = toAbsolutePath(path).normalize();
        Path existing = absolute;
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        Path real = existing == null ? absolute : existing.toRealPath().resolve(existing.relativize(absolute));
        for (Path root : roots) {
            if (real.startsWith(root)) {
                return absolute;
            }
        }
        throw new java.nio.file.AccessDeniedException(
                path.toString(), null, "a configuration may read files below " + roots + " only");
    }

    private static IOException readOnly(Path path) {
        return new java.nio.file.AccessDeniedException(path.toString(), null, "a configuration may not write files");
    }
}
