namespace Farthing.Measurement.FirstTokens;

/// <summary>What published benchmarks of an engine add to a request's first token beyond what the engine needs, with the errors of the fit.</summary>
/// <param name="Engine">vllm, trtllm, sglang.</param>
/// <param name="DecodeSteps">Decode steps between a prompt's last piece and its first token at the client, beyond the simulated ones: tokens are sent in groups, new requests are looked for every so many steps.</param>
/// <param name="Tables">Tables that it was fitted on.</param>
/// <param name="Rows">Rows in them.</param>
/// <param name="MedianPercent">Median absolute error on tables left out, mean over tables.</param>
/// <param name="P90Percent">90 of 100 rows of tables left out err at most this much, mean over tables.</param>
public sealed record FirstTokenTerms(
    string Engine,
    double DecodeSteps,
    int Tables,
    int Rows,
    double MedianPercent,
    double P90Percent
);
