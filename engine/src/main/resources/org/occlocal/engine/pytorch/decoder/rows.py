# What passes from layer to layer where that is more than a hidden state: a row of W numbers for each token. It begins with U streams of C
# numbers, U being 1 but for AltUp, see streams.py. Right behind one hidden state the embedding may stand that it began with. Behind them stand the inputs of the layers to come, made of the token alone, of
# which each layer takes off the first; then, for each layer so far whose keys and values others take, its keys and its values. Last,
# behind a layer that sets something aside for the next one, stands that, C numbers.
# The cache and trunks have such keys and values once, where they are made.

class Decoder(Module):
  hidden_size : int
  streams : int
  input_size : int
  table_scale : float
  projection_scale : float
  sum_scale : float
  # of each layer the one of this stage whose keys and values it attends to, itself for most
  key_maker : List[int]
  is_key_maker : List[bool]
  behind_keys : List[int]
  embedding_goes_along : bool
  # whether a layer adds what the layer before it has set aside, or reads it; whether it reads the embedding, and sets aside what it gives
  adds_aside : List[bool]
  reads_aside : List[bool]
  sets_branches_aside : List[bool]

  def takes_keys(self: __torch__.Decoder, i: int) -> bool:
    return self.key_maker[i] != i

  # Whether later layers attend to its keys and values.
  def lends_keys(self: __torch__.Decoder, i: int) -> bool:
    return self.is_key_maker[i]

  def key_layer(self: __torch__.Decoder, i: int) -> int:
    return self.key_maker[i]

  # x: [N, C], embeddings of tokens, int64 [N] -> [N, W]
  def open_row(self: __torch__.Decoder, x: Tensor, tokens: Tensor) -> Tensor:
    parts = [x]
    if self.embedding_goes_along:
      parts.append(x)
    if self.streams > 1:
      parts.append(self.open_streams(x))
    if self.input_size > 0:
      parts.append(self.layer_inputs(x, tokens))
    return torch.cat(parts, 1)

  # What the head is given. row: [N, W] -> [N, C]
  def close_row(self: __torch__.Decoder, row: Tensor) -> Tensor:
    x = row[:, : self.hidden_size]
    if self.streams > 1:
      x = self.merge_streams(row[:, : self.streams * self.hidden_size])
    return x

  # Inputs of all layers, [N, L * d], from two sources: a table of tokens, which may lie in memory of another device, and the embedding
  # x [N, C]. Tokens that the table lacks have its first row.
  def layer_inputs(self: __torch__.Decoder, x: Tensor, tokens: Tensor) -> Tensor:
    w = self.outer
    table = w["layer_inputs"]
    places = tokens.to(table.device)
    places = torch.where(places < table.size(0), places, torch.zeros_like(places))
    looked_up = torch.embedding(table, places).to(self.dtype).to(x.device) * self.table_scale
    projected = torch.linear(x, w["layer_input_projection"]) * self.projection_scale
    normed = self.norm(projected.view([x.size(0), -1, self.input_size]), w, "layer_input_norm").flatten(1)
    return (normed + looked_up) * self.sum_scale

  # What a layer adds for its input. x: [N, C]; given: [N, d] -> [N, C]
  def input_branch(self: __torch__.Decoder, i: int, x: Tensor, given: Tensor) -> Tensor:
    w = self.layers[i]
    gate = self.activate(self.linear(x, w, "input_gate"), self.activation[i])
    return self.norm(self.linear(gate * given, w, "input_projection"), w, "input_norm")

  # What the branches of a layer work on. row: [N, W] -> [N, C], or [N, 2 C] with the embedding
  def state_of(self: __torch__.Decoder, i: int, row: Tensor) -> Tensor:
    x = row[:, : self.hidden_size]
    if self.sets_branches_aside[i]:
      x = row[:, : 2 * self.hidden_size]
    elif self.reads_aside[i]:
      x = x + self.aside_of(row)
    elif self.streams > 1:
      x = self.active_of(self.predict_streams(i, self.streams_of(row)))
    return x

  # Hands a layer the keys and values that it takes from an earlier one, [N, K, D] each, as mix finds them.
  def hand_keys(self: __torch__.Decoder, i: int, row: Tensor, path: List[List[Tensor]]) -> int:
    path[5].clear()
    path[6].clear()
    if self.takes_keys(i):
      width = self.kv_heads[i] * self.head_size[i]
      end = row.size(1) - self.behind_keys[i]
      sizes = [row.size(0), self.kv_heads[i], self.head_size[i]]
      path[5].append(row[:, end - 2 * width : end - width].reshape(sizes))
      path[6].append(row[:, end - width : end].reshape(sizes))
    return 0

  # Queries of a layer without keys and values of its own. x: [N, C] -> [N, H, D], normed and rotated
  def queries_alone(self: __torch__.Decoder, i: int, x: Tensor, cosines: List[Tensor], sines: List[Tensor]) -> Tensor:
    w = self.layers[i]
    q = self.linear(x, w, "qkv").view([x.size(0), self.heads[i], self.head_size[i]])
    behind = self.qk_norm[i] == "rotated_head"
    if self.qk_norm[i] != "none" and not behind:
      q = self.normalize_heads(i, q, w, "q_norm")
    table = self.rotary[i]
    if table >= 0:
      q = self.rotate(q, cosines[table], sines[table], self.rotary_interleaved[table])
    if behind:
      q = self.normalize_heads(i, q, w, "q_norm")
    return q

  # What the layer before has set aside. row: [N, W] -> [N, C]
  def aside_of(self: __torch__.Decoder, row: Tensor) -> Tensor:
    return row[:, row.size(1) - self.hidden_size :]

  # What the branches of a layer are added to besides what they read. row: [N, W] -> [N, C], zeros where there is nothing
  def beside_branches(self: __torch__.Decoder, i: int, row: Tensor) -> Tensor:
    x = row[:, : self.hidden_size]
    if self.adds_aside[i]:
      x = self.aside_of(row)
    elif not self.reads_aside[i]:
      x = torch.zeros_like(x)
    return x

  # Layer i for the segments first .. last - 1. row: [N, W] -> [N, W'], which has what other layers are given, and nothing else
  def layer(self: __torch__.Decoder, i: int, row: Tensor, positions: Tensor, cosines: List[Tensor], sines: List[Tensor],
      lengths: List[int], pasts: List[int], parents: List[int], branches: List[bool], slots: List[int], cached: bool,
      decode: bool, first: int, last: int, path: List[List[Tensor]], trunk: List[List[Tensor]]) -> Tensor:
    inputs = self.streams * self.hidden_size
    others = inputs + self.input_size
    end = row.size(1)
    self.hand_keys(i, row, path)
    path[7].clear()
    streams = self.streams_of(row)
    if self.streams > 1:
      streams = self.predict_streams(i, streams)
      x = self.active_of(streams)
    else:
      x = self.state_of(i, row)
    x = self.add_branches(i, x, positions, cosines, sines, lengths, pasts, parents, branches, slots,
        cached, decode, first, last, path, trunk)
    if self.adds_aside[i] or self.reads_aside[i]:
      x = x + self.beside_branches(i, row)
      end = end - self.hidden_size
    if self.sets_branches_aside[i]:
      path[7].append(self.linear(x, self.layers[i], "aside_projection"))
      x = row[:, : self.hidden_size]
    if self.streams > 1:
      streams = self.correct_streams(i, streams, x)
      given = self.input_branch(i, self.active_for_input(i, streams), row[:, inputs:others])
      states = self.add_behind_first(streams, given).flatten(1)
    else:
      if self.input_size > 0:
        x = x + self.input_branch(i, x, row[:, inputs:others])
      states = self.scale_layer(i, x)
    parts = [states, row[:, others:end]]
    if self.lends_keys(i):
      parts.append(path[5][0].flatten(1))
      parts.append(path[6][0].flatten(1))
    if len(path[7]) > 0:
      parts.append(path[7][0])
    return torch.cat(parts, 1)
