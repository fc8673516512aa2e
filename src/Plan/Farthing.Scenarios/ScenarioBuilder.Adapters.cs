using Farthing.Scenarios.Parts;
using Farthing.Serving.Deployments;

namespace Farthing.Scenarios;

/// <content>Adapters that requests name.</content>
public sealed partial class ScenarioBuilder
{
    private const string AdaptersPath = "adapters.count";
    private const string MaxCpuLorasPath = "adapters.max_cpu_loras";

    private ScenarioAdapters? Adapters()
    {
        if (values.Whole(AdaptersPath) is not int count)
        {
            return null;
        }

        EngineFamily engine = EngineFamilies.Find(values.Text("engine.name")!)!.Value;
        if (engine != EngineFamily.Vllm)
        {
            Impossible(
                AdaptersPath,
                $"only vLLM's rules of adapters are simulated, not those of {engine.Title()}",
                "engine: { name: vllm }, or no adapters"
            );
        }

        if (values.Text("engine.batching") == "static")
        {
            Impossible(AdaptersPath, "a static batch has no slots of adapters", "batching: continuous");
        }

        if (IsSplit)
        {
            Impossible(AdaptersPath, "adapters are played on replicas of one kind", "adapters, or pools");
        }

        int slots = values.Whole("adapters.max_loras")!.Value;
        if (values.Whole(MaxCpuLorasPath) < slots)
        {
            Impossible(
                MaxCpuLorasPath,
                "vLLM wants at least as many in the host's memory as in a batch",
                $"at least max_loras, {slots}"
            );
        }

        return new ScenarioAdapters(
            count,
            values.Number("adapters.skew")!.Value,
            new LoraOptions
            {
                MaxLoras = slots,
                MaxLoraRank = values.Whole("adapters.max_lora_rank")!.Value,
                MaxCpuLoras = values.Whole(MaxCpuLorasPath),
                Slowdown = values.Number("adapters.slowdown"),
            }
        );
    }
}
