using System.Net;
using System.Text.Json;
using Farthing.Gateway.Batches.Policies;
using Farthing.Gateway.Hosting;
using Farthing.Tests.Gateway.Hosting;
using Farthing.Tests.Gateway.Http;
using static Farthing.Tests.Gateway.Batches.BatchScene;

namespace Farthing.Tests.Gateway.Batches;

/// <summary>Input files at fault: said with their line, and nothing is spent.</summary>
public sealed class BatchFaultTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("batch-faults").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("broken", "invalid_json_line")]
    [InlineData("{}", "missing_custom_id")]
    [InlineData("""{"custom_id":"\ud800","method":"POST"}""", "invalid_json_line")]
    [InlineData(
        """{"custom_id":"id-1","method":"POST","url":"/v1/chat/completions","body":{"model":"m"}}""",
        "duplicate_custom_id"
    )]
    [InlineData(
        """{"custom_id":"b","method":"POST","url":"/v1/embeddings","body":{"model":"m","input":"a"}}""",
        "mismatched_url"
    )]
    [InlineData(
        """{"custom_id":"b","method":"POST","url":"/v1/chat/completions","body":{"model":"nobody-has-it"}}""",
        "model_not_found"
    )]
    [InlineData(
        """{"custom_id":"b","method":"POST","url":"/v1/chat/completions","body":{"model":"m","stream":true}}""",
        "stream_not_supported"
    )]
    public async Task A_line_at_fault_fails_the_batch_and_nothing_is_spent(string line, string code)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(HostScene.Answer);
        await using GatewayHost host = await OpenAsync(folder, upstream.Address);
        using HttpClient client = Client(await host.StartAsync(Cancellation), HostScene.Key);

        JsonElement batch = await EndAsync(
            client,
            await SubmitAsync(client, $"{Line(1)}\n\n{line}\n{Line(2)}\n")
        );

        Assert.Equal("failed", batch.GetProperty("status").GetString());
        JsonElement fault = Assert.Single(batch.GetProperty("errors").GetProperty("data").EnumerateArray());
        Assert.Equal(
            (code, 3),
            (fault.GetProperty("code").GetString()!, fault.GetProperty("line").GetInt32())
        );
        Assert.Equal(0, batch.GetProperty("cost_usd").GetDecimal());
        Assert.Empty(upstream.Requests);
    }

    [Theory]
    [InlineData("\n \r\n\n", "empty_file", null)]
    [InlineData("LINES", "too_many_lines", 4)]
    [InlineData("LONG", "line_too_long", 1)]
    public async Task A_file_at_fault_fails_the_batch(string text, string code, int? line)
    {
        text = text switch
        {
            "LINES" => string.Join('\n', Enumerable.Range(1, 9).Select(Line)),
            "LONG" => Line(1).Replace("Hello", new string('a', 2000), StringComparison.Ordinal),
            _ => text,
        };
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(HostScene.Answer);
        BatchOptions options = new() { MaxLines = 3, MaxLineBytes = 1000 };
        await using GatewayHost host = await OpenAsync(folder, upstream.Address, options);
        using HttpClient client = Client(await host.StartAsync(Cancellation), HostScene.Key);

        JsonElement batch = await EndAsync(client, await SubmitAsync(client, text));

        Assert.Equal("failed", batch.GetProperty("status").GetString());
        JsonElement fault = Assert.Single(batch.GetProperty("errors").GetProperty("data").EnumerateArray());
        Assert.Equal(code, fault.GetProperty("code").GetString());
        JsonElement where = fault.GetProperty("line");
        Assert.Equal(line, where.ValueKind == JsonValueKind.Null ? null : where.GetInt32());
        Assert.Empty(upstream.Requests);
    }

    [Theory]
    [InlineData(0, HttpStatusCode.BadRequest, "empty")]
    [InlineData(5000, HttpStatusCode.RequestEntityTooLarge, "larger than 4096 bytes")]
    public async Task An_upload_that_is_empty_or_too_large_is_refused(
        int bytes,
        HttpStatusCode status,
        string said
    )
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(HostScene.Answer);
        await using GatewayHost host = await OpenAsync(
            folder,
            upstream.Address,
            new() { MaxFileBytes = 4096 }
        );
        using HttpClient client = Client(await host.StartAsync(Cancellation), HostScene.Key);
        using MultipartFormDataContent form = new()
        {
            { new StringContent("batch"), "purpose" },
            { new ByteArrayContent(new byte[bytes]), "file", "lines.jsonl" },
        };

        using HttpResponseMessage answer = await client.PostAsync("/v1/files", form, Cancellation);

        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(said, await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        using JsonDocument page = JsonDocument.Parse(await client.GetStringAsync("/v1/files", Cancellation));
        Assert.Empty(page.RootElement.GetProperty("data").EnumerateArray());
    }

    [Fact]
    public async Task A_batch_that_is_cancelled_amid_validation_ends_and_spends_nothing()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            """{"error":{"message":"busy"}}""",
            status: 503
        );
        await using GatewayHost host = await OpenAsync(folder, upstream.Address);
        using HttpClient client = Client(await host.StartAsync(Cancellation), HostScene.Key);
        string id = await SubmitAsync(client, string.Join('\n', Enumerable.Range(1, 20_000).Select(Line)));

        using HttpResponseMessage cancelled = await client.PostAsync(
            $"/v1/batches/{id}/cancel",
            null,
            Cancellation
        );
        JsonElement batch = await EndAsync(client, id);

        Assert.Equal("cancelled", batch.GetProperty("status").GetString());
        JsonElement counts = batch.GetProperty("request_counts");
        Assert.Equal(
            counts.GetProperty("total").GetInt32(),
            counts.GetProperty("completed").GetInt32() + counts.GetProperty("failed").GetInt32()
        );
        Assert.Equal(0, batch.GetProperty("cost_usd").GetDecimal());
    }
}
