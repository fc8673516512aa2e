using System.Globalization;
using System.Text.Json;
using Farthing.Gateway.Dialects;

namespace Farthing.Gateway.Batches;

/// <summary>The body of <c>POST /v1/batches</c>.</summary>
/// <param name="Input"><c>input_file_id</c>.</param>
/// <param name="Endpoint"><c>endpoint</c>.</param>
/// <param name="Window"><c>completion_window</c> as written.</param>
/// <param name="Time">The window's length.</param>
/// <param name="Metadata"><c>metadata</c>, a JSON object of texts.</param>
/// <param name="Priority"><c>priority</c>, Farthing's own: -100 to 100, larger first.</param>
/// <param name="IsMust"><c>on_deadline: "must"</c>, Farthing's own.</param>
/// <param name="SkipsInvalid"><c>on_invalid: "skip"</c>, Farthing's own.</param>
internal sealed record BatchRequest(
    string Input,
    string Endpoint,
    string Window,
    TimeSpan Time,
    string Metadata,
    long Priority,
    bool IsMust,
    bool SkipsInvalid
)
{
    private static readonly string[] Endpoints =
    [
        .. Dialect.All.Where(one => one.IsByTokens).Select(one => "/v1" + one.Path),
    ];

    /// <summary>Reads it.</summary>
    /// <param name="body">The JSON.</param>
    /// <param name="request">The request; null where it is wrong.</param>
    /// <returns>What is wrong: the member, and in words; null where nothing is.</returns>
    public static (string Param, string Message)? Read(ReadOnlyMemory<byte> body, out BatchRequest? request)
    {
        request = null;
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            JsonElement root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return ("", "The body has to be a JSON object.");
            }

            string input = TextOf(root, "input_file_id") ?? "";
            string endpoint = TextOf(root, "endpoint") ?? "";
            string window = TextOf(root, "completion_window") ?? "";
            string onDeadline = TextOf(root, "on_deadline") ?? "expire";
            string onInvalid = TextOf(root, "on_invalid") ?? "fail";
            if (input.Length == 0)
            {
                return ("input_file_id", "'input_file_id' is missing.");
            }

            if (!Endpoints.Contains(endpoint))
            {
                return ("endpoint", $"'endpoint' has to be one of {string.Join(", ", Endpoints)}.");
            }

            if (TimeOf(window) is not TimeSpan time)
            {
                return (
                    "completion_window",
                    "'completion_window' has to be a time of 1 minute to 30 days: 24h, 2h or 30m."
                );
            }

            if (onDeadline is not ("expire" or "must"))
            {
                return ("on_deadline", "'on_deadline' has to be expire or must.");
            }

            if (onInvalid is not ("fail" or "skip"))
            {
                return ("on_invalid", "'on_invalid' has to be fail or skip.");
            }

            long priority = 0;
            if (
                root.TryGetProperty("priority", out JsonElement wished)
                && !(
                    wished.ValueKind == JsonValueKind.Number
                    && wished.TryGetInt64(out priority)
                    && priority is >= -100 and <= 100
                )
            )
            {
                return ("priority", "'priority' has to be a whole number of -100 to 100.");
            }

            string metadata = "null";
            if (
                root.TryGetProperty("metadata", out JsonElement labels)
                && labels.ValueKind != JsonValueKind.Null
            )
            {
                if (!IsMetadata(labels))
                {
                    return (
                        "metadata",
                        "'metadata' has to be an object of at most 16 texts: names of 64 characters, values of 512."
                    );
                }

                metadata = labels.GetRawText();
            }

            request = new BatchRequest(
                input,
                endpoint,
                window,
                time,
                metadata,
                priority,
                onDeadline == "must",
                onInvalid == "skip"
            );
            return null;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return ("", "The body is not valid JSON."); // The second: half a surrogate pair in a text.
        }
    }

    /// <summary>A window's length; null for no time of 1 minute to 30 days.</summary>
    public static TimeSpan? TimeOf(string window)
    {
        if (
            window.Length < 2
            || !long.TryParse(window[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out long count)
            || count is < 1 or > 43_200
        )
        {
            return null;
        }

        TimeSpan? time = window[^1] switch
        {
            'd' => TimeSpan.FromDays(count),
            'h' => TimeSpan.FromHours(count),
            'm' => TimeSpan.FromMinutes(count),
            _ => null,
        };
        return time <= TimeSpan.FromDays(30) ? time : null;
    }

    private static bool IsMetadata(JsonElement labels)
    {
        if (labels.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        int count = 0;
        foreach (JsonProperty label in labels.EnumerateObject())
        {
            if (
                ++count > 16
                || label.Name.Length > 64
                || label.Value.ValueKind != JsonValueKind.String
                || label.Value.GetString()!.Length > 512
            )
            {
                return false;
            }
        }

        return true;
    }

    private static string? TextOf(JsonElement of, string name) =>
        of.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
