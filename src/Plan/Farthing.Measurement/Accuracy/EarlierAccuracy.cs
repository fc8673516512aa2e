using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Numerics.Reading;

namespace Farthing.Measurement.Accuracy;

/// <summary>Errors on left-out families of tables in an earlier answer of <c>farthing validate --json</c>, which may hold nothing else: what today's stand beside.</summary>
public static class EarlierAccuracy
{
    private const string Schema = "farthing.validate/1";
    private const string Code = CliFaultCodes.FileUnreadable;
    private const string Expected = "what farthing validate --json wrote, with result.families";

    /// <summary>Scores by kind of figure.</summary>
    /// <exception cref="FarthingException">The file cannot be read, or holds no such answer.</exception>
    public static IReadOnlyDictionary<string, EarlierScore> Read(string path)
    {
        Fault refused = new(Code, "the earlier scores cannot be read") { Expected = Expected };
        TreeNode root = TreeFile.Parse(path, InputFile.Bytes(path, refused), Code, Code, Code, Expected);
        if (root["schema"].Quoted != Schema)
        {
            throw new FarthingException(root["schema"].FaultOf(Code, "another schema", Expected));
        }

        Dictionary<string, EarlierScore> families = [];
        foreach (TreeNode family in root["result"]["families"].Needed(Expected).Items)
        {
            string name = family["name"].Needed("a text").Text ?? throw family["name"].Bad("a text");
            families[name] = new EarlierScore(
                Percent(family["median_percent"]),
                Percent(family["p90_percent"]),
                family["interval_score"].Number
            );
        }

        return families;
    }

    private static double Percent(TreeNode value) => value.Needed("a number").Number ?? double.NaN;
}

/// <summary>Scores of a kind of figure in an earlier answer.</summary>
/// <param name="MedianPercent">Median of the absolute error.</param>
/// <param name="P90Percent">90 of 100 rows err at most this much.</param>
/// <param name="IntervalScore"><see cref="Scoring.ScoredRow.IntervalScore"/>; null where the answer is older than it.</param>
public sealed record EarlierScore(double MedianPercent, double P90Percent, double? IntervalScore);
