package org.occlocal.engine.pytorch;

import org.occlocal.models.spec.LayerSpec;
import org.occlocal.models.spec.RecurrenceDetails;
import org.occlocal.models.spec.RecurrenceSpec;

/** The attributes of decoder/recurrence.py and recurrence_rules.py. */
final class RecurrenceAttributes {

    private RecurrenceAttributes() {}

    /** @param normEpsilon of the model's norms */
    static void add(LayerAttributes<LayerSpec> layers, double normEpsilon) {
        layers.of(LayerSpec::recurrence)
                .ints("recurrent_key_heads", RecurrenceSpec::keyHeads, 0)
                .ints("recurrent_value_heads", RecurrenceSpec::valueHeads, 0)
                .ints("recurrent_key_size", RecurrenceSpec::keySize, 0)
                .ints("recurrent_value_size", RecurrenceSpec::valueSize, 0)
                .ints("recurrent_kernel", RecurrenceSpec::kernel, 0)
                .flags("recurrent_grouped", RecurrenceSpec::grouped, false)
                .flags("recurrent_additive", RecurrenceSpec::isAdditive, false)
                .flags("recurrent_selective", RecurrenceSpec::isSelective, false)
                .flags("recurrent_unit", RecurrenceSpec::isLinearUnit, false)
                .flags("recurrent_channelwise", RecurrenceSpec::isChannelwise, false)
                .flags("recurrent_convolution", RecurrenceSpec::isConvolution, false)
                .of(RecurrenceSpec::details)
                .floats("recurrent_lowest_decay", RecurrenceDetails::lowestDecay, 0)
                .floats("recurrent_least_step", RecurrenceDetails::leastStep, 0)
                .floats("recurrent_share_scale", RecurrenceDetails::shareScale, 1)
                .floats(
                        "recurrent_norm_epsilon",
                        details -> details.normEpsilon() > 0 ? details.normEpsilon() : normEpsilon,
                        normEpsilon)
                .flags("recurrent_norm_first", RecurrenceDetails::normBeforeGate, false)
                .lists("recurrent_rates", RecurrenceDetails::rates)
                .lists("recurrent_factors", RecurrenceDetails::factors);
    }
}
