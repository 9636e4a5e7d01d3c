package org.occlocal.inferencers;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.occlocal.engine.CausalLm;
import org.occlocal.engine.Computation;
import org.occlocal.engine.DeviceChoice;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Engine;
import org.occlocal.engine.StageCut;
import org.occlocal.engine.onnx.ExportedCausalLm;
import org.occlocal.engine.onnx.OnnxCausalLm;
import org.occlocal.engine.onnx.OnnxExport;
import org.occlocal.engine.pytorch.PyTorchCausalLm;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.GenerationDefaults;
import org.occlocal.models.ModelException;

/**
 * What a folder holds, a checkpoint or a ready-made graph, before it is loaded.
 *
 * @param vocabularySize V
 * @param contextWindow most tokens that the model was made for
 * @param generation special ids and sampling defaults
 * @param model loads it
 */
record ModelFolder(int vocabularySize, int contextWindow, GenerationDefaults generation, Supplier<CausalLm> model) {

    /** @throws ModelException when the folder cannot be used */
    static ModelFolder open(Path folder, DeviceChoice where, Computation how) {
        if (OnnxExport.isIn(folder)) {
            if (how.quantization() != null) {
                throw new ModelException(
                        "the folder holds an ONNX graph, whose weights cannot be rounded when it is loaded",
                        folder,
                        "leave --quantize out, or use the checkpoint that the graph was exported from");
            }
            OnnxExport export = OnnxExport.open(folder);
            return new ModelFolder(
                    export.vocabularySize(),
                    export.contextWindow(),
                    export.generation(),
                    () -> ExportedCausalLm.load(export, where));
        }
        Checkpoint checkpoint = checkpoint(folder, how);
        return new ModelFolder(
                checkpoint.spec().vocabularySize(),
                checkpoint.spec().contextWindow(),
                checkpoint.generation(),
                () -> load(checkpoint, where, how));
    }

    /** See {@link TextModel#fewestStages}. */
    static int fewestStages(Path folder, Computation how, List<DeviceId> devices, List<Long> freeBytes) {
        if (OnnxExport.isIn(folder)) {
            return 1;
        }
        Checkpoint checkpoint = checkpoint(folder, how);
        StageCut cut = how.engine() == Engine.ONNX
                ? OnnxCausalLm.stageCut(checkpoint)
                : PyTorchCausalLm.stageCut(checkpoint, how.dtype());
        return cut.overFewest(devices, freeBytes).size();
    }

    private static Checkpoint checkpoint(Path folder, Computation how) {
        Checkpoint stored = Checkpoint.open(folder);
        return how.quantization() == null ? stored : stored.quantizedBy(how.quantization());
    }

    private static CausalLm load(Checkpoint checkpoint, DeviceChoice where, Computation how) {
        if (how.engine() == Engine.ONNX) {
            return OnnxCausalLm.load(checkpoint, where, how.dtype());
        }
        return where.oneStageEach()
                ? PyTorchCausalLm.load(checkpoint, where.devices(), how.dtype())
                : PyTorchCausalLm.loadOnFewest(checkpoint, where.devices(), how.dtype());
    }
}
