using Farthing.Numerics.Quantities;
using Farthing.Planning.Packing;
using Farthing.Serving.Gpus;

namespace Farthing.Scenarios.Plans;

/// <summary>The largest power of a fleet as numbers of GPUs: the board power of each counts, hosts, network and cooling do not.</summary>
public static class PowerCap
{
    /// <summary>Rounding down forgives this much, so that 2.1 kW hold three GPUs of 700 W.</summary>
    private const double Slack = 1e-9;

    /// <summary>GPUs of each kind that a power allows.</summary>
    /// <param name="maxWatts">The power in watts; null without a limit.</param>
    /// <param name="gpus">The kinds.</param>
    public static IReadOnlyDictionary<string, int> Quotas(double? maxWatts, IEnumerable<GpuSpec> gpus) =>
        maxWatts is not double watts
            ? new Dictionary<string, int>()
            : gpus.ToDictionary(
                gpu => gpu.Id,
                gpu => (int)Math.Floor(Math.Min(watts / gpu.TdpWatts, int.MaxValue / 2) + Slack)
            );

    /// <summary>What the power limits, in words; null where it limits nothing.</summary>
    /// <param name="maxWatts">The power in watts; null without a limit.</param>
    /// <param name="limits">All limits.</param>
    /// <param name="gpus">Kinds that are considered.</param>
    public static string? Words(double? maxWatts, PackingLimits limits, IEnumerable<GpuSpec> gpus)
    {
        string[] kinds =
        [
            .. gpus.Where(gpu => limits.IsPowerLimit(gpu.Id))
                .Select(gpu => $"{Show.Count(limits.For(gpu.Id))} × {gpu.Id} ({Show.Watts(gpu.TdpWatts)})"),
        ];
        return maxWatts is double watts && kinds.Length > 0
            ? $"max_power {Show.Watts(watts)} allows {string.Join(" or ", kinds)}, by board power alone: hosts, network and cooling come on top"
            : null;
    }
}
