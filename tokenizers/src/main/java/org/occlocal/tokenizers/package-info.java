@NullMarked
package org.occlocal.tokenizers;

import org.jspecify.annotations.NullMarked;
