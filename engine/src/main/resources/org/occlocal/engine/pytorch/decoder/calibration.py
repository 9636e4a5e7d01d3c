# What calibrating needs besides, in a program of its own that has each kind of layer twice: layer i as it is in the
# checkpoint, layer i + 1 as far as it is quantized. Two streams of hidden states [N, C] of the same tokens run through them:
# `full` through the one, `quantized` through the other. What a linear layer of the second is given is observed:
# NAME.moments [C, C], the sum of x x^T over its inputs x; NAME.errors [R, C], the sum of d x^T, where d [R] is what its
# output would have to be more than it is with the weights of the checkpoint, so that the hidden states become those of the
# other stream; NAME.tokens [1], how many there were. A head has the same in `outer`.

class Decoder(Module):
  # What linear layer `name` of layer i is given for rows [N, W], [N, C'], and what its output is added to, [N, C]; of no
  # rows where it is not simply added to something.
  def inputs_of(self: __torch__.Decoder, i: int, name: str, row: Tensor, positions: Tensor, cosines: List[Tensor],
      sines: List[Tensor], lengths: List[int], pasts: List[int], parents: List[int],
      branches: List[bool], slots: List[int]) -> Tuple[Tensor, Tensor]:
    w = self.layers[i]
    x = self.state_of(i, row)
    none = x[:0]
    normed = self.norm_if(x, w, "attention_norm")
    given = self.scaled(normed, self.attention_input_scale[i])
    if name == "recurrence_in":
      given = self.scaled(normed, self.recurrence_input_scale[i])
    base = none
    if name == "q_up" or name == "kv_up":
      queries, latent, ignored = self.latents(i, given)
      given = latent
      if name == "q_up":
        given = queries
    elif name != "qkv" and name != "recurrence_in":
      residual = self.residual_of(i, x, normed, self.mixer_residual_scale[i])
      path = self.no_past()
      trunk = self.no_past()
      self.hand_keys(i, row, path)
      if name == "attention_output":
        given = self.attend_heads(i, given, positions, cosines, sines, lengths, pasts, parents, branches, slots, False,
            False, 0, len(lengths), path[0], path[1], path[4], path[5], path[6], trunk[0], trunk[1], trunk[4], trunk[5])
      elif name == "recurrence_out":
        given = self.recur(i, self.scaled(normed, self.recurrence_input_scale[i]), lengths, pasts, parents, branches, slots,
            False, False, 0, len(lengths), path[2], path[3], trunk[2], trunk[3])
      if name == "attention_output" or name == "recurrence_out":
        if "attention_output_norm.weight" not in w:
          base = residual
          if not self.has_mlp[i]:
            base = residual + self.beside_branches(i, row)
          if self.attends(i) and self.is_recurrent(i):
            both = self.mix(i, normed, positions, cosines, sines, lengths, pasts, parents, branches, slots, False, False, 0,
                len(lengths), self.no_past(), trunk)
            own = self.scaled(self.linear(given, w, name), self.output_scale(i, name))
            base = base + (both - own) * self.residual_scale[i]
      else:
        a = normed
        if self.mixes(i):
          a = self.mix(i, normed, positions, cosines, sines, lengths, pasts, parents, branches, slots, False, False, 0,
              len(lengths), path, trunk)
        if self.parallel[i]:
          given = normed
          if "mlp_norm.weight" in w:
            given = self.norm(x, w, "mlp_norm")
          residual = residual + a
        else:
          if self.mixes(i):
            residual = self.add_mixed(i, x, normed, a)
          else:
            residual = x
          given = self.norm_if(residual, w, "mlp_norm")
          residual = self.residual_of(i, residual, given, self.mlp_residual_scale[i])
        if name == "mlp_down":
          given = self.activated_mlp(i, given)
          if "mlp_output_norm.weight" not in w:
            base = residual + self.beside_branches(i, row)
        elif name == "experts_in":
          given = self.norm_if(given, w, "experts_norm")
        elif name == "experts_out":
          given = self.sum_experts(i, given)
        elif name == "shared_up" or name == "shared_down":
          given = self.norm_if(given, w, "shared_norm")
        if name == "shared_down":
          given = self.activated(i, given, w, "shared_up")
    return (given, base)

  # Factor on what a linear layer gives before it is added to hidden states, besides the residual scale.
  def output_scale(self: __torch__.Decoder, i: int, name: str) -> float:
    factor = 1.
    if name == "attention_output":
      factor = self.attention_output_scale[i]
    elif name == "recurrence_out":
      factor = self.recurrence_output_scale[i]
    elif name == "mlp_down":
      factor = self.mlp_output_scale[i]
    return factor

  # Which segments go on in others: none.
  def no_branches(self: __torch__.Decoder, lengths: List[int]) -> List[bool]:
    branches = annotate(List[bool], [])
    for s in range(len(lengths)):
      branches.append(False)
    return branches

  def add_to(self: __torch__.Decoder, w: Dict[str, Tensor], name: str, sum: Tensor) -> int:
    if name in w:
      w[name].add_(sum)
    else:
      w[name] = sum
    return 0

  # Observes a linear layer of layers i and i + 1 with one batch. Neither stream is changed.
  def observe(self: __torch__.Decoder, i: int, name: str, full: Tensor, quantized: Tensor, positions: Tensor,
      frequencies: List[Tensor], lengths: List[int], pasts: List[int], parents: List[int], slots: List[int]) -> int:
    cosines, sines = self.rotary_tables(positions, frequencies)
    branches = self.no_branches(lengths)
    wanted, base = self.inputs_of(i, name, full, positions, cosines, sines, lengths, pasts, parents, branches, slots)
    given, own_base = self.inputs_of(i + 1, name, quantized, positions, cosines, sines, lengths, pasts, parents,
        branches, slots)
    w = self.layers[i + 1]
    error = torch.linear(wanted - given, w[name + ".weight"])
    if base.size(0) > 0:
      scale = 1.
      if not self.parallel[i]:
        scale = self.residual_scale[i]
      scale = scale * self.output_scale(i, name)
      error = error + (base - own_base) / scale
    self.add_to(w, name + ".moments", torch.matmul(given.t(), given))
    self.add_to(w, name + ".errors", torch.matmul(error.t(), given))
    self.add_to(w, name + ".tokens", torch.full([1], given.size(0), dtype=4))
    return 0

  # Observes all experts of layer i with one batch, each with the tokens that are routed to it. Their errors are not told:
  # the tokens of an expert differ between the streams. name: "experts_up" or "experts_down"
  def observe_experts(self: __torch__.Decoder, i: int, name: str, quantized: Tensor, positions: Tensor,
      frequencies: List[Tensor], lengths: List[int], pasts: List[int], parents: List[int], slots: List[int]) -> int:
    cosines, sines = self.rotary_tables(positions, frequencies)
    x, ignored = self.inputs_of(i, "mlp_up", quantized, positions, cosines, sines, lengths, pasts, parents,
        self.no_branches(lengths), slots)
    w = self.layers[i]
    chosen, share = self.route(i, x)
    x = self.experts_input(i, x)
    for e in range(self.experts[i]):
      places = torch.nonzero(chosen == e)
      given = x[places[:, 0]]
      if self.weighs_inputs[i]:
        given = given * share[places[:, 0], places[:, 1]].unsqueeze(1)
      if name == "experts_down":
        given = self.expert_activated(i, given, w, e)
      own = name + "." + str(e)
      self.add_to(w, own + ".moments", torch.matmul(given.t(), given))
      self.add_to(w, own + ".tokens", torch.full([1], given.size(0), dtype=4))
    return 0

  # Observes the head with one batch. full: of no rows for errors that are not asked for
  def observe_head(self: __torch__.Decoder, full: Tensor, quantized: Tensor) -> int:
    w = self.outer
    given = self.head_input(quantized)
    self.add_to(w, "lm_head.moments", torch.matmul(given.t(), given))
    self.add_to(w, "lm_head.tokens", torch.full([1], given.size(0), dtype=4))
    if full.size(0) > 0:
      error = torch.linear(self.head_input(full) - given, w["lm_head.weight"])
      self.add_to(w, "lm_head.errors", torch.matmul(error.t(), given))
    return 0

  # Tokens that a linear layer or an expert was observed with.
  def tokens_of(self: __torch__.Decoder, group: int, name: str) -> int:
    w = self.weights_of(group)
    return int(w[name + ".tokens"])

  # Weights [R, C] of a linear layer, and the means of its moments and errors, which are forgotten. expert: its number, or -1.
  # Errors are of no rows where they were not observed.
  def observed(self: __torch__.Decoder, group: int, name: str, expert: int) -> Tuple[Tensor, Tensor, Tensor]:
    w = self.weights_of(group)
    weights = w[name + ".weight"]
    own = name
    if expert >= 0:
      weights = weights[expert]
      own = name + "." + str(expert)
    tokens = max(1, int(w[own + ".tokens"]))
    moments = w[own + ".moments"].div_(tokens)
    errors = moments[:0]
    if own + ".errors" in w:
      errors = w[own + ".errors"].div_(tokens)
      w.pop(own + ".errors")
    w.pop(own + ".moments")
    w.pop(own + ".tokens")
    return (weights, moments, errors)

  # The weights that codes mean, in place of those of the checkpoint.
  def replace(self: __torch__.Decoder, group: int, name: str, expert: int, weights: Tensor) -> int:
    w = self.weights_of(group)
    slot = w[name]
    if expert >= 0:
      slot = slot[expert]
    slot.copy_(weights)
    return 0

  def numbers_of(self: __torch__.Decoder, group: int, name: str) -> Tensor:
    w = self.weights_of(group)
    return w[name]

  # Forgets the weights of a layer, or of embedding and head.
  def forget(self: __torch__.Decoder, group: int) -> int:
    w = self.weights_of(group)
    w.clear()
    return 0

  # One stream through its layer.
  def advance(self: __torch__.Decoder, i: int, x: Tensor, positions: Tensor, frequencies: List[Tensor],
      lengths: List[int], pasts: List[int], parents: List[int], slots: List[int]) -> Tensor:
    cosines, sines = self.rotary_tables(positions, frequencies)
    return self.layer(i, x, positions, cosines, sines, lengths, pasts, parents, self.no_branches(lengths), slots, False,
        False, 0, len(lengths), self.no_past(), self.no_past())
