# AltUp (Baykal et al. 2023): a hidden state is U streams of C numbers. A layer predicts what it will make of them by a small matrix
# of the token, computes its branches on one of them, the active one, and corrects all by how far that was off.

class Decoder(Module):
  active_stream : int

  # row: [N, W] -> [N, U, C]
  def streams_of(self: __torch__.Decoder, row: Tensor) -> Tensor:
    return row[:, : self.streams * self.hidden_size].reshape([row.size(0), self.streams, self.hidden_size])

  # streams: [N, U, C] -> [N, C]
  def active_of(self: __torch__.Decoder, streams: Tensor) -> Tensor:
    return streams[:, self.active_stream]

  # The root of the mean square over the last dimension.
  def magnitude(self: __torch__.Decoder, x: Tensor, least_square: float) -> Tensor:
    return torch.sqrt(x.pow(2).mean([-1], True).clamp(min=least_square))

  # x: [N, C] -> the streams behind the first, as large as that, [N, (U - 1) * C]
  def open_streams(self: __torch__.Decoder, x: Tensor) -> Tensor:
    others = torch.linear(x, self.outer["stream_projection"]).view([x.size(0), -1, self.hidden_size])
    others = others * self.magnitude(x, 0.).unsqueeze(1) / self.magnitude(others, 1e-05)
    return others.flatten(1)

  # row: [N, U * C] -> the mean of the first stream and of the others turned back, [N, C]
  def merge_streams(self: __torch__.Decoder, row: Tensor) -> Tensor:
    c = self.hidden_size
    first = row[:, :c]
    size = self.magnitude(first, 0.)
    sum = first
    for u in range(1, self.streams):
      turned = torch.linear(row[:, u * c : (u + 1) * c], self.outer["stream_merge"][(u - 1) * c : u * c])
      sum = sum + turned * size / self.magnitude(turned, 1e-05)
    return sum / self.streams

  # How much of each stream there is in a token, about -1 to 1. x: [N, C] -> float32 [N, U]
  def stream_shares(self: __torch__.Decoder, i: int, x: Tensor) -> Tensor:
    w = self.layers[i]
    normed = self.norm(x, w, "altup_norm").to(6) / self.hidden_size
    return torch.tanh(torch.linear(normed, w["altup_router"]))

  # streams: [N, U, C] -> [N, U, C]
  def predict_streams(self: __torch__.Decoder, i: int, streams: Tensor) -> Tensor:
    shares = self.stream_shares(i, self.active_of(streams))
    mix = torch.linear(shares, self.layers[i]["altup_prediction"]).view([-1, self.streams, self.streams])
    return torch.matmul(mix.to(streams.dtype), streams) + streams

  # predicted: [N, U, C]; x: [N, C], what has become of the active one -> [N, U, C]
  def correct_streams(self: __torch__.Decoder, i: int, predicted: Tensor, x: Tensor) -> Tensor:
    factors = torch.linear(self.stream_shares(i, x), self.layers[i]["altup_correction"]) + 1.
    off = (x - self.active_of(predicted)).unsqueeze(1)
    return predicted + off * factors.to(x.dtype).unsqueeze(2)

  # What the gate of a layer's input is computed from: [N, U, C] -> [N, C]
  def active_for_input(self: __torch__.Decoder, i: int, streams: Tensor) -> Tensor:
    w = self.layers[i]
    x = self.active_of(streams)
    if "altup_scale" in w:
      x = x * w["altup_scale"].to(x.dtype)
    return x

  # streams: [N, U, C]; x: [N, C], added to all but the first
  def add_behind_first(self: __torch__.Decoder, streams: Tensor, x: Tensor) -> Tensor:
    return torch.cat([streams[:, :1], streams[:, 1:] + x.unsqueeze(1)], 1)
