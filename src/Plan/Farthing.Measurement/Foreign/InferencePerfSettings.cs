using System.Globalization;
using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Numerics.Reading;

namespace Farthing.Measurement.Foreign;

/// <summary>Run's settings in inference-perf's <c>config.yaml</c>: its stages, model and server. The results name neither, and a stage of users names its load nowhere else.</summary>
/// <remarks>Read as of inference-perf 7de5ef2 (2026-08-19): <c>load.type</c>, <c>load.stages[n]</c> with <c>rate</c> or <c>concurrency_level</c>, <c>server</c> and <c>api.type</c>.</remarks>
internal static class InferencePerfSettings
{
    /// <summary>Adds to a result what the settings beside its file say.</summary>
    /// <param name="result">A result of one load.</param>
    /// <param name="file">Its file.</param>
    public static ForeignResult Join(ForeignResult result, ForeignFile file)
    {
        if (file.Settings is not TreeNode settings)
        {
            return result;
        }

        TreeNode server = settings["server"];
        List<string> notes = [.. result.Notes];
        ForeignLoad load = result.Loads[0];
        LoadLevel? stated = Level(settings["load"], file.Path);
        if (stated is LoadLevel level)
        {
            if (load.Level is null)
            {
                load = load with { Level = level };
                notes.RemoveAll(note =>
                    note.StartsWith("the file does not say the load", StringComparison.Ordinal)
                );
                notes.Add($"the load is the one of config.yaml beside it: {level.Words}");
                if (level.Kind == LoadLevelKind.Concurrency)
                {
                    notes.Add("inference-perf may have more requests in flight than its stage names");
                }
            }
            else if (load.Level != level)
            {
                notes.Add(
                    $"config.yaml beside it says {level.Words}, the file {load.Level.Words}: the file's stands"
                );
            }
        }

        return result with
        {
            Loads = [load],
            Notes = notes,
            Model = result.Model ?? server["model_name"].Text,
            Engine = result.Engine ?? server["type"].Text,
            Url = result.Url ?? server["base_url"].Text,
            Api = result.Api ?? ApiOf(settings["api"]["type"]),
        };
    }

    /// <summary>Stages of the run; null where the settings are not there or name none.</summary>
    public static int? Stages(ForeignFile file) =>
        file.Settings?["load"]["stages"] is { IsList: true } stages ? stages.Items.Count : null;

    private static LoadLevel? Level(TreeNode load, string path)
    {
        IReadOnlyList<TreeNode> stages = load["stages"].IsList ? load["stages"].Items : [];
        int? number = NumberOf(path) ?? (stages.Count == 1 ? 0 : null);
        if (number is not int at || at >= stages.Count)
        {
            return null;
        }

        TreeNode stage = stages[at];
        int? users = stage["concurrency_level"].Count;
        double? rate = stage["rate"].Amount;
        return load["type"].Text == "concurrent" || rate is null
            ? LoadLevel.OfConcurrency(users)
            : LoadLevel.OfRate(rate);
    }

    /// <summary>The stage of <c>stage_N_lifecycle_metrics.json</c>.</summary>
    private static int? NumberOf(string path)
    {
        string[] parts = Path.GetFileName(path).Split('_');
        return
            parts is ["stage", var number, ..]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int at)
            ? at
            : null;
    }

    private static LoadApi? ApiOf(TreeNode type) =>
        type.Text switch
        {
            "chat" => LoadApi.Chat,
            "completion" => LoadApi.Completions,
            _ => null,
        };
}
