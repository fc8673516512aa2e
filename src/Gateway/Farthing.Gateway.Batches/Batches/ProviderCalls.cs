using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Farthing.Gateway.Forwarding;
using Farthing.Numerics.Clocks;

namespace Farthing.Gateway.Batches;

/// <summary>Calls of a provider's batch API, at the upstream's own address and with its key.</summary>
/// <param name="client">The upstream's connections.</param>
internal sealed class ProviderCalls(UpstreamClient client)
{
    /// <summary>Longest line of results that is read.</summary>
    public const int MaxLineBytes = 256 << 20;

    private const int MaxJsonBytes = 16 << 20;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LimitOfFiles = TimeSpan.FromMinutes(30);

    /// <summary>Calls, and reads the answer's JSON.</summary>
    /// <param name="method">How.</param>
    /// <param name="tail">What stands behind the upstream's address.</param>
    /// <param name="content">The body; null: none.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ProviderRefusal">The provider answers with an error, or with no JSON.</exception>
    public async Task<JsonElement> JsonAsync(
        HttpMethod method,
        string tail,
        HttpContent? content,
        CancellationToken cancellation
    )
    {
        using Deadline soon = new(content is null ? Limit : LimitOfFiles, RealTime.Clock, cancellation);
        using UpstreamAnswer answer = await client.CallAsync(method, tail, content, soon.Token);
        byte[] body = await ReadAsync(answer.Body, soon.Token);
        if (answer.Status is < 200 or >= 300)
        {
            throw new ProviderRefusal(answer.Status, WordsOf(body), answer.RetryAfter);
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            return json.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw new ProviderRefusal(502, "its answer is no JSON", null);
        }
    }

    /// <summary>Reads a file line by line; null for a line that is too long.</summary>
    /// <param name="tail">What stands behind the upstream's address.</param>
    /// <param name="cancellation">Gives up.</param>
    public async IAsyncEnumerable<byte[]?> LinesAsync(
        string tail,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        using Deadline soon = new(LimitOfFiles, RealTime.Clock, cancellation);
        using UpstreamAnswer answer = await client.CallAsync(HttpMethod.Get, tail, null, soon.Token);
        if (answer.Status is < 200 or >= 300)
        {
            throw new ProviderRefusal(
                answer.Status,
                WordsOf(await ReadAsync(answer.Body, soon.Token)),
                answer.RetryAfter
            );
        }

        PipeReader reader = PipeReader.Create(answer.Body);
        bool isLong = false;
        while (true)
        {
            ReadResult read = await reader.ReadAsync(soon.Token);
            ReadOnlySequence<byte> rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is SequencePosition end)
            {
                if (isLong)
                {
                    yield return null;
                }
                else if (!IsBlank(rest.Slice(0, end)))
                {
                    yield return rest.Slice(0, end).ToArray();
                }

                isLong = false;
                rest = rest.Slice(rest.GetPosition(1, end));
            }

            if (read.IsCompleted)
            {
                if (isLong)
                {
                    yield return null;
                }
                else if (!IsBlank(rest))
                {
                    yield return rest.ToArray();
                }

                await reader.CompleteAsync();
                yield break;
            }

            isLong |= rest.Length > MaxLineBytes;
            reader.AdvanceTo(isLong ? rest.End : rest.Start, rest.End);
        }
    }

    /// <summary>An id as a part of an address.</summary>
    public static string Escaped(string id) => Uri.EscapeDataString(id);

    /// <summary>A member that is a text; empty without.</summary>
    public static string TextOf(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object
        && of.TryGetProperty(name, out JsonElement value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";

    /// <summary>A member; undefined where there is none.</summary>
    public static JsonElement Of(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out JsonElement value)
            ? value
            : default;

    /// <summary>A member that is a whole number; 0 without.</summary>
    public static long NumberOf(JsonElement of, string name) =>
        Of(of, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out long number)
            ? number
            : 0;

    private static bool IsBlank(ReadOnlySequence<byte> line)
    {
        foreach (ReadOnlyMemory<byte> piece in line)
        {
            if (!piece.Span.Trim(" \t\r"u8).IsEmpty)
            {
                return false;
            }
        }

        return true;
    }

    private static async Task<byte[]> ReadAsync(Stream body, CancellationToken cancellation)
    {
        using MemoryStream whole = new();
        byte[] buffer = new byte[16 << 10];
        int read;
        while ((read = await body.ReadAsync(buffer, cancellation)) > 0 && whole.Length < MaxJsonBytes)
        {
            whole.Write(buffer, 0, read);
        }

        return whole.ToArray();
    }

    /// <summary>The message of an error, in either API's form; what came where it has neither.</summary>
    private static string WordsOf(byte[] body)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            string message = TextOf(Of(json.RootElement, "error"), "message");
            if (message.Length > 0)
            {
                return message;
            }
        }
        catch (JsonException)
        {
            // As it came.
        }

        string text = System.Text.Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 300))).Trim();
        return text.Length > 0 ? text : "it says nothing more";
    }
}
