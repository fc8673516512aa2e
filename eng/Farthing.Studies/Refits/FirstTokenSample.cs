namespace Farthing.Studies.Refits;

/// <summary>One measured TTFT beside what the simulated run gives without any term.</summary>
/// <param name="Table">The table that it stands in.</param>
/// <param name="Engine">vllm, trtllm, sglang.</param>
/// <param name="IsOpen">True for an open loop, false for a closed one.</param>
/// <param name="SimulatedSeconds">TTFT of the simulated run, without any time between client and engine.</param>
/// <param name="Layers">Layers of the model.</param>
/// <param name="DecodeStepSeconds">A step of decodes alone, in the steady state; 0 for an open loop, which no steps are added to.</param>
/// <param name="MeasuredSeconds">The published figure.</param>
public sealed record FirstTokenSample(
    string Table,
    string Engine,
    bool IsOpen,
    double SimulatedSeconds,
    int Layers,
    double DecodeStepSeconds,
    double MeasuredSeconds
)
{
    /// <summary>The prediction with such terms, less the measurement, over the measurement.</summary>
    public double Error(double msPerLayer, double steps) =>
        ((SimulatedSeconds + (msPerLayer * Layers / 1e3) + (steps * DecodeStepSeconds)) / MeasuredSeconds)
        - 1;
}
