using Farthing.Scenarios.Parts;
using Farthing.Serving.Lanes;

namespace Farthing.Scenarios;

/// <content>Work that nobody waits for.</content>
public sealed partial class ScenarioBuilder
{
    private const string BatchPath = "batch.requests";

    private ScenarioBatch? Batch()
    {
        if (values.Whole(BatchPath) is not int requests)
        {
            return null;
        }

        NeedLengths("batch.input");
        NeedLengths("batch.output");
        if (values.Text(SpotPath) is not null)
        {
            Impossible(
                SpotPath,
                "a batch beside the traffic is played on nodes that nobody takes back",
                "batch without spot; or spot: batch, where all of the work is one"
            );
        }

        if (IsSplit)
        {
            Impossible(BatchPath, "a batch is played on replicas of one kind", "batch, or pools");
        }

        return new ScenarioBatch
        {
            Requests = requests,
            Input = Lengths("batch.input"),
            Output = Lengths("batch.output"),
            AtSeconds = values.Number("batch.at")!.Value,
            EverySeconds = values.Number("batch.every"),
            DeadlineSeconds = values.Number("batch.deadline")!.Value,
            Lane =
                values.Text("batch.send") == "at-once"
                    ? null
                    : new LaneOptions
                    {
                        InFlight = values.Whole("batch.in_flight")!.Value,
                        MaxKvUse = values.Number("batch.max_kv_use")!.Value,
                    },
        };
    }

    private void NeedLengths(string section) =>
        Need(
            !values.Paths.Any(path => path.StartsWith(section + ".", StringComparison.Ordinal)),
            section + ".tokens",
            BatchPath
        );
}
