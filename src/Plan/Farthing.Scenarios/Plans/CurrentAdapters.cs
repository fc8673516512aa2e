using Farthing.Numerics.Quantities;
using Farthing.Serving.Deployments;
using Farthing.Workloads.Sources;

namespace Farthing.Scenarios.Plans;

/// <summary>Adapters (LoRA) of the fleet that is served now, carried by every fleet of the plan: their slots take memory, their arithmetic time.</summary>
internal static class CurrentAdapters
{
    /// <summary>The plan with the adapters; where only vLLM's rules of them are known and the plan's engine is another, the file's server is marked instead.</summary>
    /// <param name="inputs">The plan.</param>
    /// <param name="lora">The adapters.</param>
    /// <param name="file">Where they were read.</param>
    public static PlanInputs Carry(PlanInputs inputs, LoraOptions lora, CurrentFile file)
    {
        if (inputs.Request.Engine.Family != EngineFamily.Vllm)
        {
            file.Unsimulated.Add(("--enable-lora", true));
            file.Notes.Add(
                "--enable-lora: only vLLM's rules of adapters are known, the plan's engine is another"
            );
            return inputs;
        }

        ulong seed = inputs.Scenario.Workload.Seed;
        int modules = file.LoraModules;
        return inputs with
        {
            Request = inputs.Request with
            {
                Engine = inputs.Request.Engine with { Lora = lora },
                Options =
                    modules == 0
                        ? inputs.Request.Options
                        : inputs.Request.Options with
                        {
                            Adapters = source => new AdapterSource(source, modules, Skew, seed),
                        },
            },
            Notes = [.. inputs.Notes, $"every fleet carries the adapters that are served now: {Words(lora)}"],
        };
    }

    /// <summary>The adapters in words: <c>8 slots of rank 64</c>.</summary>
    public static string Words(LoraOptions lora) =>
        $"{Show.Count(lora.MaxLoras)} slot{(lora.MaxLoras == 1 ? "" : "s")} of rank {lora.MaxLoraRank}";

    /// <summary>Zipf's law, as adapters of a scenario have it where nobody says otherwise.</summary>
    private const double Skew = 1;
}
