using System.Net;
using System.Net.Http.Headers;
using Farthing.Testing.Pacing;
using Farthing.Tests.Gateway.Http;

namespace Farthing.EndToEnd.Tests;

/// <summary>The gateway on a small disk that fills up and is emptied again.</summary>
public sealed class FullDiskTests(ITestOutputHelper output) : IDisposable
{
    private const int Streams = 6;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-disk-");
    private bool isMounted;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Disk => Path.Combine(folder.FullName, "disk");

    public void Dispose()
    {
        if (isMounted)
        {
            Run("umount", "-l", Disk);
        }

        folder.Delete(recursive: true);
    }

    /// <summary>Streams that were begun before end while it is full: what they took is known then, and written when the disk takes it again.</summary>
    [Fact]
    public async Task A_full_disk_stops_admission_and_loses_no_attempt()
    {
        Directory.CreateDirectory(Disk);
        isMounted = OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", Disk);
        Assert.SkipUnless(isMounted, "a small file system may not be mounted here (root on Linux may)");
        // 0.9 MB are free at first; later enough for the write-ahead log of a projector that commits few rows at a time.
        string ballast = Path.Combine(Disk, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[11_700_000], Cancellation);
        using PacedServer upstream = new(
            new PacedServerOptions { FirstToken = TimeSpan.Zero, Gap = TimeSpan.Zero }
        );
        TaskCompletionSource goesOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedUpstream slow = new(async call =>
        {
            await call.BeginStreamAsync();
            await call.ChunkAsync(
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"}}]}\n\n"
            );
            await goesOn.Task.WaitAsync(call.Stop);
            await call.ChunkAsync(
                "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":5}}\n\ndata: [DONE]\n\n"
            );
            await call.EndStreamAsync();
        });
        string config = Path.Combine(folder.FullName, "gateway.yaml");
        await File.WriteAllTextAsync(
            config,
            $$"""
            listen: 127.0.0.1:0
            data: disk
            upstreams:
              paced: { url: "http://127.0.0.1:{{upstream.Port}}/v1" }
              slow: { url: "{{slow.Address}}" }
            models:
              m: { upstream: paced, model: paced, price: {{KillTally.Price}} }
              slow: { upstream: slow, model: slow, price: {{KillTally.Price}} }
            keys: { first: { secret_env: FARTHING_TEST_KEY, team: t } }
            budgets: [{ scope: all, limit: $100, period: total }]
            """,
            Cancellation
        );
        using GatewayProcess gateway = await GatewayProcess.StartAsync(config, Cancellation);
        using HttpClient client = new();
        List<HttpResponseMessage> streams = [];
        for (int i = 0; i < Streams; i++)
        {
            streams.Add(await BeginAsync($"stream-{i}"));
        }

        int before = 0;
        while (await AskAsync() == HttpStatusCode.OK)
        {
            Assert.True(++before < 50_000, "the disk never filled up");
        }

        long seen = upstream.Generations;
        for (int i = 0; i < 50; i++)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync());
        }

        Assert.Equal(seen, upstream.Generations); // What cannot be written down is not sent.
        goesOn.SetResult();
        foreach (HttpResponseMessage stream in streams)
        {
            string text = await stream.Content.ReadAsStringAsync(Cancellation);
            Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
            stream.Dispose();
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync()); // It was full all the while.
        File.Delete(ballast);
        int refused = 52;
        while (await AskAsync() != HttpStatusCode.OK)
        {
            Assert.True(++refused < 50_000, "it never came back");
        }

        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await AskAsync());
        }

        await gateway.EndAsync(Cancellation);
        VerifiedLedger ledger = await VerifiedLedger.ReadAsync(Cancellation, "--data", Disk);
        IReadOnlyList<LedgerLine> lines = [.. await VerifiedLedger.LinesAsync(Cancellation, "--data", Disk)];
        List<LedgerLine> ended =
        [
            .. lines.Where(line => line.User.StartsWith("stream-", StringComparison.Ordinal)),
        ];
        output.WriteLine(
            $"{before} requests until the disk was full, {ended.Count} streams that ended meanwhile, {refused} refused, {upstream.Generations} seen upstream, {ledger.Attempts} in the ledger"
        );
        Assert.Equal(Streams, ended.DistinctBy(line => line.User).Count());
        Assert.All(
            ended,
            line => Assert.Equal(("finished", 5L, 17e-6m), (line.Finish, line.OutputTokens, line.CostUsd))
        );
        // Two tokens each. What stood in a batch that the disk refused was not sent: there, and free.
        Assert.Equal((2 * upstream.Generations) + (5 * Streams), ledger.OutputTokens);
        List<LedgerLine> unsent = [.. lines.Where(line => line.Finish is "called_off" or "released")];
        Assert.All(unsent, line => Assert.Equal((0L, 0m), (line.OutputTokens, line.CostUsd)));
        Assert.InRange(unsent.Count, 0, refused);
        Assert.Equal(upstream.Generations + Streams, lines.Count - unsent.Count);

        async Task<HttpStatusCode> AskAsync()
        {
            using HttpResponseMessage answer = await client.SendAsync(
                gateway.Ask("sk-far-first", 2, true),
                Cancellation
            );
            await answer.Content.ReadAsStringAsync(Cancellation);
            return answer.StatusCode;
        }

        async Task<HttpResponseMessage> BeginAsync(string user)
        {
            using HttpRequestMessage request = new(HttpMethod.Post, gateway.Url + "/v1/chat/completions")
            {
                Content = new StringContent(
                    $$"""{"model":"slow","stream":true,"max_tokens":5,"user":"{{user}}","messages":[]}"""
                ),
            };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "sk-far-first");
            HttpResponseMessage answer = await client.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                Cancellation
            );
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return answer;
        }
    }

    private static bool Run(string program, params IEnumerable<string> arguments)
    {
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
