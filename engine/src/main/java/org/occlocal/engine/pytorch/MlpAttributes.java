package org.occlocal.engine.pytorch;

import org.occlocal.models.spec.Aside;
import org.occlocal.models.spec.ExpertsSpec;
import org.occlocal.models.spec.GateCut;
import org.occlocal.models.spec.GateLimit;
import org.occlocal.models.spec.LayerSpec;
import org.occlocal.models.spec.MlpSpec;
import org.occlocal.models.spec.RouterScores;

/** The attributes of decoder/mlp.py and experts.py. */
final class MlpAttributes {

    private MlpAttributes() {}

    static void add(TorchScriptArchive archive, LayerAttributes<LayerSpec> layers) {
        LayerAttributes<MlpSpec> mlps = layers.of(LayerSpec::mlp)
                .present("has_mlp")
                .choices("activation", MlpSpec::activation, "relu")
                .flags("gated", MlpSpec::gated, false)
                .floats("gate_scale", MlpSpec::gateScale, 1);
        mlps.of(MlpSpec::limit).floats("gate_limit", GateLimit::most, 0);
        mlps.of(MlpSpec::sharedLimit).floats("shared_gate_limit", GateLimit::most, 0);
        mlps.of(MlpSpec::anyLimit)
                .flags("limits_activated", GateLimit::behindActivation, false)
                .floats("up_addend", GateLimit::addend, 0);
        mlps.of(MlpSpec::gateCut).present("gate_is_cut").floats("gate_cut", GateCut::deviations, 0);
        mlps.of(MlpSpec::experts)
                .ints("experts", ExpertsSpec::experts, 0)
                .ints("active_experts", ExpertsSpec::active, 1)
                .ints("identities", ExpertsSpec::identities, 0)
                .choices("router_scores", ExpertsSpec::scores, "softmax")
                .ints("expert_groups", experts -> experts.groups().groups(), 1)
                .ints("active_groups", experts -> experts.groups().active(), 1)
                .ints("best_of_group", experts -> experts.groups().best(), 1)
                .flags("normalize_experts", ExpertsSpec::normalize, false)
                .floats("least_expert_sum", ExpertsSpec::leastSum, 0)
                .floats("experts_scale", ExpertsSpec::scale, 1)
                .floats("router_logit_scale", ExpertsSpec::logitScale, 1)
                .floats("shared_scale", ExpertsSpec::sharedScale, 1)
                .flags("weighs_inputs", ExpertsSpec::weighsInputs, false);
        layers.flags("sets_experts_aside", layer -> layer.aside() == Aside.EXPERTS, false);
        archive.attribute("near_logits", RouterScores.NEAR);
    }
}
