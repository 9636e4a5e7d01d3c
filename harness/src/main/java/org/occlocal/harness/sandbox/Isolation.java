package org.occlocal.harness.sandbox;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * How a process is kept away from the rest of the system: a command line that goes before Python's. Which one works
 * depends on the kernel, the container and the user, so each has to be tried.
 *
 * @param unshare arguments of unshare(1); empty for no namespaces
 */
record Isolation(List<String> unshare) {

    private static final List<String> SPACES =
            List.of("--pid", "--fork", "--kill-child", "--net", "--ipc", "--uts", "--mount");

    /** No namespaces: limits and the audit hook alone. */
    static final Isolation NONE = new Isolation(List.of());

    /** The strongest first. */
    static List<Isolation> candidates() {
        List<Isolation> candidates = new ArrayList<>();
        // as root a user namespace would only stand in the way of becoming another user
        for (List<String> user : isRoot() ? List.of(List.<String>of(), userSpace()) : List.of(userSpace())) {
            for (List<String> proc : List.of(List.of("--mount-proc"), List.<String>of())) {
                List<String> arguments = new ArrayList<>(user);
                arguments.addAll(SPACES);
                arguments.addAll(proc);
                candidates.add(new Isolation(arguments));
            }
        }
        candidates.add(NONE);
        return candidates;
    }

    private static List<String> userSpace() {
        return List.of("--user", "--map-root-user");
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    boolean hasNamespaces() {
        return !unshare.isEmpty();
    }

    /** The whole command line. */
    List<String> command(PythonInstallation python, Path work, String script) {
        List<String> interpreter = List.of(python.executable().toString(), "-I", "-B", "-c", script);
        if (unshare.isEmpty()) {
            return interpreter;
        }
        List<String> command = new ArrayList<>(List.of("unshare"));
        command.addAll(unshare);
        // the shell stays the first process of its namespace: when it is killed, all in there are
        command.addAll(List.of("sh", "-c", mounts(python, work) + "\"$@\"; exit $?", "sh"));
        command.addAll(interpreter);
        return command;
    }

    private static String mounts(PythonInstallation python, Path work) {
        StringBuilder script = new StringBuilder("set -e\n");
        Set<Path> homes = new LinkedHashSet<>(List.of(Path.of("/root"), Path.of("/home")));
        Path own = Path.of(System.getProperty("user.home", "/root")).toAbsolutePath();
        if (homes.stream().noneMatch(own::startsWith) && own.getNameCount() > 0) {
            homes.add(own);
        }
        for (Path home : homes) {
            String quoted = quote(home);
            List<Path> kept = python.folders().stream()
                    .filter(folder -> folder.startsWith(home))
                    .toList();
            script.append("if [ -d ").append(quoted).append(" ]; then\n");
            // /tmp keeps Python's folder while the home above it is covered
            kept.stream().limit(1).forEach(folder -> script.append("mount --bind ")
                    .append(quote(folder))
                    .append(" /tmp\n"));
            script.append("mount -t tmpfs -o mode=755,size=1m tmpfs ")
                    .append(quoted)
                    .append('\n');
            kept.stream().limit(1).forEach(folder -> script.append("mkdir -p ")
                    .append(quote(folder))
                    .append("\nmount --move /tmp ")
                    .append(quote(folder))
                    .append('\n'));
            script.append("fi\n");
        }
        return script.append("mkdir -p ")
                .append(quote(work))
                .append("\nmount -t tmpfs -o mode=700,size=64m tmpfs ")
                .append(quote(work))
                .append('\n')
                .toString();
    }

    private static String quote(Path path) {
        return "'" + path.toString().replace("'", "'\\''") + "'";
    }
}
