using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;

namespace Farthing.Serving.StepTimes;

/// <summary>What is not known of what adapters take, in the band of step times.</summary>
public static class LoraBand
{
    /// <summary>A band made wider by the ends of what is published, both ends together; as it is where there are no adapters, or what they take was measured.</summary>
    /// <param name="band">The band without them, around the step times with them.</param>
    /// <param name="lora">The adapters; null for none.</param>
    public static StepTimeBand Of(StepTimeBand band, LoraOptions? lora) =>
        lora is not { Slowdown: null }
            ? band
            : band with
            {
                Low = band.Low * (1 - LoraOptions.UsualSlowdown) / (1 - LoraOptions.LeastSlowdown),
                High = band.High * (1 - LoraOptions.UsualSlowdown) / (1 - LoraOptions.MostSlowdown),
                Source = $"{band.Source}; adapters take 8 to 35 % of throughput (vLLM PR 11267, PR 15655)",
            };
}
