# The MLP, dense or of experts.

class Decoder(Module):
  activation : List[str]
  gated : List[bool]
  # most that a gate and up may be, 0 for no limit; whether the gate is limited behind its activation, and what is added to up then
  gate_limit : List[float]
  shared_gate_limit : List[float]
  limits_activated : List[bool]
  up_addend : List[float]
  gate_scale : List[float]
  gate_is_cut : List[bool]
  gate_cut : List[float]
  experts : List[int]
  active_experts : List[int]
  # experts behind those, which give what they read
  identities : List[int]
  router_scores : List[str]
  expert_groups : List[int]
  active_groups : List[int]
  best_of_group : List[int]
  normalize_experts : List[bool]
  least_expert_sum : List[float]
  experts_scale : List[float]
  router_logit_scale : List[float]
  shared_scale : List[float]
  weighs_inputs : List[bool]
  # whether experts stand beside a dense MLP, and what they give is set aside
  sets_experts_aside : List[bool]
  near_logits : float

  def activate(self: __torch__.Decoder, x: Tensor, activation: str) -> Tensor:
    if activation == "silu":
      y = torch.silu(x)
    elif activation == "gelu":
      y = torch.gelu(x)
    elif activation == "gelu_tanh":
      y = torch.gelu(x, approximate="tanh")
    elif activation == "quick_gelu":
      y = x * torch.sigmoid(x * 1.702)
    elif activation == "relu":
      y = torch.relu(x)
    else:
      y = torch.relu(x).pow(2)
    return y

  # The integral of an expanded ELU, whose form is in the layer's weights. x: [N, I]
  def xielu(self: __torch__.Decoder, i: int, x: Tensor) -> Tensor:
    w = self.layers[i]
    form = torch.softplus(w["xielu"])
    f = x.to(6)
    above = f.pow(2) * form[0]
    below = (torch.expm1(f.clamp(max=-1e-06)) - f) * (form[1] + 0.5)
    return (torch.where(f > 0, above, below) + f * 0.5).to(x.dtype)

  # What the numbers of each row exceed a cut by that is so many standard deviations above their mean.
  def above_cut(self: __torch__.Decoder, x: Tensor, deviations: float) -> Tensor:
    cut = x.mean([-1], True) + torch.std(x, [-1], False, True) * deviations
    return torch.relu(x - cut)

  # The limit of the gate in the first linear layer of this name.
  def limit_of(self: __torch__.Decoder, i: int, name: str) -> float:
    limit = self.gate_limit[i]
    if name == "shared_up":
      limit = self.shared_gate_limit[i]
    return limit

  def gate(self: __torch__.Decoder, i: int, up: Tensor, limit: float) -> Tensor:
    if self.gated[i]:
      half = up.size(-1) // 2
      first = up[:, :half]
      second = up[:, half:]
      if limit > 0.:
        second = second.clamp(-limit, limit)
        if self.up_addend[i] != 0.:
          second = second + self.up_addend[i]
        if not self.limits_activated[i]:
          first = first.clamp(max=limit)
      if self.gate_is_cut[i]:
        first = self.above_cut(first, self.gate_cut[i])
      first = self.activate(self.scaled(first, self.gate_scale[i]), self.activation[i])
      if limit > 0. and self.limits_activated[i]:
        first = first.clamp(max=limit)
      y = first * second
    elif self.activation[i] == "xielu":
      y = self.xielu(i, up)
    else:
      y = self.activate(up, self.activation[i])
    return y

  # The first linear layer of an MLP with its activation and gate.
  def activated(self: __torch__.Decoder, i: int, x: Tensor, w: Dict[str, Tensor], name: str) -> Tensor:
    return self.activated_by(i, x, w, name, self.bias_of(w, name))

  # What the last linear layer of a dense MLP reads. x: [N, C] -> [N, I]
  def activated_mlp(self: __torch__.Decoder, i: int, x: Tensor) -> Tensor:
    w = self.layers[i]
    if self.has_linear(w, "mlp_adapter_in"):
      y = self.activated_with_adapter(i, x, w)
    else:
      y = self.activated(i, x, w, "mlp_up")
    return self.norm_if(y, w, "mlp_inner_norm")

  # The first linear layer of an MLP with a low-rank map beside it, which layers have for themselves that share that MLP.
  def activated_with_adapter(self: __torch__.Decoder, i: int, x: Tensor, w: Dict[str, Tensor]) -> Tensor:
    bias = self.bias_of(w, "mlp_up")
    if "mlp_up.packed_gate" in w:
      halves = [self.packed_linear(x, w["mlp_up.packed_gate"], None, ""),
          self.packed_linear(x, w["mlp_up.packed_up"], None, "")]
      y = torch.cat(halves, 1)
      if bias is not None:
        y = y + bias
    else:
      y = self.linear_by(x, w, "mlp_up", bias)
    y = y + torch.linear(self.linear(x, w, "mlp_adapter_in"), w["mlp_adapter_out"])
    return self.gate(i, y, self.gate_limit[i])

  # With a bias that has another name.
  def activated_by(self: __torch__.Decoder, i: int, x: Tensor, w: Dict[str, Tensor], name: str,
      bias: Optional[Tensor]) -> Tensor:
    activation = self.activation[i]
    gate_bias = annotate(Optional[Tensor], None)
    up_bias = annotate(Optional[Tensor], None)
    if name + ".packed_gate" in w:
      if bias is not None:
        half = bias.size(0) // 2
        gate_bias = bias[:half]
        up_bias = bias[half:]
      gate = self.packed_linear(x, w[name + ".packed_gate"], gate_bias, activation)
      y = ops.mkldnn._linear_pointwise(x, gate, w[name + ".packed_up"], up_bias, "mul")
    elif name + ".packed" in w and not self.gated[i] and self.fused_activation(activation) != "":
      y = self.packed_linear(x, w[name + ".packed"], bias, activation)
    else:
      y = self.gate(i, self.linear_by(x, w, name, bias), self.limit_of(i, name))
    return y

  # The bias of one of the experts of a layer, whose biases lie one behind the other; None where they have none.
  def expert_bias(self: __torch__.Decoder, i: int, w: Dict[str, Tensor], name: str, e: int) -> Optional[Tensor]:
    bias = annotate(Optional[Tensor], None)
    if name + ".bias" in w:
      bias = w[name + ".bias"].view([self.experts[i], -1])[e]
    return bias

  # The first linear layer of an expert with its activation and gate. x: [T, C]
  def expert_activated(self: __torch__.Decoder, i: int, x: Tensor, w: Dict[str, Tensor], e: int) -> Tensor:
    up = "experts_up." + str(e)
    bias = self.expert_bias(i, w, "experts_up", e)
    if up + ".packed" in w or up + ".packed_gate" in w or up + ".codes" in w:
      y = self.activated_by(i, x, w, up, bias)
    else:
      y = self.gate(i, torch.linear(x, w["experts_up.weight"][e], bias), self.gate_limit[i])
    return y

  # One of the experts of a layer. x: [T, C] -> [T, C]
  def expert(self: __torch__.Decoder, i: int, x: Tensor, w: Dict[str, Tensor], e: int) -> Tensor:
    y = self.expert_activated(i, x, w, e)
    down = "experts_down." + str(e)
    bias = self.expert_bias(i, w, "experts_down", e)
    if down + ".packed" in w or down + ".codes" in w:
      y = self.linear_by(y, w, down, bias)
    else:
      y = torch.linear(y, w["experts_down.weight"][e], bias)
    return y

  # What experts are chosen by, [N, E], without those of the groups that a token does not choose.
  def within_groups(self: __torch__.Decoder, i: int, choice: Tensor) -> Tensor:
    grouped = choice.view([choice.size(0), self.expert_groups[i], -1])
    best, ignored = torch.topk(grouped, self.best_of_group[i], -1)
    sums, chosen = torch.topk(best.sum([-1]), self.active_groups[i], -1)
    closed = torch.ones([choice.size(0), self.expert_groups[i]], dtype=11, device=choice.device)
    closed.scatter_(1, chosen, 0)
    return grouped.masked_fill(closed.unsqueeze(-1), -inf).flatten(1)

  # The best expert of each token, its share among those whose logits are near, then the same among the others, and so on.
  # scores: [N, E] -> int64 [N, active], float32 [N, active]
  def mix_sparsely(self: __torch__.Decoder, i: int, scores: Tensor) -> Tuple[Tensor, Tensor]:
    experts = annotate(List[Tensor], [])
    shares = annotate(List[Tensor], [])
    left = scores
    for n in range(self.active_experts[i]):
      best, chosen = torch.max(left, -1, True)
      far = (best - scores) / torch.maximum(torch.abs(scores), best) > self.near_logits
      experts.append(chosen)
      shares.append(torch.softmax(left.masked_fill(far, -inf), -1).gather(1, chosen))
      left = left.scatter(1, chosen, -inf)
    return (torch.cat(experts, 1), torch.cat(shares, 1))

  # The experts that each token uses, int64 [N, active], and their shares in its result, float32. Logits are computed in
  # float32, since their differences decide. states: [N, C]
  def route(self: __torch__.Decoder, i: int, states: Tensor) -> Tuple[Tensor, Tensor]:
    w = self.layers[i]
    x = self.norm_if(states, w, "router_norm")
    if "router.weight" in w:
      scores = torch.linear(x.to(6), w["router.weight"], self.bias_of(w, "router"))
    else:
      scores = self.linear(x, w, "router").to(6)
    if self.router_logit_scale[i] != 1.:
      scores = scores * self.router_logit_scale[i]
    if self.router_scores[i] == "softmax":
      scores = torch.softmax(scores, -1)
    elif self.router_scores[i] == "sigmoid":
      scores = torch.sigmoid(scores)
    choice = scores
    if "router_correction" in w:
      choice = choice + w["router_correction"]
    if self.active_groups[i] < self.expert_groups[i]:
      choice = self.within_groups(i, choice)
    if self.router_scores[i] == "sparse_mixer":
      chosen, share = self.mix_sparsely(i, scores)
    else:
      ignored, chosen = torch.topk(choice, self.active_experts[i], -1)
      share = scores.gather(1, chosen)
    if self.router_scores[i] == "softmax_of_active":
      share = torch.softmax(share, -1)
    elif self.router_scores[i] == "sigmoid_of_active":
      share = torch.sigmoid(share)
    if self.normalize_experts[i]:
      share = share / share.sum([-1], True).clamp(min=self.least_expert_sum[i])
    share = share * self.experts_scale[i]
    if "router_scales" in w:
      share = share * w["router_scales"].flatten()[chosen]
    return (chosen, share)

  # What experts read: [N, C], or fewer elements.
  def experts_input(self: __torch__.Decoder, i: int, x: Tensor) -> Tensor:
    w = self.layers[i]
    read = self.norm_if(x, w, "experts_norm")
    if self.has_linear(w, "experts_in"):
      read = self.linear(read, w, "experts_in")
    return read

  def mix_experts(self: __torch__.Decoder, i: int, x: Tensor) -> Tensor:
    w = self.layers[i]
    y = self.sum_experts(i, x)
    if self.has_linear(w, "experts_out"):
      y = self.linear(y, w, "experts_out")
    y = self.norm_if(y, w, "experts_output_norm")
    if self.has_linear(w, "shared_down"):
      shared = self.linear(self.activated(i, self.norm_if(x, w, "shared_norm"), w, "shared_up"), w, "shared_down")
      if "shared_gate.weight" in w or "shared_gate.packed" in w:
        shared = shared * torch.sigmoid(self.linear(x, w, "shared_gate"))
      shared = self.norm_if(shared, w, "shared_output_norm")
      if self.shared_scale[i] != 1.:
        shared = shared * self.shared_scale[i]
      y = y + shared
    return y

  def mlp(self: __torch__.Decoder, i: int, x: Tensor) -> Tensor:
    if self.experts[i] > 0 and not self.sets_experts_aside[i]:
      y = self.mix_experts(i, x)
    else:
      w = self.layers[i]
      y = self.linear(self.activated_mlp(i, x), w, "mlp_down")
    return self.scaled(y, self.mlp_output_scale[i])
