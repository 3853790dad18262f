// Which optimiser a step belongs to; Adam itself is among the element-wise passes.
#include "clones.h"
#include "panel_products.h"

GALLEY_CLONES
static void momentum(
    float *restrict w, float *restrict m, const float *restrict g, size_t count, float factor,
    float rate) {
  for (size_t i = 0; i < count; i++) {
    const float velocity = m[i] * factor + g[i];
    m[i] = velocity;
    w[i] -= rate * velocity;
  }
}

void galley_update(
    float *w, float *m, float *v, const float *g, size_t count, const galley_optimizer_step *step) {
  switch (step->optimizer) {
    case GALLEY_ADAM: galley_adam(w, m, v, g, count, step); break;
    case GALLEY_MOMENTUM: momentum(w, m, g, count, step->momentum, step->step_size); break;
  }
}
