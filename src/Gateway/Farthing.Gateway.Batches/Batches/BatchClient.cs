using System.Net.Http.Headers;
using System.Text.Json;
using Farthing.Documents.Batches;
using Farthing.Numerics.Clocks;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Batches;

/// <summary>Calls <c>/v1/files</c> and <c>/v1/batches</c> of a gateway.</summary>
public sealed class BatchClient : IDisposable
{
    private readonly Uri address;
    private readonly HttpClient client;
    private readonly CancellationToken cancellation;

    /// <summary>A client that has no connection yet.</summary>
    /// <param name="address">The gateway.</param>
    /// <param name="key">A virtual key.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    public BatchClient(Uri address, string key, CancellationToken cancellation)
    {
        (this.address, this.cancellation) = (address, cancellation);
        client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>Uploads a file.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> UploadAsync(string path)
    {
        await using FileStream file = File.OpenRead(path);
        using StringContent purpose = new("batch");
        using StreamContent content = new(file);
        using MultipartFormDataContent form = new()
        {
            { purpose, "purpose" },
            { content, "file", Path.GetFileName(path) },
        };
        using JsonDocument answer = await CallAsync(HttpMethod.Post, "/v1/files", form);
        return answer.RootElement.GetProperty("id").GetString()!;
    }

    /// <summary>Creates a batch.</summary>
    public async Task<SubmittedBatch> CreateAsync(
        string file,
        string endpoint,
        string window,
        long priority,
        bool isMust,
        bool skipsInvalid
    )
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            json.WriteString("input_file_id", file);
            json.WriteString("endpoint", endpoint);
            json.WriteString("completion_window", window);
            json.WriteNumber("priority", priority);
            json.WriteString("on_deadline", isMust ? "must" : "expire");
            json.WriteString("on_invalid", skipsInvalid ? "skip" : "fail");
            json.WriteEndObject();
        }

        using ByteArrayContent body = new(text.ToArray());
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using JsonDocument answer = await CallAsync(HttpMethod.Post, "/v1/batches", body);
        return Read(answer.RootElement);
    }

    /// <summary>A batch.</summary>
    public async Task<SubmittedBatch> FindAsync(string id)
    {
        using JsonDocument answer = await CallAsync(
            HttpMethod.Get,
            "/v1/batches/" + Uri.EscapeDataString(id)
        );
        return Read(answer.RootElement);
    }

    /// <summary>The newest batches of the key.</summary>
    public async Task<IReadOnlyList<SubmittedBatch>> ListAsync(int limit)
    {
        using JsonDocument answer = await CallAsync(HttpMethod.Get, $"/v1/batches?limit={limit}");
        return [.. answer.RootElement.GetProperty("data").EnumerateArray().Select(Read)];
    }

    /// <summary>Cancels a batch.</summary>
    public async Task<SubmittedBatch> CancelAsync(string id)
    {
        string path = $"/v1/batches/{Uri.EscapeDataString(id)}/cancel";
        using JsonDocument answer = await CallAsync(HttpMethod.Post, path);
        return Read(answer.RootElement);
    }

    /// <summary>Copies a file's content.</summary>
    /// <returns>Its lines.</returns>
    public async Task<long> CopyAsync(string id, TextWriter target)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, $"/v1/files/{id}/content", null);
        await using Stream content = await response.Content.ReadAsStreamAsync(cancellation);
        using StreamReader reader = new(content);
        char[] buffer = new char[64 << 10];
        long lines = 0;
        for (int read; (read = await reader.ReadAsync(buffer.AsMemory(), cancellation)) > 0; )
        {
            lines += buffer.AsSpan(0, read).Count('\n');
            await target.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }

        return lines;
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private async Task<JsonDocument> CallAsync(HttpMethod method, string path, HttpContent? body = null)
    {
        using HttpResponseMessage response = await SendAsync(method, path, body);
        await using Stream content = await response.Content.ReadAsStreamAsync(cancellation);
        return await JsonDocument.ParseAsync(content, default, cancellation);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? body)
    {
        using HttpRequestMessage request = new(method, new Uri(address, path)) { Content = body };
        HttpResponseMessage response;
        try
        {
            response = await client.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                cancellation
            );
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException)
        {
            throw Fail(
                BatchFaultCodes.Unreachable,
                $"no gateway answers: {lost.GetBaseException().Message}",
                3
            );
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        if (
            method == HttpMethod.Get
            && response.StatusCode == System.Net.HttpStatusCode.TooManyRequests
            && response.Headers.RetryAfter?.Delta is TimeSpan rest
        )
        {
            response.Dispose();
            await Task.Delay(rest, RealTime.Clock, cancellation); // The key's limit of requests counts looks at a batch, too.
            return await SendAsync(method, path, null);
        }

        using (response)
        {
            int status = (int)response.StatusCode;
            string message = MessageOf(await response.Content.ReadAsStringAsync(cancellation), status);
            bool hasNone =
                status == 404 && message.StartsWith("Unknown request URL", StringComparison.Ordinal);
            throw hasNone
                ? Fail(
                    BatchFaultCodes.Unreachable,
                    "the gateway has no batch lane (batch: in its configuration)",
                    3
                )
                : Fail(
                    BatchFaultCodes.Refused,
                    message.TrimEnd('.'),
                    status >= 500 ? 3 : 2,
                    ExpectedAt(status)
                );
        }
    }

    /// <summary>What to do about a refusal.</summary>
    private static string ExpectedAt(int status) =>
        status switch
        {
            401 or 403 => "a key of this gateway that may use the batch lane, in the variable of --key-env",
            404 => "the id of a batch or file of this key: farthing batch status lists its batches",
            429 => "a later try, or a key with more room",
            >= 500 => "a later try; the gateway's log says what is wrong there",
            _ => "what the message says: docs/batch.md has the form of lines and batches",
        };

    private FarthingException Fail(string code, string message, int exitCode, string? expected = null) =>
        new(
            new Fault(code, message)
            {
                Path = "--url",
                Value = address.GetLeftPart(UriPartial.Authority),
                Expected =
                    expected
                    ?? "the address that farthing serve says at its start, with batch: in its configuration",
            },
            exitCode
        );

    private static string MessageOf(string body, int status)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            return json.RootElement.GetProperty("error").GetProperty("message").GetString()
                ?? $"HTTP {status}";
        }
        catch (Exception other)
            when (other is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return $"HTTP {status}";
        }
    }

    private static SubmittedBatch Read(JsonElement batch)
    {
        JsonElement counts = batch.GetProperty("request_counts");
        (long total, long completed, long failed) = (
            counts.GetProperty("total").GetInt64(),
            counts.GetProperty("completed").GetInt64(),
            counts.GetProperty("failed").GetInt64()
        );
        DateTimeOffset? started = TimeOf(batch, "in_progress_at");
        string state = batch.GetProperty("status").GetString()!;
        long done = completed + failed;
        DateTimeOffset now = RealTime.Clock.GetUtcNow();
        return new SubmittedBatch(
            batch.GetProperty("id").GetString()!,
            state,
            batch.GetProperty("endpoint").GetString()!,
            NumberOf(batch, "priority"),
            total,
            completed,
            failed,
            batch.TryGetProperty("cost_usd", out JsonElement cost) ? cost.GetDecimal() : 0,
            Text(TimeOf(batch, "created_at")!.Value),
            Text(TimeOf(batch, "expires_at")!.Value),
            state == "in_progress" && started is DateTimeOffset begin && completed > 0
                ? Text(now + ((now - begin) * ((double)(total - done) / done)))
                : null,
            batch.GetProperty("output_file_id").GetString(),
            batch.GetProperty("error_file_id").GetString(),
            FaultsOf(batch),
            PartsOf(batch)
        );
    }

    private static IReadOnlyList<ProviderBatch> PartsOf(JsonElement batch) =>
        batch.TryGetProperty("provider_batches", out JsonElement parts)
        && parts.ValueKind == JsonValueKind.Array
            ?
            [
                .. parts
                    .EnumerateArray()
                    .Select(part => new ProviderBatch(
                        part.GetProperty("deployment").GetString()!,
                        part.GetProperty("id").GetString(),
                        part.GetProperty("status").GetString()!,
                        NumberOf(part, "lines"),
                        NumberOf(part, "returned"),
                        part.GetProperty("note").GetString()
                    )),
            ]
            : [];

    private static IReadOnlyList<BatchFault> FaultsOf(JsonElement batch) =>
        batch.GetProperty("errors") is { ValueKind: JsonValueKind.Object } errors
            ?
            [
                .. errors
                    .GetProperty("data")
                    .EnumerateArray()
                    .Select(one => new BatchFault(
                        one.GetProperty("line") is { ValueKind: JsonValueKind.Number } line
                            ? line.GetInt64()
                            : null,
                        one.GetProperty("code").GetString()!,
                        one.GetProperty("message").GetString()!
                    )),
            ]
            : [];

    private static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString(
            "yyyy-MM-dd'T'HH:mm:ss'Z'",
            System.Globalization.CultureInfo.InvariantCulture
        );

    private static long NumberOf(JsonElement of, string name) =>
        of.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number
            ? value.GetInt64()
            : 0;

    private static DateTimeOffset? TimeOf(JsonElement of, string name) =>
        NumberOf(of, name) is long time and > 0 ? DateTimeOffset.FromUnixTimeSeconds(time) : null;
}

/// <summary>Codes of faults of <c>farthing batch</c>.</summary>
public static class BatchFaultCodes
{
    /// <summary>No gateway answers at the address, or it has no batch lane (exit code 3).</summary>
    /// <remarks>Start one with <c>batch:</c> in its configuration, and name its address with <c>--url</c>.</remarks>
    public const string Unreachable = "FAR9901";

    /// <summary>The gateway refuses.</summary>
    /// <remarks>The message is the gateway's.</remarks>
    public const string Refused = "FAR9902";

    /// <summary>No key is given.</summary>
    /// <remarks>A virtual key of the gateway in <c>FARTHING_KEY</c>, or another variable named by <c>--key-env</c>.</remarks>
    public const string NoKey = "FAR9903";

    /// <summary>The batch is not at its end: there are no results yet.</summary>
    /// <remarks><c>farthing batch status ID</c> says how far it is.</remarks>
    public const string NoResults = "FAR9904";

    /// <summary>The queue (<c>batches.db</c>, or the shared PostgreSQL) cannot be opened or reached (exit code 3).</summary>
    /// <remarks>Check the data folder's rights and its disk, or the database.</remarks>
    public const string CannotOpen = "FAR9905";

    /// <summary>The disk of the queue has no room beside its reserve (HTTP 507).</summary>
    /// <remarks>Delete files (<c>DELETE /v1/files/ID</c>), free the disk, or lower <c>batch.disk_reserve</c>.</remarks>
    public const string NoDisk = "FAR9906";
}
