using System.Text.Json;

namespace Farthing.Tests.Gateway.Translating;

/// <summary>Writes down what clients got, where <c>FARTHING_DIALECT_RECORDS</c> names a folder: a test beside these plays it to the official clients.</summary>
internal static class DialectRecord
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("FARTHING_DIALECT_RECORDS");
    private static int count;

    /// <summary>Writes an answer.</summary>
    /// <param name="client">The client's dialect.</param>
    /// <param name="answer">What it got.</param>
    public static void Write(string client, DialectAnswer answer)
    {
        if (Folder is null)
        {
            return;
        }

        string type = answer.Headers.GetValueOrDefault("content-type", "");
        File.WriteAllBytes(
            Path.Combine(Folder, $"{Interlocked.Increment(ref count):d5}.json"),
            JsonSerializer.SerializeToUtf8Bytes(
                new Dictionary<string, object>
                {
                    ["case"] = TestContext.Current.Test?.TestDisplayName ?? "",
                    ["client"] = client,
                    ["status"] = answer.Status,
                    ["isStream"] = type.StartsWith("text/event-stream", StringComparison.Ordinal),
                    ["isAborted"] = answer.IsAborted,
                    ["text"] = answer.Text,
                }
            )
        );
    }
}
