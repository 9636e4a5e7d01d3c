package org.occlocal.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What occ-local verify tells of two models on the stories of the tests. */
final class ModelDistance {

    private ModelDistance() {}

    /**
     * The mean difference of log-probabilities, in nats.
     *
     * @param folder for verify's file
     * @param against a checkpoint, or the dtype that the model is compared with itself in
     * @param more options
     */
    static double of(Path folder, Path model, String against, String... more) throws IOException {
        Path json = folder.resolve("distance.json");
        List<String> arguments = new ArrayList<>(List.of(
                "verify",
                "--model",
                model.toString(),
                "--against",
                against,
                "--texts",
                "src/test/resources/stories.txt",
                "--json",
                json.toString()));
        arguments.addAll(List.of(more));
        CommandLineRun.of(arguments.toArray(String[]::new));
        return new ObjectMapper()
                .readTree(json.toFile())
                .path("logprob_difference")
                .path("value")
                .asDouble();
    }
}
