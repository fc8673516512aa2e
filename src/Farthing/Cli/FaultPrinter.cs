using System.Text.Json;
using Farthing.Documents;
using Farthing.Documents.Json;
using Farthing.Documents.Surroundings;
using Farthing.Numerics.Faults;

namespace Farthing.Cli;

/// <summary>Shows faults: each on its own lines for people, or as one farthing.error/1 document.</summary>
internal static class FaultPrinter
{
    /// <summary>Prints faults for people to a writer.</summary>
    public static void WriteText(TextWriter writer, IReadOnlyList<Fault> faults, int exitCode)
    {
        string head = exitCode == 1 ? "no" : "error";
        foreach (Fault fault in faults)
        {
            string place =
                fault.File is null ? ""
                : fault.Line is null ? $"{fault.File}: "
                : $"{fault.File}:{fault.Line}{(fault.Column is null ? "" : $":{fault.Column}")}: ";
            string path = fault.Path is null ? "" : $"{fault.Path}: ";
            string value = fault.Value is null ? "" : $", got '{Shorten(fault.Value)}'";
            writer.WriteLine(OnOneLine($"{head}: {place}{path}{fault.Message}{value}  [{fault.Code}]"));
            if (fault.Expected is not null)
            {
                writer.WriteLine($"       expected {fault.Expected}");
            }

            if (fault.Nearest is not null)
            {
                writer.WriteLine($"       did you mean '{fault.Nearest}'?");
            }
        }
    }

    /// <summary>The faults as one JSON document.</summary>
    public static string ToJson(IReadOnlyList<Fault> faults) =>
        JsonText.Write(writer =>
            JsonSerializer.Serialize(
                writer,
                new ErrorDocument("farthing.error/1", ProgramVersion.Text, faults),
                DocumentJson.Of<ErrorDocument>()
            )
        );

    /// <summary>Line breaks of the input made visible: what a file holds cannot look like another fault.</summary>
    private static string OnOneLine(string text) => text.ReplaceLineEndings("\\n");

    private static string Shorten(string value) => value.Length <= 80 ? value : value[..77] + "…";
}
