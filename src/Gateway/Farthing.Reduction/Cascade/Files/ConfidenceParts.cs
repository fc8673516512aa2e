using Farthing.Reduction.Cascade.Confidence;
using Farthing.Reduction.Cascade.Routing;

namespace Farthing.Reduction.Cascade.Files;

/// <summary>The model of confidence in a router file.</summary>
internal static class ConfidenceParts
{
    private static readonly (SignalSources Source, string Name)[] Names =
    [
        (SignalSources.Logprobs, "logprobs"),
        (SignalSources.Agreement, "agreement"),
        (SignalSources.Judge, "judge"),
    ];

    /// <summary>As it is written.</summary>
    public static ConfidenceRecord RecordOf(ConfidenceGate gate) =>
        new(
            ConfidenceSignals.Names,
            [.. Names.Where(one => gate.Sources.HasFlag(one.Source)).Select(one => one.Name)],
            gate.Model.Weights,
            RouterFile.RecordOf(gate.Model.Curve),
            RouterFile.RecordOf(gate.Promise),
            new DriftRecord(gate.Drift.Edges, gate.Drift.Expected)
        );

    /// <summary>Checked on reading.</summary>
    /// <param name="file">The file's name.</param>
    /// <param name="path">The member.</param>
    /// <param name="record">What stands there.</param>
    public static ConfidenceGate GateOf(string file, string path, ConfidenceRecord record)
    {
        RouterFile.Check(
            file,
            path + ".signals",
            record.Signals.SequenceEqual(ConfidenceSignals.Names),
            string.Join(", ", ConfidenceSignals.Names)
        );
        SignalSources sources = SignalSources.None;
        foreach (string name in record.Sources)
        {
            SignalSources source = Names.FirstOrDefault(one => one.Name == name).Source;
            RouterFile.Check(
                file,
                path + ".sources",
                source != SignalSources.None && !sources.HasFlag(source),
                "each once of " + string.Join(", ", Names.Select(one => one.Name))
            );
            sources |= source;
        }

        RouterFile.Check(
            file,
            path + ".weights",
            record.Weights.Count == ConfidenceSignals.Count + 1 && record.Weights.All(double.IsFinite),
            $"{ConfidenceSignals.Count + 1} finite numbers"
        );
        return new ConfidenceGate
        {
            Model = new ConfidenceModel(
                record.Weights,
                RouterFile.CurveOf(file, path + ".curve", record.Curve)
            ),
            Sources = sources,
            Promise = RouterFile.PromiseOf(file, path + ".promise", record.Promise),
            Drift = RouterFile.DriftOf(file, path + ".drift", record.Drift),
        };
    }
}
