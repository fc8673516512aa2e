using Farthing.Benches.Files;
using Farthing.Documents;
using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Sheets.Parts;

namespace Farthing.Benches.Comparing;

/// <summary>One side of a comparison: the documents of one run or of several of the same thing.</summary>
/// <param name="Files">The files' names.</param>
/// <param name="Runs">Their documents with what stands around them.</param>
public sealed record CompareSide(
    IReadOnlyList<string> Files,
    IReadOnlyList<(BenchDocument Bench, Envelope Envelope)> Runs
)
{
    /// <summary>Opens the files; all faults are collected.</summary>
    public static CompareSide Open(IReadOnlyList<string> paths, FaultList faults)
    {
        List<(BenchDocument, Envelope)> runs = [];
        foreach (string path in paths)
        {
            try
            {
                runs.Add(BenchDocuments.Open(path));
            }
            catch (FarthingException bad)
            {
                foreach (Fault fault in bad.Faults)
                {
                    faults.Add(fault);
                }
            }
        }

        return new CompareSide([.. paths.Select(path => Path.GetFileName(path))], runs);
    }

    /// <summary>The loads that it has, in the order of the documents.</summary>
    public IEnumerable<LoadLevel> Levels => Loads.Select(LevelOf).Distinct();

    /// <summary>Every load of every run.</summary>
    public IEnumerable<BenchLoad> Loads => Runs.SelectMany(run => run.Bench.Stages);

    /// <summary>The runs of one load.</summary>
    public IReadOnlyList<BenchLoad> LoadsAt(LoadLevel level) =>
        [.. Loads.Where(load => LevelOf(load) == level)];

    /// <summary>Subject and place of the measurement: of the first run.</summary>
    public string Title
    {
        get
        {
            BenchDocument bench = Runs[0].Bench;
            string model = FleetWords.ShortName(bench.Model ?? bench.ServedModel ?? "a server");
            string gpu = bench.Gpu is string name ? $" on {Show.Count(bench.Gpus ?? 1)} × {name}" : "";
            string where = bench.Url is { Length: > 0 } url ? $" at {url}" : "";
            return model + gpu + where;
        }
    }

    /// <summary>True when no load says that it is invalid.</summary>
    public bool IsValid => Loads.All(load => load.Valid);

    /// <summary>Values of the documents at some place; several different values are all named.</summary>
    public string Says(Func<BenchDocument, Envelope, string?> read) =>
        string.Join(" / ", Runs.Select(run => read(run.Bench, run.Envelope) ?? "").Distinct());

    private static LoadLevel LevelOf(BenchLoad load) => new(load.Load, load.Value);
}
