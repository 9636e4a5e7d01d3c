/** What Python does with text, where the field's formats depend on it. */
@NullMarked
package org.occlocal.tokenizers.python;

import org.jspecify.annotations.NullMarked;
