using Farthing.Numerics.Quantities;
using Farthing.Scenarios.Parts;
using Farthing.Serving.Deployments;
using Farthing.Serving.Lifecycles;

namespace Farthing.Scenarios;

/// <content>What is held ready to start.</content>
public sealed partial class ScenarioBuilder
{
    private const string StandbyPath = "autoscale.standby";
    private const string StandbyKindPath = "autoscale.standby_kind";
    private const string StandbyStartPath = "autoscale.standby_start";
    private const string ColdStartPath = "autoscale.cold_start";

    private ScenarioStandby? Standby()
    {
        int replicas = values.Whole(StandbyPath)!.Value;
        if (replicas == 0)
        {
            return null;
        }

        string word = values.Text(StandbyKindPath)!;
        StandbyKind kind = ScenarioStandby.Kinds.First(one => one.Word == word).Kind;
        double? start = values.Number(StandbyStartPath);
        double? cold = values.Number(ColdStartPath);
        Need(cold is not null && kind != StandbyKind.Sleep1, StandbyStartPath, ColdStartPath);
        if (kind == StandbyKind.Node && start is not null && cold is null)
        {
            Impossible(
                StandbyStartPath,
                "a node of the standby takes what is left of a cold start, which is not measured here",
                "cold_start beside it, or neither"
            );
        }
        else if (kind == StandbyKind.Node && start >= cold)
        {
            Impossible(
                StandbyStartPath,
                "a start from the standby takes as long as one without it",
                $"less than cold_start, {Show.Seconds(cold.Value)}"
            );
        }

        EngineFamily engine = EngineFamilies.Find(values.Text("engine.name")!)!.Value;
        if (kind != StandbyKind.Node && engine == EngineFamily.Trtllm)
        {
            Impossible(
                StandbyKindPath,
                $"{engine.Title()} cannot sleep and keep its process",
                "node, or engine: { name: vllm } or sglang"
            );
        }

        if (values.Text(SpotPath) is not null)
        {
            Impossible(
                StandbyPath,
                "a standby on spot nodes is not simulated",
                "spot.extra: 1 (a replica that serves) beside spot, or standby without spot"
            );
        }

        return new ScenarioStandby(replicas, kind, values.Number("autoscale.standby_paid")!.Value, start);
    }
}
