namespace Farthing.Measurement.FirstTokens;

/// <summary>One measured TTFT beside what the simulated run gives without any term.</summary>
/// <param name="Table">The table that it stands in.</param>
/// <param name="Engine">vllm, trtllm, sglang.</param>
/// <param name="SimulatedSeconds">Mean TTFT of the simulated run.</param>
/// <param name="DecodeStepSeconds">A step of decodes alone, in the steady state.</param>
/// <param name="MeasuredSeconds">The published figure.</param>
public sealed record FirstTokenSample(
    string Table,
    string Engine,
    double SimulatedSeconds,
    double DecodeStepSeconds,
    double MeasuredSeconds
)
{
    /// <summary>The prediction with so many steps, less the measurement, over the measurement.</summary>
    public double Error(double steps) =>
        ((SimulatedSeconds + (steps * DecodeStepSeconds)) / MeasuredSeconds) - 1;
}
