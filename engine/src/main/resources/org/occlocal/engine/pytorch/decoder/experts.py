# What experts give to the tokens that chose them. Rows are sorted by expert first, so that devices are asked once a layer how many each
# has.

class Decoder(Module):

  # Rows of an expert up to which many are multiplied at once, filled up to the longest.
  def most_rows_at_once(self: __torch__.Decoder) -> int:
    return 32

  # The sum of what the experts of each token give, as wide as what they read. x: [N, C]
  def sum_experts(self: __torch__.Decoder, i: int, x: Tensor) -> Tensor:
    w = self.layers[i]
    chosen, share = self.route(i, x)
    share = share.to(x.dtype)
    read = self.experts_input(i, x)
    sorted, order = torch.sort(chosen.flatten(), stable=True, dim=0, descending=False)
    counts = torch.zeros([self.experts[i] + self.identities[i]], dtype=4, device=x.device)
    counts = counts.index_add(0, sorted, torch.ones_like(sorted))
    weights = share.flatten().index_select(0, order).unsqueeze(1)
    rows = read.index_select(0, torch.floor_divide(order, chosen.size(1)))
    if self.weighs_inputs[i]:
      rows = rows * weights
    on_host = counts.to(torch.device("cpu"))
    few = int(on_host.max()) <= self.most_rows_at_once()
    if few and self.identities[i] == 0 and "experts_up.weight" in w and "experts_down.weight" in w:
      given = self.experts_at_once(i, rows, w, sorted, counts, on_host)
    else:
      given = self.expert_by_expert(i, rows, w, on_host)
    if not self.weighs_inputs[i]:
      given = given * weights
    places = torch.zeros_like(order).index_copy(0, order, torch.arange(order.size(0), device=x.device))
    y = given.index_select(0, places).view([chosen.size(0), chosen.size(1), -1]).sum([1])
    if self.identities[i] > 0:
      own = share.masked_fill(chosen < self.experts[i], 0.).sum([-1], True)
      y = y + read * own
    return y

  # x: [R, C], rows of one expert behind those of another, and behind them those of experts without weights; counts: int64 [E], of each
  # -> [R, C], zeros for the latter
  def expert_by_expert(self: __torch__.Decoder, i: int, x: Tensor, w: Dict[str, Tensor], counts: Tensor) -> Tensor:
    parts = annotate(List[Tensor], [])
    begin = 0
    for e in range(self.experts[i]):
      count = int(counts[e])
      if count > 0:
        parts.append(self.expert(i, x[begin : begin + count], w, e))
        begin = begin + count
    parts.append(torch.zeros_like(x[begin:]))
    return torch.cat(parts)

  # As above for few rows of each expert, whose weights lie one behind the other: sorted: int64 [R], the expert of each row;
  # on_host: the counts in main memory.
  def experts_at_once(self: __torch__.Decoder, i: int, x: Tensor, w: Dict[str, Tensor], sorted: Tensor, counts: Tensor,
      on_host: Tensor) -> Tensor:
    most = int(on_host.max())
    used = torch.nonzero(on_host).flatten()
    if 2 * used.size(0) < self.experts[i]:
      some = used.to(x.device)
      numbers = torch.cumsum(counts > 0, 0) - 1
      experts = some.size(0)
    else:
      some = torch.arange(0, device=x.device)
      numbers = torch.arange(self.experts[i], device=x.device)
      experts = self.experts[i]
    begins = torch.cumsum(counts, 0) - counts
    places = numbers[sorted] * most + torch.arange(x.size(0), device=x.device) - begins[sorted]
    filled = torch.zeros([experts * most, x.size(1)], dtype=x.dtype, device=x.device).index_copy(0, places, x)
    up = self.of_experts(i, filled, w, "experts_up", some, most)
    return self.of_experts(i, self.gate(i, up, self.gate_limit[i]), w, "experts_down", some, most).index_select(0, places)

  # A linear layer of some experts, all where none is named, `most` rows each. x: [E * most, C] -> [E * most, D]
  def of_experts(self: __torch__.Decoder, i: int, x: Tensor, w: Dict[str, Tensor], name: str, some: Tensor,
      most: int) -> Tensor:
    weights = w[name + ".weight"]
    if some.size(0) > 0:
      weights = weights.index_select(0, some)
    y = torch.matmul(x.view([-1, most, x.size(1)]), weights.transpose(1, 2))
    if name + ".bias" in w:
      bias = w[name + ".bias"].view([self.experts[i], 1, -1])
      if some.size(0) > 0:
        bias = bias.index_select(0, some)
      y = y + bias
    return y.flatten(0, 1)
