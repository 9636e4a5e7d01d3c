package org.occlocal.harness.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The Python interpreter of the machine.
 *
 * @param executable the interpreter itself, behind any wrapper script on the PATH
 * @param folders what it needs to read, the outermost first
 * @param version such as 3.11.7
 */
record PythonInstallation(Path executable, List<Path> folders, String version) {

    private static final int PATIENCE_SECONDS = 20;
    private static final String QUESTION = "import os, sys; print(os.path.realpath(sys.executable));"
            + " print(os.path.realpath(sys.base_prefix)); print(sys.version.split()[0]); print(sys.version_info >= (3, 9))";

    /** @throws SandboxException when there is no Python 3.9 or later on the PATH */
    static PythonInstallation find() {
        String mend = "install Python 3.9 or later so that \"python3\" is on the PATH, for example with"
                + " \"apt-get install python3\"; tasks whose answers are programs cannot be judged without it";
        try {
            Process process = new ProcessBuilder("python3", "-I", "-c", QUESTION)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new SandboxException("python3 does not answer within " + PATIENCE_SECONDS + " s; " + mend);
            }
            List<String> answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            if (answer.size() != 4 || !answer.get(3).equals("True")) {
                throw new SandboxException(
                        "python3 on the PATH is " + (answer.size() == 4 ? answer.get(2) : "broken") + "; " + mend);
            }
            return new PythonInstallation(Path.of(answer.get(0)), List.of(Path.of(answer.get(1))), answer.get(2));
        } catch (IOException e) {
            throw new SandboxException("there is no python3 on the PATH; " + mend, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxException("interrupted while looking for python3", e);
        }
    }
}
