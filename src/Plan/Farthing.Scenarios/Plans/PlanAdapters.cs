using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Setups;
using Farthing.Scenarios.Parts;
using Farthing.Serving.Deployments;
using Farthing.Serving.Models;
using Farthing.Workloads.Sources;

namespace Farthing.Scenarios.Plans;

/// <summary>Adapters (LoRA) that every fleet of a plan carries: their slots take memory, their arithmetic time.</summary>
internal static class PlanAdapters
{
    /// <summary>Zipf's law, as adapters of a scenario have it where nobody says otherwise.</summary>
    public const double UsualSkew = 1;

    /// <summary>The plan with adapters.</summary>
    /// <param name="inputs">The plan; its engine is vLLM.</param>
    /// <param name="adapters">The adapters; with a count of 0 no request names one.</param>
    /// <param name="whose">Origin, such as <c>of the scenario</c>.</param>
    public static PlanInputs Carry(PlanInputs inputs, ScenarioAdapters adapters, string whose)
    {
        ulong seed = inputs.Scenario.Workload.Seed;
        RunOptions options = inputs.Request.Options;
        string named =
            adapters.Count == 0 ? "" : $", requests name {Show.Counted(adapters.Count, "adapter")}";
        return inputs with
        {
            Adapters = adapters,
            Request = inputs.Request with
            {
                Engine = inputs.Request.Engine with { Lora = adapters.Lora },
                Options =
                    adapters.Count == 0
                        ? options
                        : options with
                        {
                            Adapters = source => new AdapterSource(
                                source,
                                adapters.Count,
                                adapters.Skew,
                                seed
                            ),
                        },
            },
            Notes =
            [
                .. inputs.Notes,
                $"every fleet carries the adapters {whose}: {Words(adapters.Lora)}{named}",
                .. LoraFootprint.IsWhole(inputs.Request.Model)
                    ? []
                    : (string[])
                        [
                            "adapters are on grouped attention and dense feed-forward networks alone: experts and other mixers have none here",
                        ],
            ],
        };
    }

    /// <summary>The plan with the adapters that are served now. Only vLLM's rules of them are known: with another engine the file's server is marked instead.</summary>
    /// <param name="inputs">The plan.</param>
    /// <param name="fleet">What is served now.</param>
    /// <param name="file">Where it was read.</param>
    public static (PlanInputs Inputs, Deployment Fleet) CarryCurrent(
        PlanInputs inputs,
        Deployment fleet,
        CurrentFile file
    )
    {
        if (inputs.Adapters is ScenarioAdapters asked)
        {
            if (fleet.Engine.Lora is null)
            {
                file.Notes.Add("it enables no adapters: simulated with those of the scenario");
            }

            return (
                inputs,
                fleet with
                {
                    Engine = fleet.Engine with { Lora = fleet.Engine.Lora ?? asked.Lora },
                }
            );
        }

        if (fleet.Engine.Lora is not LoraOptions lora)
        {
            return (inputs, fleet);
        }

        if (inputs.Request.Engine.Family != EngineFamily.Vllm)
        {
            file.Unsimulated.Add(("--enable-lora", true));
            file.Notes.Add(
                "--enable-lora: only vLLM's rules of adapters are known, the plan's engine is another"
            );
            return (inputs, fleet);
        }

        return (
            Carry(inputs, new ScenarioAdapters(file.LoraModules, file.LoraSkew, lora), "that are served now"),
            fleet
        );
    }

    /// <summary>Adapters as a plan's document keeps them.</summary>
    public static PlannedAdapters Record(ScenarioAdapters adapters) =>
        new(
            adapters.Lora.MaxLoras,
            adapters.Lora.MaxLoraRank,
            adapters.Lora.MaxCpuLoras,
            adapters.Lora.Slowdown,
            adapters.Count,
            adapters.Skew
        );

    /// <summary>The engine's side of adapters that a document keeps.</summary>
    public static LoraOptions Read(PlannedAdapters adapters) =>
        new()
        {
            MaxLoras = adapters.MaxLoras,
            MaxLoraRank = adapters.MaxLoraRank,
            MaxCpuLoras = adapters.MaxCpuLoras,
            Slowdown = adapters.Slowdown,
        };

    /// <summary>The adapters in words: <c>8 slots of rank 64</c>.</summary>
    public static string Words(LoraOptions lora) =>
        $"{Show.Counted(lora.MaxLoras, "slot")} of rank {lora.MaxLoraRank}";
}
