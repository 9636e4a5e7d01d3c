/**
 * From requests to numbers: requests are packed for scoring, and scheduled onto decode slots for generation. Exact token
 * accounts come with every answer. Knows the engine and the tokenizer, nothing of datasets.
 */
@NullMarked
package org.occlocal.inferencers;

import org.jspecify.annotations.NullMarked;
