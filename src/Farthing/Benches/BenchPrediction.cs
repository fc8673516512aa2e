using Farthing.Measurement.Calibration;

namespace Farthing.Benches;

/// <summary>What the model predicts for a load.</summary>
/// <param name="Tpot">Median TPOT; null where none.</param>
/// <param name="Ttft">Median TTFT; null where none.</param>
/// <param name="OutputRate">Output tokens per second; null where none.</param>
/// <param name="Provenance">Where it comes from, or why there is none.</param>
internal sealed record BenchPrediction(Figure? Tpot, Figure? Ttft, Figure? OutputRate, string Provenance);
