using System.Text.Json;
using Farthing.Numerics.Faults;

namespace Farthing.Measurement.Accuracy;

/// <summary>Errors on left-out families of tables in an earlier answer of <c>farthing validate --json</c>: what today's stand beside.</summary>
public static class EarlierAccuracy
{
    private const string Schema = "farthing.validate/1";

    /// <summary>Median and p90 of the absolute error in percent, by kind of figure.</summary>
    public static IReadOnlyDictionary<string, (double Median, double P90)> Read(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = document.RootElement;
            if (root.GetProperty("schema").GetString() != Schema)
            {
                throw Wrong(path, "a document of another schema");
            }

            return root.GetProperty("result")
                .GetProperty("families")
                .EnumerateArray()
                .ToDictionary(
                    family => family.GetProperty("name").GetString() ?? "",
                    family =>
                        (
                            family.GetProperty("median_percent").GetDouble(),
                            family.GetProperty("p90_percent").GetDouble()
                        )
                );
        }
        catch (Exception error)
            when (error
                    is IOException
                        or UnauthorizedAccessException
                        or ArgumentException
                        or NotSupportedException
                        or JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or FormatException
            )
        {
            throw Wrong(path, File.Exists(path) ? "not such a document" : "no such file");
        }
    }

    private static FarthingException Wrong(string path, string what) =>
        new(
            new Fault(CliFaultCodes.FileUnreadable, "the earlier scores cannot be read")
            {
                File = path,
                Value = what,
                Expected = "what farthing validate --json wrote, with result.families",
            }
        );
}
