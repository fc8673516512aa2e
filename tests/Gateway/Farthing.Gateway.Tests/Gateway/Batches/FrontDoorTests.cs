using System.Net;
using System.Text;
using Farthing.Gateway.Batches.Policies;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Limits;
using Farthing.Gateway.Scopes;
using Farthing.Tests.Gateway.Hosting;
using Farthing.Tests.Gateway.Http;
using Microsoft.Data.Sqlite;
using static Farthing.Tests.Gateway.Batches.BatchScene;

namespace Farthing.Tests.Gateway.Batches;

/// <summary>Calls that go to no model pass the limits of every request, and files their own.</summary>
public sealed class FrontDoorTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("front-door").FullName;
    private readonly ScriptedUpstream upstream = ScriptedUpstream.Json(HostScene.Answer);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        await upstream.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("GET", "/v1/models")]
    [InlineData("GET", "/v1/models/m")]
    [InlineData("GET", "/v1/files")]
    [InlineData("POST", "/v1/files")]
    [InlineData("DELETE", "/v1/files/file-1")]
    [InlineData("GET", "/v1/batches")]
    [InlineData("POST", "/v1/batches")]
    [InlineData("POST", "/v1/batches/batch_1/cancel")]
    [InlineData("POST", "/farthing/v1/feedback")]
    [InlineData("POST", "/v1/cache/feedback")]
    [InlineData("GET", "/v1/responses/resp_1")]
    public async Task A_key_with_one_request_a_minute_has_one_of_any_path(string method, string path)
    {
        await using GatewayHost host = await LimitedAsync(new() { Scope = EachKey, RequestsPerMinute = 1 });
        using HttpClient client = Client(await host.StartAsync(Cancellation), HostScene.Key);
        using HttpClient other = Client(client.BaseAddress!, OtherKey);

        using HttpResponseMessage first = await AskAsync(client, method, path);
        using HttpResponseMessage second = await AskAsync(client, method, path);
        using HttpResponseMessage neighbor = await AskAsync(other, "GET", "/v1/models");

        Assert.NotEqual(HttpStatusCode.TooManyRequests, first.StatusCode);
        Assert.Equal("0", Assert.Single(first.Headers.GetValues("x-ratelimit-remaining-requests")));
        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.True(second.Headers.Contains("Retry-After"));
        Assert.Equal(HttpStatusCode.OK, neighbor.StatusCode);
    }

    [Fact]
    public async Task An_upload_takes_a_place_of_its_key_while_it_lasts()
    {
        await using GatewayHost host = await LimitedAsync(new() { Scope = EachKey, Concurrency = 1 });
        using HttpClient client = Client(await host.StartAsync(Cancellation), HostScene.Key);
        using SlowFile file = new(Encoding.UTF8.GetBytes(Line(1)));
        Task<HttpResponseMessage> uploading = UploadAsync(client, file);
        await file.IsBegun;

        using HttpResponseMessage meanwhile = await AskAsync(client, "GET", "/v1/models");
        file.End();
        using HttpResponseMessage uploaded = await uploading;
        using HttpResponseMessage after = await AskAsync(client, "GET", "/v1/models");

        Assert.Equal(HttpStatusCode.TooManyRequests, meanwhile.StatusCode);
        Assert.Equal(HttpStatusCode.OK, uploaded.StatusCode);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    [Fact]
    public async Task Uploads_under_way_of_a_key_together_keep_its_quota()
    {
        const int Bytes = 300_000;
        BatchOptions options = new() { KeyBytes = 2 * Bytes };
        await using GatewayHost host = await OpenAsync(folder, upstream.Address, options);
        using HttpClient client = Client(await host.StartAsync(Cancellation), HostScene.Key);
        SlowFile[] files = [.. Enumerable.Range(0, 4).Select(_ => new SlowFile(new byte[Bytes]))];
        Task<HttpResponseMessage>[] uploads = [.. files.Select(file => UploadAsync(client, file))];
        await Task.WhenAll(files.Select(file => file.IsBegun));

        Array.ForEach(files, file => file.End());
        HttpResponseMessage[] answers = await Task.WhenAll(uploads);
        HttpStatusCode[] statuses = [.. answers.Select(answer => answer.StatusCode)];
        Array.ForEach(answers, answer => answer.Dispose());
        Array.ForEach(files, file => file.Dispose());

        Assert.InRange(statuses.Count(status => status == HttpStatusCode.OK), 0, 2);
        Assert.All(
            statuses,
            status => Assert.True(status is HttpStatusCode.OK or HttpStatusCode.RequestEntityTooLarge)
        );
    }

    [Fact]
    public async Task An_upload_beyond_the_reserve_of_the_disk_is_refused_and_a_chat_is_not()
    {
        BatchOptions options = new() { DiskReserve = 1_000_000_000_000_000 };
        await using GatewayHost host = await OpenAsync(folder, upstream.Address, options);
        using HttpClient client = Client(await host.StartAsync(Cancellation), HostScene.Key);
        using ByteArrayContent file = new(Encoding.UTF8.GetBytes(Line(1)));

        using HttpResponseMessage refused = await UploadAsync(client, file);

        Assert.Equal(HttpStatusCode.InsufficientStorage, refused.StatusCode);
        Assert.Contains(
            "batch.disk_reserve",
            await refused.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal
        );
        Assert.Equal(HttpStatusCode.OK, await HostScene.AskAsync(client, 5, "someone"));
    }

    /// <summary>More calls than the pool has threads wait for the queue's disk: none of them waits on one.</summary>
    [Fact]
    public async Task A_chat_is_answered_while_the_disk_of_the_queue_hangs()
    {
        await using GatewayHost host = await OpenAsync(folder, upstream.Address);
        using HttpClient client = Client(await host.StartAsync(Cancellation), HostScene.Key);
        using SqliteConnection disk = new($"Data Source={Path.Combine(folder, "batches.db")};Pooling=False");
        await disk.OpenAsync(Cancellation);
        Run(disk, "BEGIN IMMEDIATE"); // The queue waits for it, up to 10 s.
        ThreadPool.GetMinThreads(out int threads, out _);
        Task<HttpResponseMessage>[] waiting =
        [
            .. Enumerable.Range(0, threads + 24).Select(_ => AskAsync(client, "GET", "/v1/files")),
        ];

        Task<HttpStatusCode> chat = HostScene.AskAsync(client, 5, "someone");
        Task first = await Task.WhenAny(chat, Task.WhenAny(waiting));
        Run(disk, "ROLLBACK");
        foreach (HttpResponseMessage answer in await Task.WhenAll(waiting))
        {
            using (answer)
            {
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }
        }

        Assert.Same(chat, first);
        Assert.Equal(HttpStatusCode.OK, await chat);
    }

    private static RequestScope EachKey => new(ScopeKind.Key, null);

    private Task<GatewayHost> LimitedAsync(RateLimit limit) =>
        OpenAsync(folder, upstream.Address, change: options => options with { Limits = [limit] });

    private static async Task<HttpResponseMessage> AskAsync(HttpClient client, string method, string path)
    {
        using HttpRequestMessage message = new(new HttpMethod(method), path);
        if (method == "POST")
        {
            message.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        }

        return await client.SendAsync(message, Cancellation);
    }

    private static async Task<HttpResponseMessage> UploadAsync(HttpClient client, HttpContent file)
    {
        using MultipartFormDataContent form = new()
        {
            { new StringContent("batch"), "purpose" },
            { file, "file", "lines.jsonl" },
        };
        using HttpRequestMessage message = new(HttpMethod.Post, "/v1/files") { Content = form };
        message.Headers.ExpectContinue = true; // The file is sent when the gateway reads it, so behind its limits.
        return await client.SendAsync(message, Cancellation);
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>A file whose second half comes when it is told to.</summary>
    private sealed class SlowFile(byte[] bytes) : HttpContent
    {
        private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource ends = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Ends when its first half was sent.</summary>
        public Task IsBegun => begun.Task;

        /// <summary>Has the second half sent.</summary>
        public void End() => ends.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            int half = bytes.Length / 2;
            await stream.WriteAsync(bytes.AsMemory(0, half), Cancellation);
            await stream.FlushAsync(Cancellation);
            begun.SetResult();
            await ends.Task.WaitAsync(Cancellation);
            await stream.WriteAsync(bytes.AsMemory(half), Cancellation);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = bytes.Length;
            return true;
        }
    }
}
