using System.Text.Json;
using Farthing.Numerics.Faults;
using Farthing.Planning.Diff;

namespace Farthing.Scenarios.Plans;

/// <summary>What a plan's document says of how it was made.</summary>
/// <param name="Path">The document's file.</param>
/// <param name="Arguments">The words after <c>farthing plan</c>.</param>
/// <param name="Scenario">Name and text of the scenario's file; null where it was all flags.</param>
/// <param name="Today">The day, ISO.</param>
public sealed record ReplayFile(
    string Path,
    IReadOnlyList<string> Arguments,
    (string File, string Text)? Scenario,
    string Today
)
{
    private const string Schema = "farthing.plan/1";

    /// <summary>The text of a file that the command line names.</summary>
    /// <exception cref="FarthingException">It cannot be read.</exception>
    public static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error)
            when (error
                    is IOException
                        or UnauthorizedAccessException
                        or ArgumentException
                        or NotSupportedException
            )
        {
            throw new FarthingException(
                new Fault(CliFaultCodes.FileUnreadable, "the file cannot be read")
                {
                    File = path,
                    Value =
                        Directory.Exists(path) ? "a folder"
                        : File.Exists(path) ? error.Message
                        : "no such file",
                    Expected = "a plan that farthing plan … --output FILE wrote",
                }
            );
        }
    }

    /// <summary>Takes the needed values from a document.</summary>
    public static ReplayFile Parse(string text, string path, FaultList faults)
    {
        ReplayFile nothing = new(path, [], null, "");
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text);
        }
        catch (JsonException broken)
        {
            faults.Add(
                new Fault(PlanDiffFaultCodes.NotJson, "not a JSON document")
                {
                    File = path,
                    Line = (int)Math.Min(int.MaxValue, (broken.LineNumber ?? 0) + 1),
                    Expected = "a plan that farthing plan … --output FILE wrote",
                }
            );
            return nothing;
        }

        using (document)
        {
            if (Member(document.RootElement, "schema")?.ToString() != Schema)
            {
                faults.Add(
                    new Fault(PlanDiffFaultCodes.NotAPlan, "a document of another schema")
                    {
                        File = path,
                        Path = "schema",
                        Value = Member(document.RootElement, "schema")?.ToString(),
                        Expected = Schema,
                    }
                );
                return nothing;
            }

            JsonElement? replay = Member(Member(document.RootElement, "result"), "replay");
            if (
                Member(replay, "arguments") is not { ValueKind: JsonValueKind.Array } arguments
                || arguments.EnumerateArray().Any(word => word.ValueKind != JsonValueKind.String)
                || Text(replay, "today") is not string today
            )
            {
                faults.Add(
                    new Fault(PlanFaultCodes.NotReplayable, "the plan does not say how it was made")
                    {
                        File = path,
                        Path = "result.replay",
                        Expected = "arguments and today, as farthing plan … --output FILE writes them",
                    }
                );
                return nothing;
            }

            string? file = Text(replay, "scenario_file");
            string source = Text(replay, "scenario_text") ?? "";
            return new ReplayFile(
                path,
                [.. arguments.EnumerateArray().Select(word => word.GetString()!)],
                file is null ? null : (file, source),
                today
            );
        }
    }

    private static JsonElement? Member(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } found
        && found.TryGetProperty(name, out JsonElement value)
            ? value
            : null;

    private static string? Text(JsonElement? element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
}
