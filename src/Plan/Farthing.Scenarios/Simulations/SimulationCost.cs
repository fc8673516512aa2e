using Farthing.Planning.Setups;
using Farthing.Serving.Simulation;

namespace Farthing.Scenarios.Simulations;

/// <summary>Cost of a run. All dollars of the billed time are over the tokens; input and output share them as prefill and decode share the computing time, idle time included.</summary>
/// <param name="GpuHours">GPUs × time from the first arrival to the last token, or, of a fleet that is scaled, the time that each replica was paid for.</param>
/// <param name="Usd">Those hours at the price of one.</param>
/// <param name="UsdPerMInput">Dollars of prefill over prompt tokens, cached ones and those of batches included.</param>
/// <param name="UsdPerMOutput">Dollars of decode over output tokens.</param>
/// <param name="UsdPerMBlended">All dollars over all tokens.</param>
public sealed record SimulationCost(
    double GpuHours,
    double Usd,
    double UsdPerMInput,
    double UsdPerMOutput,
    double UsdPerMBlended
)
{
    /// <summary>The cost of a run.</summary>
    public static SimulationCost Of(SimulationResult result, ServingSetup setup, double usdPerGpuHour)
    {
        double hours = setup.BilledGpuSeconds(result) / 3600;
        double usd = hours * usdPerGpuHour;
        double decode = DecodeShare(result);
        double input = result.InputTokens + (result.Batch?.InputTokens ?? 0);
        double output = result.OutputTokens + (result.Batch?.OutputTokens ?? 0);
        return new SimulationCost(
            hours,
            usd,
            1e6 * usd * (1 - decode) / input,
            1e6 * usd * decode / output,
            1e6 * usd / (input + output)
        );
    }

    /// <summary>The share of computing time that decode would have taken alone; prefill has the rest.</summary>
    public static double DecodeShare(SimulationResult result) =>
        result.BusyNs == 0 ? 0 : (double)result.DecodeNs / result.BusyNs;
}
