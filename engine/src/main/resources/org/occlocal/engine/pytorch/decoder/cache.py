# The cache: keys and values of the sequences that are being generated, what they leave behind in recurrent layers, and the
# tokens that they have.

class Decoder(Module):
  keys : List[Tensor]
  values : List[Tensor]
  inputs : List[Tensor]
  states : List[Tensor]
  seen : List[Tensor]

  # Makes room for each layer: for keys and values [S, K, P, D], for what latent attention has in place of them, see latent.py,
  # and for what recurrent layers have, see recurrence.py. A layer that lacks something has empty tensors there.
  def open_cache(self: __torch__.Decoder, slots: int, positions: int, vocabulary: int) -> int:
    self.close_cache()
    device = torch.device(self.device)
    for i in range(len(self.layers)):
      key_sizes = [slots, self.kv_heads[i], positions, self.head_size[i]]
      value_sizes = key_sizes
      if self.takes_keys(i):
        key_sizes = [slots, 0, 0, 0]
        value_sizes = key_sizes
      if self.is_latent(i):
        key_sizes = [slots, 1, positions, self.latent_rank[i] + self.latent_rotary_size[i]]
        value_sizes = [slots, 1, positions, self.index_size(i)]
      self.keys.append(torch.zeros(key_sizes, dtype=self.dtype, device=device))
      self.values.append(torch.zeros(value_sizes, dtype=self.dtype, device=device))
      input_sizes = [slots, 0, 0]
      state_sizes = [slots, 0, 0, 0]
      if self.is_recurrent(i):
        input_sizes, state_sizes = self.state_sizes(i, slots)
      self.inputs.append(torch.zeros(input_sizes, dtype=6, device=device))
      self.states.append(torch.zeros(state_sizes, dtype=6, device=device))
    if vocabulary > 0:
      self.seen.append(torch.zeros([slots, vocabulary], dtype=11, device=torch.device(self.device)))
    return 0

  def close_cache(self: __torch__.Decoder) -> int:
    self.keys.clear()
    self.values.clear()
    self.inputs.clear()
    self.states.clear()
    self.seen.clear()
    return 0

  # Slot `source` becomes slot `target`.
  def move_slot(self: __torch__.Decoder, source: int, target: int, length: int) -> int:
    for i in range(len(self.keys)):
      keys = self.keys[i]
      keys[target, :, :length].copy_(keys[source, :, :length])
      values = self.values[i]
      values[target, :, :length].copy_(values[source, :, :length])
      inputs = self.inputs[i]
      inputs[target].copy_(inputs[source])
      states = self.states[i]
      states[target].copy_(states[source])
    for seen in self.seen:
      seen[target].copy_(seen[source])
    return 0

  # A slot begins with a trunk, which is as run_layers gives it.
  def fill_slot(self: __torch__.Decoder, slot: int, trunk_keys: List[Tensor], trunk_values: List[Tensor]) -> int:
    layers = len(self.keys)
    for i in range(layers):
      if self.is_recurrent(i):
        self.inputs[i][slot].copy_(trunk_keys[layers + i])
        self.states[i][slot].copy_(trunk_values[layers + i])
      if self.attends(i) and not self.takes_keys(i):
        length = trunk_keys[i].size(1)
        self.keys[i][slot, :, :length].copy_(trunk_keys[i])
        self.values[i][slot, :, :length].copy_(trunk_values[i])
    return 0

  # Remembers tokens of a slot for the repetition penalty; `fresh` forgets those of its former tenant.
  def mark_seen(self: __torch__.Decoder, slot: int, tokens: Tensor, fresh: bool) -> int:
    for seen in self.seen:
      row = seen[slot]
      if fresh:
        row.fill_(False)
      row.index_fill_(0, tokens, True)
    return 0
