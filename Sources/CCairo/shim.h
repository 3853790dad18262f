#pragma once
#include <cairo.h>
#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <pango/pangocairo.h>

// A cast, which Swift cannot write.
static inline PangoCairoFont *pangoCairoFont(PangoFont *font) { return PANGO_CAIRO_FONT(font); }
