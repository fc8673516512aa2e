using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using static Farthing.Gateway.Batches.ProviderCalls;

namespace Farthing.Gateway.Batches;

/// <summary>OpenAI's <c>/v1/files</c> and <c>/v1/batches</c> (https://platform.openai.com/docs/api-reference/batch). A part is found again by its id in the batch's metadata.</summary>
/// <param name="calls">Calls of the provider.</param>
internal sealed class OpenAiBatches(ProviderCalls calls) : IProviderBatches
{
    private const string Mark = "farthing_part";

    /// <inheritdoc/>
    public long MaxLines => 50_000;

    /// <inheritdoc/>
    public long MaxBytes => 200_000_000 - 50_000; // Less the ends of its lines.

    /// <inheritdoc/>
    public byte[] ItemOf(string customId, string endpoint, ReadOnlySpan<byte> body) =>
        ProviderItems.Of(
            body,
            json =>
            {
                json.WriteString("custom_id", customId);
                json.WriteString("method", "POST");
                json.WriteString("url", endpoint);
            },
            "body"
        );

    /// <inheritdoc/>
    public async Task<BatchPart?> FindAsync(
        BatchPart part,
        Func<string, bool> isKnown,
        CancellationToken cancellation
    )
    {
        string after = "";
        while (true)
        {
            JsonElement page = await calls.JsonAsync(
                HttpMethod.Get,
                $"/batches?limit=100{(after.Length > 0 ? $"&after={Escaped(after)}" : "")}",
                null,
                cancellation
            );
            string last = "";
            if (Of(page, "data") is { ValueKind: JsonValueKind.Array } data)
            {
                foreach (JsonElement batch in data.EnumerateArray())
                {
                    last = TextOf(batch, "id");
                    if (last.Length > 0 && TextOf(Of(batch, "metadata"), Mark) == part.Id)
                    {
                        return part with { Remote = last, Input = TextOf(batch, "input_file_id") };
                    }
                }
            }

            if (Of(page, "has_more").ValueKind != JsonValueKind.True || last.Length == 0 || last == after)
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
        if (part.Input.Length == 0)
        {
            using MultipartFormDataContent form = [];
            form.Add(Named(new StringContent("batch"), "form-data; name=\"purpose\""));
            form.Add(
                Named(
                    new PartContent(part, items, [], "\n"u8, "\n"u8, "application/jsonl"),
                    $"form-data; name=\"file\"; filename=\"{part.Id}.jsonl\""
                )
            );
            JsonElement file = await calls.JsonAsync(HttpMethod.Post, "/files", form, cancellation);
            part = keep(part with { Input = IdOf(file) });
        }

        JsonElement batch = await calls.JsonAsync(
            HttpMethod.Post,
            "/batches",
            new StringContent(WishOf(part), Encoding.UTF8, "application/json"),
            cancellation
        );
        return part with { Remote = IdOf(batch), Said = TextOf(batch, "status") };
    }

    /// <inheritdoc/>
    public async Task<ProviderState> LookAsync(BatchPart part, CancellationToken cancellation)
    {
        JsonElement batch = await calls.JsonAsync(
            HttpMethod.Get,
            "/batches/" + Escaped(part.Remote),
            null,
            cancellation
        );
        string status = TextOf(batch, "status");
        string[] files =
        [
            .. new[] { TextOf(batch, "output_file_id"), TextOf(batch, "error_file_id") }.Where(id =>
                id.Length > 0
            ),
        ];
        (string Code, string Words)? fault = status == "failed" ? FaultOf(batch) : null;
        return new ProviderState(status, status is "completed" or "expired" or "cancelled")
        {
            IsCancelling = status == "cancelling",
            Files = files,
            Failure = fault?.Words,
            IsOfAccount = fault?.Code is "token_limit_exceeded" or "billing_hard_limit_reached",
        };
    }

    /// <inheritdoc/>
    public Task CancelAsync(BatchPart part, CancellationToken cancellation) =>
        calls.JsonAsync(HttpMethod.Post, $"/batches/{Escaped(part.Remote)}/cancel", null, cancellation);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ProviderResult> ResultsAsync(
        BatchPart part,
        ProviderState state,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        foreach (string file in state.Files)
        {
            await foreach (byte[]? line in calls.LinesAsync($"/files/{Escaped(file)}/content", cancellation))
            {
                yield return ResultOf(line);
            }
        }
    }

    /// <inheritdoc/>
    public async Task CleanAsync(BatchPart part, ProviderState state, CancellationToken cancellation)
    {
        foreach (string file in state.Files.Append(part.Input).Where(id => id.Length > 0))
        {
            await calls.JsonAsync(HttpMethod.Delete, "/files/" + Escaped(file), null, cancellation);
        }
    }

    /// <summary>A line of an output or error file.</summary>
    internal static ProviderResult ResultOf(byte[]? line)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(line ?? []);
            JsonElement root = json.RootElement;
            string id = TextOf(root, "custom_id");
            JsonElement response = Of(root, "response");
            JsonElement body = Of(response, "body");
            long status = NumberOf(response, "status_code");
            if (id.Length > 0 && status is >= 100 and < 600 && body.ValueKind != JsonValueKind.Undefined)
            {
                return new ProviderResult(ProviderResultKind.Answered, id)
                {
                    Status = (int)status,
                    RequestId = TextOf(response, "request_id"),
                    Body = Encoding.UTF8.GetBytes(body.GetRawText()),
                };
            }

            JsonElement error = Of(root, "error");
            string code = TextOf(error, "code");
            return id.Length == 0 || error.ValueKind != JsonValueKind.Object ? ProviderResult.Unreadable
                : code is "batch_expired" or "batch_cancelled"
                    ? new ProviderResult(ProviderResultKind.NotRun, id)
                : new ProviderResult(ProviderResultKind.Failed, id)
                {
                    Code = code.Length > 0 ? code : "provider_error",
                    Message = TextOf(error, "message"),
                };
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return ProviderResult.Unreadable;
        }
    }

    private static HttpContent Named(HttpContent content, string disposition)
    {
        content.Headers.Add("Content-Disposition", disposition);
        return content;
    }

    private static string WishOf(BatchPart part)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            json.WriteString("input_file_id", part.Input);
            json.WriteString("endpoint", part.Endpoint);
            json.WriteString("completion_window", "24h");
            json.WriteStartObject("metadata");
            json.WriteString(Mark, part.Id);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    private static string IdOf(JsonElement made) =>
        TextOf(made, "id") is { Length: > 0 } id
            ? id
            : throw new ProviderRefusal(502, "its answer names no id", null);

    private static (string Code, string Words) FaultOf(JsonElement batch)
    {
        if (Of(Of(batch, "errors"), "data") is { ValueKind: JsonValueKind.Array } faults)
        {
            foreach (JsonElement fault in faults.EnumerateArray())
            {
                return (TextOf(fault, "code"), TextOf(fault, "message"));
            }
        }

        return ("", "it failed, and the provider does not say why");
    }
}

/// <summary>A line's result as the provider states it.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="CustomId">The line's id at the provider; empty where it cannot be read.</param>
internal sealed record ProviderResult(ProviderResultKind Kind, string CustomId)
{
    /// <summary>A result that cannot be read.</summary>
    public static ProviderResult Unreadable { get; } = new(ProviderResultKind.Unreadable, "");

    /// <summary>HTTP status of an answer.</summary>
    public int Status { get; init; }

    /// <summary>The provider's id of the request; empty without.</summary>
    public string RequestId { get; init; } = "";

    /// <summary>Body of an answer.</summary>
    public byte[] Body { get; init; } = [];

    /// <summary>Code of a failure.</summary>
    public string Code { get; init; } = "";

    /// <summary>A failure in the provider's words.</summary>
    public string Message { get; init; } = "";
}
