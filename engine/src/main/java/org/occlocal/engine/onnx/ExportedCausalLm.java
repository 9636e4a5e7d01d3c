package org.occlocal.engine.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.CausalLm;
import org.occlocal.engine.DecodeOptions;
import org.occlocal.engine.DecodeSession;
import org.occlocal.engine.DeviceChoice;
import org.occlocal.engine.DeviceException;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.NonFiniteException;
import org.occlocal.engine.ScorePack;
import org.occlocal.engine.SlotDecodeSession;
import org.occlocal.engine.Targets;
import org.occlocal.engine.TokenScores;
import org.occlocal.engine.Trunk;
import org.occlocal.models.spec.Activation;
import org.occlocal.models.spec.AttentionSpec;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.LayerSpec;
import org.occlocal.models.spec.MlpSpec;

/**
 * A ready-made graph as a language model, in the types that it was exported with. Sequences run one by one; what they share
 * is computed once where the graph has a past, else each text from its beginning.
 */
public final class ExportedCausalLm implements CausalLm {

    private final DecoderSpec spec;
    private final ExportedGraph graph;
    private final DeviceId device;
    private @Nullable ExportedDecodeSession session;

    private ExportedCausalLm(DecoderSpec spec, ExportedGraph graph, DeviceId device) {
        this.spec = spec;
        this.graph = graph;
        this.device = device;
    }

    /**
     * Loads the graph onto a device.
     *
     * @throws DeviceException when the device cannot be used, or there are several
     * @throws org.occlocal.models.ModelException when the graph is refused, or wants what is not known
     */
    public static ExportedCausalLm load(OnnxExport export, DeviceChoice choice) {
        if (choice.devices().size() > 1 && choice.oneStageEach()) {
            throw new DeviceException(
                    "a ready-made graph cannot be cut into stages for " + choice.devices(), "name one device");
        }
        DeviceId device = choice.devices().get(0);
        ExportedGraph graph = ExportedGraph.load(export, device);
        return new ExportedCausalLm(spec(export, graph.signature()), graph, device);
    }

    /** What is known of the model, and what its cache takes. */
    private static DecoderSpec spec(OnnxExport export, ExportSignature signature) {
        List<LayerSpec> layers = new ArrayList<>();
        for (int i = 0; i + 1 < signature.past().size(); i += 2) {
            int heads = Math.toIntExact(signature.past().get(i).heads());
            int size = Math.toIntExact(signature.past().get(i).size());
            layers.add(new LayerSpec(
                    AttentionSpec.ofHeads(heads, size),
                    null,
                    new MlpSpec(Activation.SILU, true, null),
                    false,
                    false,
                    1));
        }
        return export.spec(layers);
    }

    @Override
    public DecoderSpec spec() {
        return spec;
    }

    /** Float32: the type of what it gives, whatever it computes in. */
    @Override
    public Dtype dtype() {
        return Dtype.FLOAT32;
    }

    @Override
    public List<StageReport> stages() {
        return List.of(new StageReport(device, 0, spec.layers().size(), 0));
    }

    ExportedGraph graph() {
        return graph;
    }

    @Override
    public List<TokenScores> score(ScorePack pack) {
        Targets targets = Targets.of(pack, spec);
        ExportedTrunk trunk = ExportedTrunk.own(pack.trunk());
        Answers answers = new Answers(targets);
        if (trunk != null) {
            answers.read(0, trunk.lastPrediction());
        }
        List<ExportedGraph.Text> texts = new ArrayList<>();
        try {
            long[] all = pack.allTokens();
            for (int s = 0; s < pack.segments().size(); s++) {
                ScorePack.Segment segment = pack.segments().get(s);
                int begin = pack.begin(s);
                int[] tokens = new int[segment.length()];
                Arrays.setAll(tokens, t -> (int) all[begin + t]);
                ExportedGraph.Text before = segment.parent() >= 0
                        ? texts.get(segment.parent())
                        : trunk == null ? ExportedGraph.Text.EMPTY : trunk.text();
                int firstRow = begin + (trunk == null ? 0 : 1);
                texts.add(graph.extend(
                        before,
                        tokens,
                        t -> answers.wants(firstRow + t),
                        (t, prediction) -> answers.read(firstRow + t, prediction)));
            }
            return targets.split(answers.logProbabilities, answers.top1);
        } finally {
            texts.forEach(ExportedGraph.Text::close);
        }
    }

    /** Scores of the targets, which come row by row in any order. */
    private final class Answers {

        private final long[] rows;
        private final long[] tokens;
        private final long[] owners;
        private final float[] logProbabilities;
        private final long[] top1;

        Answers(Targets targets) {
            this.rows = targets.rows();
            this.tokens = targets.tokens();
            this.owners = targets.owners();
            this.logProbabilities = new float[tokens.length];
            this.top1 = new long[tokens.length];
        }

        boolean wants(int row) {
            return Arrays.binarySearch(rows, row) >= 0;
        }

        void read(int row, Prediction prediction) {
            int owner = Arrays.binarySearch(rows, row);
            if (owner < 0) {
                return;
            }
            int m = Arrays.binarySearch(owners, owner);
            while (m > 0 && owners[m - 1] == owner) {
                m--;
            }
            for (; m < owners.length && owners[m] == owner; m++) {
                logProbabilities[m] = finite(prediction.logit((int) tokens[m]) - prediction.normalizer());
                top1[m] = prediction.best();
            }
        }
    }

    float finite(float logProbability) {
        if (!Float.isFinite(logProbability)) {
            throw new NonFiniteException(
                    "the exported " + spec.modelType() + " model computed NaN or infinity",
                    "the file is damaged, or the types that it was exported with do not hold its values");
        }
        return logProbability;
    }

    @Override
    public Trunk keep(@Nullable Trunk base, int[] tokens, int firstTarget) {
        ScorePack pack = ScorePack.ofPrefix(spec, base, tokens, firstTarget);
        Targets targets = Targets.of(pack, spec);
        ExportedTrunk before = ExportedTrunk.own(base);
        Answers answers = new Answers(targets);
        int offset = before == null ? 0 : 1;
        if (before != null) {
            answers.read(0, before.lastPrediction());
        }
        Prediction[] last = new Prediction[1];
        ExportedGraph.Text text = graph.extend(
                before == null ? ExportedGraph.Text.EMPTY : before.text(),
                tokens,
                t -> t == tokens.length - 1 || answers.wants(t + offset),
                (t, prediction) -> {
                    answers.read(t + offset, prediction);
                    last[0] = prediction;
                });
        TokenScores scores =
                targets.split(answers.logProbabilities, answers.top1).get(0);
        return new ExportedTrunk(text, last[0], base == null ? scores : scores.behind(base.scores(), firstTarget));
    }

    @Override
    public float[][] logProbabilities(int[] tokens) {
        for (int token : tokens) {
            spec.checkToken(token);
        }
        float[][] all = new float[tokens.length][];
        graph.extend(ExportedGraph.Text.EMPTY, tokens, t -> true, (t, prediction) -> {
                    all[t] = prediction.logits();
                    for (int v = 0; v < all[t].length; v++) {
                        all[t][v] -= finite(prediction.normalizer());
                    }
                })
                .close();
        return all;
    }

    @Override
    public DecodeSession decode(DecodeOptions options) {
        SlotDecodeSession.requireClosed(session);
        session = new ExportedDecodeSession(this, options);
        return session;
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
        graph.close();
    }
}
