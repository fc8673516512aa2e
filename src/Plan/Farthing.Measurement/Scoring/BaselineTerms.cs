namespace Farthing.Measurement.Scoring;

/// <summary>Terms of simple formulas for a row: times of the sheet values, without kernels, hosts or queues.</summary>
/// <param name="RooflineSeconds">For TPOT and rates: a decode step at the running batch at full bandwidth and peak, the slower of both. For TTFT: one prompt likewise.</param>
/// <param name="PrefillSeconds">For TPOT and rates: prefill time per decoded token of the batch (concurrency × prompt/OSL), for TTFT the prompts ahead (concurrency × prompt), at the roofline.</param>
/// <param name="TokensInFlight">For rates: what per-token seconds divide, so that rate = tokens in flight / seconds; 0 for times.</param>
public sealed record BaselineTerms(double RooflineSeconds, double PrefillSeconds, double TokensInFlight)
{
    /// <summary>The measured or predicted figure as seconds per token, per prompt: the inverse for rates.</summary>
    public double SecondsOf(double value) => TokensInFlight > 0 ? TokensInFlight / value : value;

    /// <summary>The figure of such seconds.</summary>
    public double ValueOf(double seconds) => TokensInFlight > 0 ? TokensInFlight / seconds : seconds;
}
