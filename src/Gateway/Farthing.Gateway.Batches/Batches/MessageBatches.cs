using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using static Farthing.Gateway.Batches.ProviderCalls;

namespace Farthing.Gateway.Batches;

/// <summary>Anthropic's Message Batches (https://docs.anthropic.com/en/api/creating-message-batches).</summary>
/// <remarks>They bear no metadata. A part whose id did not come back is looked for by its time and its number of requests; that it is this one is seen in its results, whose ids begin with the part's.</remarks>
/// <param name="calls">Calls of the provider.</param>
internal sealed class MessageBatches(ProviderCalls calls) : IProviderBatches
{
    private const string Root = "/messages/batches";

    /// <summary>The provider's clock may be behind by as much.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public long MaxLines => 100_000;

    /// <inheritdoc/>
    public long MaxBytes => 256_000_000 - 100_050; // Less what stands around and between its items.

    /// <inheritdoc/>
    public byte[] ItemOf(string customId, string endpoint, ReadOnlySpan<byte> body) =>
        ProviderItems.Of(body, json => json.WriteString("custom_id", customId), "params");

    /// <inheritdoc/>
    public async Task<BatchPart?> FindAsync(
        BatchPart part,
        Func<string, bool> isKnown,
        CancellationToken cancellation
    )
    {
        string[] others = part.Others.Split('\n');
        DateTimeOffset since = DateTimeOffset.FromUnixTimeSeconds(part.CreatedAt) - Skew;
        string after = "";
        while (true)
        {
            JsonElement page = await calls.JsonAsync(
                HttpMethod.Get,
                $"{Root}?limit=100{(after.Length > 0 ? $"&after_id={Escaped(after)}" : "")}",
                null,
                cancellation
            );
            string last = "";
            bool isOld = false;
            if (Of(page, "data") is { ValueKind: JsonValueKind.Array } data)
            {
                foreach (JsonElement batch in data.EnumerateArray())
                {
                    last = TextOf(batch, "id");
                    isOld = TimeOf(batch) < since;
                    if (
                        !isOld
                        && last.Length > 0
                        && RequestsOf(batch) == part.Lines
                        && !others.Contains(last)
                        && !isKnown(last)
                    )
                    {
                        return part with { Remote = last, IsGuess = true };
                    }
                }
            }

            if (
                isOld
                || Of(page, "has_more").ValueKind != JsonValueKind.True
                || last.Length == 0
                || last == after
            )
            {
                return null;
            }

            after = last;
        }
    }

    /// <inheritdoc/>
    public async Task<BatchPart> SubmitAsync(
        BatchPart part,
        IEnumerable<byte[]> items,
        Func<BatchPart, BatchPart> keep,
        CancellationToken cancellation
    )
    {
        JsonElement batch = await calls.JsonAsync(
            HttpMethod.Post,
            Root,
            new PartContent(part, items, "{\"requests\":["u8, ","u8, "]}"u8, "application/json"),
            cancellation
        );
        return TextOf(batch, "id") is { Length: > 0 } id
            ? part with
            {
                Remote = id,
                Said = TextOf(batch, "processing_status"),
            }
            : throw new ProviderRefusal(502, "its answer names no id", null);
    }

    /// <inheritdoc/>
    public async Task<ProviderState> LookAsync(BatchPart part, CancellationToken cancellation)
    {
        JsonElement batch = await calls.JsonAsync(
            HttpMethod.Get,
            $"{Root}/{Escaped(part.Remote)}",
            null,
            cancellation
        );
        string status = TextOf(batch, "processing_status");
        return new ProviderState(status, status == "ended") { IsCancelling = status == "canceling" };
    }

    /// <inheritdoc/>
    public Task CancelAsync(BatchPart part, CancellationToken cancellation) =>
        calls.JsonAsync(HttpMethod.Post, $"{Root}/{Escaped(part.Remote)}/cancel", null, cancellation);

    /// <inheritdoc/>
    /// <remarks>They are read at the upstream's address, whatever <c>results_url</c> says: it is where the key may go.</remarks>
    public async IAsyncEnumerable<ProviderResult> ResultsAsync(
        BatchPart part,
        ProviderState state,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        await foreach (
            byte[]? line in calls.LinesAsync($"{Root}/{Escaped(part.Remote)}/results", cancellation)
        )
        {
            yield return ResultOf(line);
        }
    }

    /// <inheritdoc/>
    public Task CleanAsync(BatchPart part, ProviderState state, CancellationToken cancellation) =>
        calls.JsonAsync(HttpMethod.Delete, $"{Root}/{Escaped(part.Remote)}", null, cancellation);

    /// <summary>A line of the results.</summary>
    internal static ProviderResult ResultOf(byte[]? line)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(line ?? []);
            string id = TextOf(json.RootElement, "custom_id");
            JsonElement result = Of(json.RootElement, "result");
            return (id.Length == 0 ? "" : TextOf(result, "type")) switch
            {
                "succeeded" when Of(result, "message") is { ValueKind: JsonValueKind.Object } message =>
                    Answer(id, 200, message),
                "errored" when Of(result, "error") is { ValueKind: JsonValueKind.Object } error => Answer(
                    id,
                    StatusOf(TextOf(Of(error, "error"), "type")),
                    error
                ),
                "canceled" or "expired" => new ProviderResult(ProviderResultKind.NotRun, id),
                _ => ProviderResult.Unreadable,
            };
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return ProviderResult.Unreadable;
        }
    }

    private static ProviderResult Answer(string id, int status, JsonElement body) =>
        new(ProviderResultKind.Answered, id)
        {
            Status = status,
            RequestId = TextOf(body, "request_id"),
            Body = Encoding.UTF8.GetBytes(body.GetRawText()),
        };

    /// <summary>The status that the API answers an error with (https://docs.anthropic.com/en/api/errors).</summary>
    private static int StatusOf(string type) =>
        type switch
        {
            "authentication_error" => 401,
            "permission_error" => 403,
            "not_found_error" => 404,
            "request_too_large" => 413,
            "rate_limit_error" => 429,
            "api_error" => 500,
            "overloaded_error" => 529,
            _ => 400,
        };

    private static DateTimeOffset TimeOf(JsonElement batch) =>
        DateTimeOffset.TryParse(
            TextOf(batch, "created_at"),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out DateTimeOffset at
        )
            ? at
            : DateTimeOffset.MaxValue;

    private static long RequestsOf(JsonElement batch)
    {
        JsonElement counts = Of(batch, "request_counts");
        return NumberOf(counts, "processing")
            + NumberOf(counts, "succeeded")
            + NumberOf(counts, "errored")
            + NumberOf(counts, "canceled")
            + NumberOf(counts, "expired");
    }
}

/// <summary>Items of batches as providers take them: one line of JSON each.</summary>
internal static class ProviderItems
{
    /// <summary>An item.</summary>
    /// <param name="body">The request.</param>
    /// <param name="first">Writes the members before it.</param>
    /// <param name="name">The member that has it.</param>
    public static byte[] Of(ReadOnlySpan<byte> body, Action<Utf8JsonWriter> first, string name)
    {
        using MemoryStream text = new(body.Length + 256);
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            first(json);
            json.WritePropertyName(name);
            json.WriteRawValue(OneLine(body), skipInputValidation: true);
            json.WriteEndObject();
        }

        return text.ToArray();
    }

    /// <summary>JSON has line ends only between its tokens: blanks mean the same.</summary>
    private static byte[] OneLine(ReadOnlySpan<byte> json)
    {
        byte[] line = json.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        return line;
    }
}

/// <summary>A batch as its provider says it is.</summary>
/// <param name="Said">The provider's word for its state.</param>
/// <param name="IsEnded">No line of it runs any more, and its results are there.</param>
internal sealed record ProviderState(string Said, bool IsEnded)
{
    /// <summary>The provider is calling it off.</summary>
    public bool IsCancelling { get; init; }

    /// <summary>Why it ran no line at all, in the provider's words; null otherwise.</summary>
    public string? Failure { get; init; }

    /// <summary>The failure is of the account, not of the lines: they may run otherwise.</summary>
    public bool IsOfAccount { get; init; }

    /// <summary>The provider's ids of the files with its results.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];
}
