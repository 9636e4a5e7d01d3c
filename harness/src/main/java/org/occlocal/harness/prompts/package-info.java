/**
 * From a row to the text that a model gets. A {@code Template} makes a {@code Prompt} of a row and its in-context
 * examples; a {@code PromptStyle} renders the prompt for one model, as a text or as a conversation. All values are
 * immutable, and none is stored on a model: two datasets of a run can never disturb each other.
 *
 * <p>Source of the behaviour: OpenCompass' openicl/icl_prompt_template.py, utils/prompt.py, models/base.py and
 * models/base_api.py.
 */
@NullMarked
package org.occlocal.harness.prompts;

import org.jspecify.annotations.NullMarked;
