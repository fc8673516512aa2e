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

    /// <summary>Median and p90 of the absolute error in percent, by kind of figure.</summary>
    /// <exception cref="FarthingException">The file cannot be read, or holds no such answer.</exception>
    public static IReadOnlyDictionary<string, (double Median, double P90)> Read(string path)
    {
        Fault refused = new(Code, "the earlier scores cannot be read") { Expected = Expected };
        TreeNode root = TreeFile.Parse(path, InputFile.Bytes(path, refused), Code, Code, Code, Expected);
        if (root["schema"].Quoted != Schema)
        {
            throw new FarthingException(root["schema"].FaultOf(Code, "another schema", Expected));
        }

        Dictionary<string, (double, double)> families = [];
        foreach (TreeNode family in root["result"]["families"].Needed(Expected).Items)
        {
            string name = family["name"].Needed("a text").Text ?? throw family["name"].Bad("a text");
            families[name] = (Percent(family["median_percent"]), Percent(family["p90_percent"]));
        }

        return families;
    }

    private static double Percent(TreeNode value) => value.Needed("a number").Number ?? double.NaN;
}
