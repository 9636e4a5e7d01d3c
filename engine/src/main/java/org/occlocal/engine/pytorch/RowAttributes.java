package org.occlocal.engine.pytorch;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.spec.Aside;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.LayerSpec;
import org.occlocal.models.spec.RowSpec.LayerInputs;
import org.occlocal.models.spec.SharedKeys;

/** The attributes of decoder/rows.py and streams.py. */
final class RowAttributes {

    /** In place of the number of a layer that is none of the program's: one that runs layers by themselves has no cache. */
    private static final int ELSEWHERE = -1;

    private static final LayerInputs NONE = new LayerInputs(0, 1, 1, 1);

    private RowAttributes() {}

    /** @param firstLayer the number of the first of the layers */
    static void add(TorchScriptArchive archive, DecoderSpec spec, List<LayerSpec> layers, int firstLayer) {
        LayerInputs inputs = spec.row().inputs() == null ? NONE : spec.row().inputs();
        archive.attribute("hidden_size", spec.hiddenSize())
                .attribute("streams", spec.row().streams())
                .attribute("active_stream", spec.row().active())
                .attribute("input_size", inputs.size())
                .attribute("table_scale", inputs.tableScale())
                .attribute("projection_scale", inputs.projectionScale())
                .attribute("sum_scale", inputs.sumScale())
                .attribute("key_maker", "List[int]", keyMakers(layers, firstLayer))
                .attribute("embedding_goes_along", spec.row().embedding());
        LayerAttributes.of(archive, layers)
                .flags("adds_aside", layer -> layer.aside() == Aside.ADDED, false)
                .flags("reads_aside", layer -> layer.aside() == Aside.READ, false)
                .flags("sets_branches_aside", layer -> layer.aside() == Aside.BRANCHES, false)
                .of(RowAttributes::shared)
                .flags("is_key_maker", SharedKeys::made, false)
                .ints("behind_keys", SharedKeys::behind, 0);
    }

    private static List<Object> keyMakers(List<LayerSpec> layers, int firstLayer) {
        List<Object> makers = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            SharedKeys shared = shared(layers.get(i));
            makers.add(shared == null || shared.made() ? i : Math.max(ELSEWHERE, shared.maker() - firstLayer));
        }
        return makers;
    }

    private static @Nullable SharedKeys shared(LayerSpec layer) {
        return layer.attention() == null ? null : layer.attention().shared();
    }
}
