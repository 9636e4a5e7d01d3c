package org.occlocal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.occlocal.engine.onnx.ExportedCausalLm;
import org.occlocal.engine.onnx.OnnxExport;
import org.occlocal.models.Checkpoint;

/** Graphs that Optimum and onnxruntime-genai made of a reference checkpoint; see make_onnx_exports.py. */
public final class ExportedCausalLmTest {

    private static final Path EXPORTS = Path.of("src/test/resources/exports");
    private static final ReferenceCase REFERENCE = ReferenceCase.in(EXPORTS);

    @TempDir
    Path temporary;

    /** Copies an export, unpacked. */
    public static Path unpack(String export, Path into) throws IOException {
        try (Stream<Path> files = Files.list(EXPORTS.resolve(export))) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                try (InputStream in = name.endsWith(".gz")
                        ? new GZIPInputStream(Files.newInputStream(file))
                        : Files.newInputStream(file)) {
                    Files.copy(in, into.resolve(name.replaceFirst("\\.gz$", "")));
                }
            }
        }
        return into;
    }

    @ParameterizedTest
    @ValueSource(strings = {"optimum", "optimum_with_past", "merged", "genai"})
    void anExportComputesWhatItsCheckpointDoes(String export) throws IOException {
        Path folder = unpack(export, temporary);
        CausalLmContract contract = new CausalLmContract() {
            @Override
            protected CausalLm load(Checkpoint checkpoint) {
                throw new UnsupportedOperationException("an export has no checkpoint");
            }

            @Override
            protected CausalLm open(ReferenceCase reference) {
                return ExportedCausalLm.load(OnnxExport.open(folder), DeviceChoice.cpu());
            }
        };
        try {
            contract.scoresAsTransformersDoes(REFERENCE);
            contract.scoresOfAPackEqualThoseOfSingleSequences(REFERENCE);
            contract.packsThatAreBegunBeforeOthersAreDoneScoreTheSame(REFERENCE);
            contract.sharedPrefixesScoreAsRecomputedOnes(REFERENCE);
            contract.scoresBehindATrunkAsTransformersDoes(REFERENCE);
            contract.generatesAsTransformersDoes(REFERENCE);
            contract.generatesBehindATrunkAsTransformersDoes(REFERENCE);
            contract.generatesTheSameBesideOtherRows(REFERENCE);
            contract.refusesTokensOutsideTheVocabulary(REFERENCE);
        } finally {
            contract.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"optimum", "genai"})
    void allLogProbabilitiesAreThoseOfTheTargets(String export) throws IOException {
        ReferenceCase.Scored scored = REFERENCE.scored().get(0);
        try (ExportedCausalLm model =
                ExportedCausalLm.load(OnnxExport.open(unpack(export, temporary)), DeviceChoice.cpu())) {
            float[][] all = model.logProbabilities(scored.tokens());
            TokenScores scores =
                    model.score(List.of(ScoreRequest.whole(scored.tokens()))).get(0);
            for (int t = 0; t < scores.size(); t++) {
                assertThat(all[t][scored.tokens()[t + 1]]).isCloseTo(scores.logProbability(t), offset(1e-5f));
            }
            assertThat(all).hasNumberOfRows(scored.tokens().length);
        }
    }
}
