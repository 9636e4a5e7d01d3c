/** What Python does with text and chance, where OpenCompass' prompts and samples depend on it. */
@NullMarked
package org.occlocal.harness.python;

import org.jspecify.annotations.NullMarked;
