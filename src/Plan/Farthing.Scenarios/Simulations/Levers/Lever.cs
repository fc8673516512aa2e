using System.Globalization;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Setups;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Precision;

namespace Farthing.Scenarios.Simulations.Levers;

/// <summary>A setting that is changed.</summary>
/// <param name="Text">As it was asked for, such as <c>kv=fp8</c>.</param>
/// <param name="Key">The key of the scenario, such as <c>precision.kv</c>; a section where several keys change at once.</param>
public sealed record Lever(string Text, string Key)
{
    /// <summary>What the setting comes to in what is simulated, in words: where nobody wrote it, what was taken.</summary>
    public string In(SimulationInputs inputs)
    {
        Deployment fleet = inputs.Setup.Deployment;
        return Key switch
        {
            "slo" => SimulationRecord.PromiseWords(inputs.Scenario.Slo) ?? "none",
            "hardware" => $"{Show.Count(fleet.TotalGpus)} × {fleet.Gpu.Id}",
            "model" => fleet.Model.Id,
            "hardware.gpus" => fleet.Gpu.Id,
            "hardware.count" => Number(fleet.TotalGpus),
            "hardware.interconnect" => Interconnects.Id(fleet.Gpu.LinkAmong(fleet.GpusPerReplica)),
            "precision.weights" => FormatFacts.Id(fleet.Weights.Headline),
            "precision.kv" => FormatFacts.Id(fleet.KvFormat),
            "engine.tensor_parallel" => Number(fleet.TensorParallel),
            "engine.pipeline_parallel" => Number(fleet.PipelineParallel),
            "engine.data_parallel" => Number(fleet.DataParallel),
            "engine.expert_parallel" => Number(fleet.ExpertParallel),
            "engine.replicas" => Number(fleet.Replicas),
            "engine.routing" => RoutingWords.Id(inputs.Scenario.Engine.Routing),
            "engine.max_num_batched_tokens" => Number(inputs.Setup.Engine.MaxNumBatchedTokens),
            "engine.max_num_seqs" => Number(inputs.Setup.Engine.MaxNumSeqs),
            "engine.name" => inputs.Setup.Engine.Family.Id(),
            "engine.block_size" => Number(inputs.Setup.Engine.BlockSize),
            "engine.gpu_memory_utilization" => Show.Percent(inputs.Setup.Engine.GpuMemoryUtilization),
            "engine.max_model_len" => Number(inputs.Setup.Limits.MaxModelLen),
            _ => inputs.Scenario.Values.Texts(Key) is { Count: > 0 } texts
                ? string.Join(", ", texts)
                : "not set",
        };
    }

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
