using Farthing.Measurement.Bench;
using Farthing.Numerics.Quantities;

namespace Farthing.Benches;

/// <summary>What the screen of an imported result says instead of a run's conditions.</summary>
internal static class ImportScreen
{
    private const int Width = 112;

    /// <summary>Prints where the figures come from.</summary>
    public static void WriteConditions(BenchOutcome outcome, ImportOrigin origin, TextWriter text)
    {
        string version = origin.Version is string said ? $" {said}" : "";
        text.WriteLine($"Imported from {origin.Tool}{version}: {origin.File}");
        string gpus = outcome.Plan.Gpu is string gpu
            ? $"{(origin.Gpus is int count ? Show.Count(count) : BenchCell.None)} × {gpu}"
            : "a GPU that is not said";
        string engine = outcome.Plan.Engine is string name ? $", {name}" : "";
        string weights = outcome.Plan.Weights is string format ? $", {format}" : "";
        WriteFolded(
            "",
            $"{outcome.Plan.Model ?? "a model that is not said"} on {gpus}{engine}{weights}{(origin.Url is string url ? " at " + url : "")}.",
            text
        );
    }

    /// <summary>Prints what differs in definition or is missing.</summary>
    public static void WriteNotes(ImportOrigin? origin, TextWriter text)
    {
        foreach (string note in origin?.Notes ?? [])
        {
            WriteFolded("note    ", note, text);
        }
    }

    /// <summary>Requests that finished and failed, as far as they are known.</summary>
    public static string Counts(BenchOutcome outcome, StageMeasurement measured) =>
        outcome.Imported is not null && measured.Outcomes.Count == 0
            ? $"{BenchCell.None} finished, {BenchCell.None} failed"
            : $"{Show.Count(measured.Finished)} finished, {Show.Count(measured.Failed)} failed";

    private static void WriteFolded(string head, string words, TextWriter text)
    {
        string line = head;
        bool isFirst = true;
        foreach (string word in words.Split(' '))
        {
            if (!isFirst && line.Length + word.Length + 1 > Width)
            {
                text.WriteLine(line);
                line = new string(' ', head.Length) + word;
            }
            else
            {
                line += (isFirst ? "" : " ") + word;
            }

            isFirst = false;
        }

        text.WriteLine(line);
    }
}
