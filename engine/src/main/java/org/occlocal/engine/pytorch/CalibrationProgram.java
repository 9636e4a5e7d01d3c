package org.occlocal.engine.pytorch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.LayerSpec;
import org.occlocal.models.spec.WeightSlot;

/**
 * Runs a model piece by piece, see calibration.py: compiled once, with two layers of each kind that the model has. The weights
 * of a piece are there until it is closed; a piece must be closed before the next of its kind is made. Used by one thread.
 */
final class CalibrationProgram implements AutoCloseable {

    private static final int COPIES = 2;

    private final List<LayerSpec> kinds;
    private final Program program;
    private final RotaryInputs rotaries;

    CalibrationProgram(DecoderSpec spec, PyTorchRuntime runtime) {
        kinds = new ArrayList<>(new LinkedHashSet<>(spec.layers()));
        List<LayerSpec> layers = kinds.stream()
                .flatMap(kind -> Collections.nCopies(COPIES, kind).stream())
                .toList();
        program = new Program(DecoderProgram.forCalibration(spec, layers), runtime.manager(DeviceId.CPU));
        rotaries = new RotaryInputs(spec.rotaries(), program.scope());
        PyTorchStage.setSlopes(program, spec);
    }

    /** @param copies 1 for the layer as it is, 2 for one beside it that is to be quantized */
    CalibrationPiece layer(Checkpoint checkpoint, int number, int copies) {
        DecoderSpec spec = checkpoint.spec();
        int first = COPIES * kinds.indexOf(spec.layers().get(number));
        return load(checkpoint, spec.weights().layers().get(number), first, copies);
    }

    CalibrationPiece embedding(Checkpoint checkpoint) {
        return load(checkpoint, checkpoint.spec().weights().embedding(), WeightLoader.OUTER, 1);
    }

    CalibrationPiece head(Checkpoint checkpoint) {
        return load(checkpoint, checkpoint.spec().weights().head(), WeightLoader.OUTER, 1);
    }

    private CalibrationPiece load(Checkpoint checkpoint, List<WeightSlot> slots, int firstGroup, int copies) {
        CalibrationPiece piece = new CalibrationPiece(program, rotaries, firstGroup, copies);
        try {
            ModelSource source = ModelSource.dequantizing(checkpoint);
            WeightLoader loader = new WeightLoader(program, source, DeviceId.CPU, Dtype.FLOAT32, Packing.NEVER);
            for (int copy = 0; copy < copies; copy++) {
                loader.load(firstGroup + copy, slots);
            }
            loader.finish();
            return piece;
        } catch (RuntimeException e) {
            piece.close();
            throw e;
        }
    }

    @Override
    public void close() {
        rotaries.close();
        program.close();
    }
}
