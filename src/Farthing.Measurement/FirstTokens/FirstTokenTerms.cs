namespace Farthing.Measurement.FirstTokens;

/// <summary>What a first token takes beyond the simulated steps, with the errors of the fit.</summary>
/// <param name="Engine">vllm, trtllm, sglang.</param>
/// <param name="MsPerLayer">Milliseconds per layer of the model between client and engine and back, in every run.</param>
/// <param name="DecodeSteps">Decode steps that published closed-loop benchmarks add by their settings: tokens sent in groups, new requests looked for every so many steps.</param>
/// <param name="Tables">Tables that it was fitted on.</param>
/// <param name="Rows">Rows in them.</param>
/// <param name="MedianPercent">Median absolute error on tables left out, mean over tables.</param>
/// <param name="P90Percent">90 of 100 rows of tables left out err at most this much, mean over tables.</param>
public sealed record FirstTokenTerms(
    string Engine,
    double MsPerLayer,
    double DecodeSteps,
    int Tables,
    int Rows,
    double MedianPercent,
    double P90Percent
);
