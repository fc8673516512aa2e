using System.Text.Json;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Reports;
using Farthing.Sheets.Parts;

namespace Farthing.Benches.Comparing;

/// <summary>One side of a comparison: the documents of one run or of several of the same thing.</summary>
/// <param name="Letter">A, the baseline, or B.</param>
/// <param name="Files">The files' names.</param>
/// <param name="Roots">Their documents.</param>
internal sealed record CompareSide(
    string Letter,
    IReadOnlyList<string> Files,
    IReadOnlyList<ResultNode> Roots
)
{
    /// <summary>Opens the files; all faults are collected.</summary>
    public static CompareSide Open(string letter, IReadOnlyList<string> paths, FaultList faults)
    {
        List<ResultNode> roots = [];
        foreach (string path in paths)
        {
            try
            {
                JsonDocument document = BenchDocuments.Open(path);
                roots.Add(new ResultNode(document.RootElement, "", path, faults));
            }
            catch (FarthingException bad)
            {
                foreach (Fault fault in bad.Faults)
                {
                    faults.Add(fault);
                }
            }
        }

        return new CompareSide(letter, [.. paths.Select(path => Path.GetFileName(path))], roots);
    }

    /// <summary>The loads that it has, in the order of the documents.</summary>
    public IEnumerable<(string Kind, double Value)> Loads =>
        Stages()
            .Select(one => (one.Stage["load"].NeededText(), one.Stage["value"].NeededNumber()))
            .Distinct();

    /// <summary>Every stage with its document.</summary>
    public IEnumerable<(ResultNode Root, ResultNode Stage)> Stages() =>
        Roots.SelectMany(root => root["result"]["stages"].Items.Select(stage => (root, stage)));

    /// <summary>The stages of one load.</summary>
    public IReadOnlyList<ResultNode> StagesOf(string kind, double value) =>
        [
            .. Stages()
                .Select(one => one.Stage)
                .Where(stage => stage["load"].Text == kind && stage["value"].Number.Equals(value)),
        ];

    /// <summary>What was measured, where: of the first run.</summary>
    public string Title
    {
        get
        {
            ResultNode result = Roots[0]["result"];
            string model = FleetWords.ShortName(
                result["model"].Text ?? result["served_model"].Text ?? "a server"
            );
            string gpu = result["gpu"].Text is string name
                ? $" on {Show.Count(result["gpus"].Number is > 0 and double count ? count : 1)} × {name}"
                : "";
            string where = result["url"].Text is { Length: > 0 } url ? $" at {url}" : "";
            return model + gpu + where;
        }
    }

    /// <summary>Files in words.</summary>
    public string FileWords => string.Join(", ", Files);

    /// <summary>True when no stage says that it is invalid.</summary>
    public bool IsValid => Stages().All(one => one.Stage["valid"].Truth != false);

    /// <summary>What the documents say at some place; several different values are all named.</summary>
    public string Says(Func<ResultNode, string?> read) =>
        string.Join(" / ", Roots.Select(root => read(root) ?? "").Distinct());
}
