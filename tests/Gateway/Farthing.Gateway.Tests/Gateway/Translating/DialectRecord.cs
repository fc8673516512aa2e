using System.Text.Json;

namespace Farthing.Tests.Gateway.Translating;

/// <summary>Writes down what clients asked and got, where <c>FARTHING_DIALECT_RECORDS</c> names a folder: a test beside these lets the official clients ask the same, and plays the answers to them.</summary>
internal static class DialectRecord
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("FARTHING_DIALECT_RECORDS");
    private static int count;

    /// <summary>Writes a request and its answer.</summary>
    /// <param name="client">The client's dialect.</param>
    /// <param name="ask">What it asked.</param>
    /// <param name="answer">What it got.</param>
    public static void Write(string client, string ask, DialectAnswer answer)
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
                    ["ask"] = ask,
                    ["status"] = answer.Status,
                    ["isStream"] = type.StartsWith("text/event-stream", StringComparison.Ordinal),
                    ["isAborted"] = answer.IsAborted,
                    ["text"] = answer.Text,
                }
            )
        );
    }
}
