# What tuning needs besides, in a program of its own that has all layers. Codes and scales that a model was rounded to
# descend towards the predictions of the model as it is: the loss is the mean KL divergence to them. A gradient passes
# from the head back to the embedding, layer after layer; each layer is computed again for it from the hidden states that
# it was given, and moves its own codes and scales as soon as it has theirs.
#
# A weight [R, C] that is tuned, with those of experts one below the other, is there as
#   NAME.places   int16 [R, C], codes on their way, in units of 1 / 2048; what is computed with is the nearest code, and
#                 gradients pass through that rounding as if it were not there (Bengio et al. 2013)
#   NAME.scales   float32 [R, groups]
#   NAME.zeros    uint8 [R, groups]
#   NAME.weight   float32, what they mean, while something is computed with it
#   NAME.twins    int64 [R], which row each is, where some are others once more (values that are keys)
# Steps are Adafactor's (Shazeer and Stern 2018): gradients divided by the root of their mean square, which is remembered by
# rows and columns only, NAME.KIND_rows [R, 1] and NAME.KIND_columns [1, C], KIND being place or scale.
#
# Methods that need gradients, backward_*, are called with libtorch recording; their arguments are tensors, since that way of
# calling takes nothing else. All others are called in inference mode, whose tensors no gradient may need: hence the copies.

class Decoder(Module):
  group_size : int
  most : int
  code_rate : float
  scale_rate : float
  # of the step that is being made
  rate : float
  number : int
  tokens : List[Tensor]
  frequencies : List[Tensor]
  lengths : List[int]
  pasts : List[int]
  parents : List[int]
  slots : List[int]

  # Tells all that follows of the batch of a step, see run_layers. rate: a share of the rates of codes and scales; number: of
  # the step, from 1 on. Tensors are copied: their memory is Java's, which may use it again after the call.
  def begin_step(self: __torch__.Decoder, rate: float, number: int, tokens: Tensor, positions: Tensor,
      frequencies: List[Tensor], lengths: List[int], pasts: List[int], parents: List[int], slots: List[int]) -> int:
    self.rate = rate
    self.number = number
    self.tokens = [tokens.clone(), positions.clone()]
    self.frequencies = [f.clone() for f in frequencies]
    self.lengths = lengths
    self.pasts = pasts
    self.parents = parents
    self.slots = slots
    return 0

  # Codes that rounding gave, for rows from `row` on of a weight that has `rows` of them.
  def hold(self: __torch__.Decoder, group: int, name: str, row: int, rows: int, codes: Tensor, scales: Tensor,
      zeros: Tensor) -> int:
    w = self.weights_of(group)
    columns = codes.size(1)
    groups = scales.size(1)
    if name + ".places" not in w:
      w[name + ".places"] = torch.empty([rows, columns], dtype=2)
      w[name + ".scales"] = torch.empty([rows, groups], dtype=6)
      w[name + ".zeros"] = torch.empty([rows, groups], dtype=0)
      w[name + ".place_rows"] = torch.zeros([rows, 1], dtype=6)
      w[name + ".place_columns"] = torch.zeros([1, columns], dtype=6)
      w[name + ".scale_rows"] = torch.zeros([rows, 1], dtype=6)
      w[name + ".scale_columns"] = torch.zeros([1, groups], dtype=6)
    end = row + codes.size(0)
    w[name + ".places"][row:end].copy_(codes.to(2) * 2048)
    w[name + ".scales"][row:end].copy_(scales)
    w[name + ".zeros"][row:end].copy_(zeros)
    return 0

  # Rows from `row` on are those from `of` on once more, and move with them.
  def tie_rows(self: __torch__.Decoder, group: int, name: str, row: int, of: int, count: int) -> int:
    w = self.weights_of(group)
    if name + ".twins" not in w:
      w[name + ".twins"] = torch.arange(w[name + ".places"].size(0))
    w[name + ".twins"][row : row + count].copy_(torch.arange(of, of + count))
    w[name + ".zeros"] = w[name + ".zeros"].index_select(0, w[name + ".twins"])
    return self.follow(w, name)

  # Rows that are others once more become what those are.
  def follow(self: __torch__.Decoder, w: Dict[str, Tensor], name: str) -> int:
    if name + ".twins" in w:
      twins = w[name + ".twins"]
      for kind in [".places", ".scales"]:
        w[name + kind] = w[name + kind].index_select(0, twins)
    return 0

  # The gradient [R, C] of a weight, of rows that are others once more the sum of both.
  def with_twins(self: __torch__.Decoder, w: Dict[str, Tensor], name: str, gradient: Tensor) -> Tensor:
    y = gradient
    if name + ".twins" in w:
      twins = w[name + ".twins"]
      y = torch.zeros_like(gradient).index_add_(0, twins, gradient).index_select(0, twins)
    return y

  # places: [R, C] -> float32 [R, C]
  def nearest_codes(self: __torch__.Decoder, places: Tensor) -> Tensor:
    return torch.round(places.to(6) / 2048.).clamp(0, self.most)

  # What a group has, for each of its columns: [R, groups] -> [R, C]
  def for_columns(self: __torch__.Decoder, of_groups: Tensor, columns: int) -> Tensor:
    return of_groups.repeat_interleave(min(self.group_size, columns), 1)[:, :columns]

  # Sums over the columns of each group: [R, C] -> [R, groups]
  def group_sums(self: __torch__.Decoder, x: Tensor, groups: int) -> Tensor:
    columns = x.size(1)
    size = min(self.group_size, columns)
    return torch.constant_pad_nd(x, [0, groups * size - columns]).view([-1, groups, size]).sum([2])

  # Rows that are looked at together, so that what is computed in between is small.
  def block_rows(self: __torch__.Decoder, columns: int) -> int:
    return max(1, 4194304 // columns)

  # Codes less zero points of some rows, float32.
  def levels(self: __torch__.Decoder, w: Dict[str, Tensor], name: str, begin: int, end: int) -> Tensor:
    codes = self.nearest_codes(w[name + ".places"][begin:end])
    return codes - self.for_columns(w[name + ".zeros"][begin:end].to(6), codes.size(1))

  # NAME.weight from codes and scales.
  def build(self: __torch__.Decoder, w: Dict[str, Tensor], name: str, matrices: int) -> Tensor:
    places = w[name + ".places"]
    weight = torch.empty(places.size(), dtype=6)
    step = self.block_rows(places.size(1))
    for begin in range(0, places.size(0), step):
      end = min(begin + step, places.size(0))
      scales = self.for_columns(w[name + ".scales"][begin:end], places.size(1))
      weight[begin:end].copy_(self.levels(w, name, begin, end) * scales)
    if matrices > 0:
      weight = weight.view([matrices, -1, places.size(1)])
    w[name + ".weight"] = weight
    return weight

  # What the gradient of some rows of a weight is for their codes, [R, C], and for the logarithms of their scales,
  # [R, groups].
  def slopes_of(self: __torch__.Decoder, w: Dict[str, Tensor], name: str, gradient: Tensor, begin: int,
      end: int) -> Tuple[Tensor, Tensor]:
    own = gradient[begin:end]
    scales = w[name + ".scales"][begin:end]
    by_scale = self.group_sums(own * self.levels(w, name, begin, end), scales.size(1)) * scales
    return (own * self.for_columns(scales, own.size(1)), by_scale)

  # Means of squares by rows and by columns, of which the newest count most.
  def remember(self: __torch__.Decoder, w: Dict[str, Tensor], name: str, rows: Tensor, columns: Tensor) -> int:
    share = self.number ** -0.8
    w[name + "_rows"].mul_(1. - share).add_(rows, alpha=share)
    w[name + "_columns"].mul_(1. - share).add_(columns, alpha=share)
    return 0

  # How far some rows move for a rate of 1: their gradients divided by the root of their mean square, which is estimated from
  # those of rows and columns; made smaller where that is more than 1 on the whole.
  def move(self: __torch__.Decoder, w: Dict[str, Tensor], name: str, slope: Tensor, begin: int, end: int) -> Tensor:
    rows = w[name + "_rows"]
    by_row = torch.rsqrt(rows[begin:end] / rows.mean())
    moved = slope * by_row * torch.rsqrt(w[name + "_columns"])
    return moved / moved.square().mean().sqrt().clamp(min=1.)

  # A step against the gradient [R, C] of a weight.
  def descend(self: __torch__.Decoder, group: int, name: str, by_weight: Tensor) -> int:
    w = self.weights_of(group)
    gradient = self.with_twins(w, name, by_weight)
    places = w[name + ".places"]
    scales = w[name + ".scales"]
    rows = places.size(0)
    step = self.block_rows(places.size(1))
    place_rows = annotate(List[Tensor], [])
    scale_rows = annotate(List[Tensor], [])
    place_columns = torch.zeros_like(w[name + ".place_columns"])
    scale_columns = torch.zeros_like(w[name + ".scale_columns"])
    for begin in range(0, rows, step):
      by_place, by_scale = self.slopes_of(w, name, gradient, begin, min(begin + step, rows))
      by_place = by_place.square() + 1e-30
      by_scale = by_scale.square() + 1e-30
      place_rows.append(by_place.mean([1], True))
      scale_rows.append(by_scale.mean([1], True))
      place_columns.add_(by_place.sum([0], True))
      scale_columns.add_(by_scale.sum([0], True))
    self.remember(w, name + ".place", torch.cat(place_rows), place_columns / rows)
    self.remember(w, name + ".scale", torch.cat(scale_rows), scale_columns / rows)
    for begin in range(0, rows, step):
      end = min(begin + step, rows)
      by_place, by_scale = self.slopes_of(w, name, gradient, begin, end)
      move = self.move(w, name + ".place", by_place, begin, end) * (self.rate * self.code_rate * 2048.)
      moved = torch.round(places[begin:end].to(6) - move).clamp(-1024., self.most * 2048. + 1023.)
      places[begin:end].copy_(moved)
      growth = self.move(w, name + ".scale", by_scale, begin, end) * (self.rate * self.scale_rate)
      scales[begin:end].mul_(1. - growth)
    return self.follow(w, name)

  # The linear layers of a layer that are tuned.
  def tuned(self: __torch__.Decoder, w: Dict[str, Tensor]) -> List[str]:
    names = annotate(List[str], [])
    for name in ["qkv", "q_up", "kv_up", "attention_output", "recurrence_in", "recurrence_out", "mlp_up", "mlp_down",
        "shared_up", "shared_down", "experts_in", "experts_up", "experts_down", "experts_out"]:
      if name + ".places" in w:
        names.append(name)
    return names

  # Weights of a layer from their codes; returns them.
  def build_layer(self: __torch__.Decoder, i: int) -> List[Tensor]:
    w = self.layers[i]
    weights = annotate(List[Tensor], [])
    for name in self.tuned(w):
      matrices = 0
      if name == "experts_up" or name == "experts_down":
        matrices = self.experts[i]
      weights.append(self.build(w, name, matrices))
    return weights

  def drop_layer(self: __torch__.Decoder, i: int) -> int:
    w = self.layers[i]
    for name in self.tuned(w):
      w.pop(name + ".weight")
    return 0

  def run_layer(self: __torch__.Decoder, i: int, x: Tensor) -> Tensor:
    return self.advance(i, x, self.tokens[1], self.frequencies, self.lengths, self.pasts, self.parents, self.slots)

  # Hidden states [N, C] before the first layer. Of tensors that were made in inference mode a gradient can keep copies only.
  def embed_step(self: __torch__.Decoder) -> Tensor:
    return self.embed(self.tokens[0].clone(), self.tokens[1])

  # Hidden states [N, C] through layer i.
  def advance_step(self: __torch__.Decoder, i: int, x: Tensor) -> Tensor:
    self.build_layer(i)
    y = self.run_layer(i, x)
    self.drop_layer(i)
    return y

  def gradients(self: __torch__.Decoder, of: Tensor, by: List[Tensor], given: Tensor) -> List[Optional[Tensor]]:
    return torch.grad([of], by, annotate(List[Optional[Tensor]], [given]), None, False, True)

  def required(self: __torch__.Decoder, gradient: Optional[Tensor], x: Tensor) -> Tensor:
    if gradient is None:
      y = torch.zeros_like(x)
    else:
      y = gradient
    return y

  # Everything is loaded in inference mode; gradients need tensors of their own.
  def backward_ready(self: __torch__.Decoder, x: Tensor) -> Tensor:
    for i in range(len(self.layers)):
      self.copy_all(self.layers[i])
    self.copy_all(self.outer)
    for s in range(len(self.slopes)):
      self.slopes[s] = self.slopes[s].clone()
    return x

  def copy_all(self: __torch__.Decoder, w: Dict[str, Tensor]) -> int:
    for name in list(w.keys()):
      if name != "wanted_head" and name != "layer_inputs":
        w[name] = w[name].clone()
    return 0

  # The gradient [N, C] by the hidden states x that a layer was given, from the one by those that it gave. The layer makes
  # a step. layer: its number, int64 [1]
  def backward_layer(self: __torch__.Decoder, layer: Tensor, x: Tensor, gradient: Tensor) -> Tensor:
    i = int(layer)
    w = self.layers[i]
    leaves = [x.clone().requires_grad_(True)]
    for weight in self.build_layer(i):
      leaves.append(weight.requires_grad_(True))
    found = self.gradients(self.run_layer(i, leaves[0]), leaves, gradient)
    names = self.tuned(w)
    self.drop_layer(i)
    for n in range(len(names)):
      own = self.required(found[n + 1], leaves[n + 1])
      self.descend(i, names[n], own.reshape([-1, own.size(-1)]))
    return self.required(found[0], leaves[0])

  # The head as it is in the checkpoint, kept for what it predicts.
  def keep_wanted_head(self: __torch__.Decoder) -> int:
    w = self.outer
    w["wanted_head"] = w["lm_head.weight"]
    return 0

  # The head from its codes, and the embedding where that is the same.
  def build_head(self: __torch__.Decoder, tied: bool) -> int:
    w = self.outer
    if "lm_head.places" in w:
      w.pop("lm_head.weight")
      if tied:
        w.pop("embedding")
      weight = self.build(w, "lm_head", 0)
      if "lm_head.gradient" not in w:
        w["lm_head.gradient"] = torch.zeros_like(weight)
      if tied:
        w["embedding"] = weight
    return 0

  # hidden: [N, C] behind the last layer; wanted: [N, C'], what the head is given in the model as it is; chunk: rows of the
  # head at a time, int64 [1]. Returns the gradient by hidden, and the loss [1]. The gradient of the head waits for its step.
  def backward_head(self: __torch__.Decoder, hidden: Tensor, wanted: Tensor, chunk: Tensor) -> Tuple[Tensor, Tensor]:
    w = self.outer
    given = hidden.clone().requires_grad_(True)
    x = self.head_input(given)
    inputs = x.detach()
    weight = w["lm_head.weight"]
    bias = annotate(Optional[Tensor], None)
    if "lm_head.bias" in w:
      bias = w["lm_head.bias"]
    rows = int(chunk)
    count = hidden.size(0)
    by_inputs = torch.empty_like(inputs)
    loss = torch.zeros([1])
    for begin in range(0, count, rows):
      own = inputs[begin : begin + rows]
      product = torch.linear(wanted[begin : begin + rows], w["wanted_head"], bias)
      target = torch.log_softmax(self.scale_logits(product), -1)
      product = torch.linear(own, weight, bias).requires_grad_(True)
      predicted = torch.log_softmax(self.scale_logits(product), -1)
      divergence = (torch.exp(target) * (target - predicted)).sum() / count
      found = self.gradients(divergence, [product], torch.ones_like(divergence))
      by_product = self.required(found[0], product)
      by_inputs[begin : begin + rows].copy_(torch.matmul(by_product, weight))
      if "lm_head.gradient" in w:
        w["lm_head.gradient"].addmm_(by_product.t(), own)
      loss.add_(divergence.detach())
    found = self.gradients(x, [given], by_inputs)
    return (self.required(found[0], given), loss)

  # The step of the head. gradient: by the hidden states before the first layer, for what the embedding has to do with the
  # loss where it is the head too; of no rows where it is not
  def backward_tables(self: __torch__.Decoder, gradient: Tensor) -> Tensor:
    w = self.outer
    if "lm_head.gradient" in w:
      total = w["lm_head.gradient"]
      tied = gradient.size(0) > 0
      if tied:
        table = w["embedding"].detach().requires_grad_(True)
        w["embedding"] = table
        found = self.gradients(self.embed_step(), [table], gradient)
        total.add_(self.required(found[0], table))
      self.descend(-1, "lm_head", total)
      total.zero_()
      self.build_head(tied)
    return gradient

  # Codes uint8 [R, C], scales that float16 holds, float32 [R, groups], and zero points uint8 [R, groups] of some rows.
  def rounded_rows(self: __torch__.Decoder, group: int, name: str, begin: int,
      end: int) -> Tuple[Tensor, Tensor, Tensor]:
    w = self.weights_of(group)
    codes = self.nearest_codes(w[name + ".places"][begin:end]).to(0)
    return (codes, w[name + ".scales"][begin:end].to(5).to(6), w[name + ".zeros"][begin:end].clone())
