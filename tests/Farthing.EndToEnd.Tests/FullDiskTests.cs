using System.Net;
using Farthing.Testing.Pacing;

namespace Farthing.EndToEnd.Tests;

/// <summary>The gateway on a disk of two megabytes that fills up and is emptied again.</summary>
public sealed class FullDiskTests(ITestOutputHelper output) : IDisposable
{
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

    [Fact]
    public async Task A_full_disk_stops_admission_and_loses_no_attempt()
    {
        Directory.CreateDirectory(Disk);
        isMounted = OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", Disk);
        Assert.SkipUnless(isMounted, "a small file system may not be mounted here (root on Linux may)");
        string ballast = Path.Combine(Disk, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[1_200_000], Cancellation);
        using PacedServer upstream = new(
            new PacedServerOptions { FirstToken = TimeSpan.Zero, Gap = TimeSpan.Zero }
        );
        string config = Path.Combine(folder.FullName, "gateway.yaml");
        await File.WriteAllTextAsync(
            config,
            $$"""
            listen: 127.0.0.1:0
            data: disk
            upstreams: { paced: { url: "http://127.0.0.1:{{upstream.Port}}/v1" } }
            models: { m: { upstream: paced, model: paced, price: { in: $1/M, out: $2/M } } }
            keys: { first: { secret_env: FARTHING_TEST_KEY, team: t } }
            budgets: [{ scope: all, limit: $100, period: total }]
            """,
            Cancellation
        );
        using GatewayProcess gateway = await GatewayProcess.StartAsync(config, Cancellation);
        using HttpClient client = new();

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
        File.Delete(ballast);
        int refused = 50;
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
        output.WriteLine(
            $"{before} requests until the disk was full, {refused} refused, {upstream.Generations} seen upstream, {ledger.Attempts} in the ledger"
        );
        // Two tokens each. What stood in the batch that the disk refused was not sent: there, and free.
        Assert.Equal(2 * upstream.Generations, ledger.OutputTokens);
        Assert.InRange(ledger.Attempts, upstream.Generations, upstream.Generations + 1);

        async Task<HttpStatusCode> AskAsync()
        {
            using HttpResponseMessage answer = await client.SendAsync(
                gateway.Ask("sk-far-first", 2, true),
                Cancellation
            );
            await answer.Content.ReadAsStringAsync(Cancellation);
            return answer.StatusCode;
        }
    }

    private static bool Run(string program, params IEnumerable<string> arguments)
    {
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
