using System.Diagnostics;
using System.Globalization;
using Farthing.Testing;
using Farthing.Testing.Servers;

namespace Farthing.Tests.Gateway.Ledger.Shipping;

/// <summary>ClickHouse itself, as npm's chdb has it, behind its HTTP interface.</summary>
internal sealed class ChdbServer : IDisposable
{
    private const string Version = "3.4.0";
    private static readonly HttpClient Client = new();
    private readonly Process process;
    private readonly DirectoryInfo data;

    private ChdbServer(Process process, DirectoryInfo data, int port)
    {
        this.process = process;
        this.data = data;
        Address = $"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}";
    }

    public string Address { get; }

    /// <summary>Starts one; skips the test where npm cannot fetch it.</summary>
    public static async Task<ChdbServer> StartAsync(CancellationToken cancellation)
    {
        (string? modules, string missing) = await NpmPackage.InstallAsync("chdb", Version, cancellation);
        Assert.SkipWhen(modules is null, missing);
        DirectoryInfo data = Directory.CreateTempSubdirectory("farthing-chdb-");
        ProcessStartInfo start = new(
            "node",
            [
                Path.Combine(
                    RepositoryRoot.Path,
                    "tests/Farthing.Testing/Gateway/Ledger/Shipping/clickhouse.mjs"
                ),
                modules!,
                data.FullName,
            ]
        )
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        Process process = Process.Start(start)!;
        string? port = await process.StandardOutput.ReadLineAsync(cancellation);
        Assert.SkipWhen(port is null, $"chdb@{Version} does not start here");
        return new ChdbServer(process, data, int.Parse(port!, CultureInfo.InvariantCulture));
    }

    /// <summary>Asks for lines of values.</summary>
    public async Task<List<string[]>> AskAsync(string sql, CancellationToken cancellation)
    {
        using StringContent body = new(sql);
        using HttpResponseMessage response = await Client.PostAsync(Address, body, cancellation);
        string text = await response.Content.ReadAsStringAsync(cancellation);
        Assert.True(response.IsSuccessStatusCode, text);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))];
    }

    /// <summary>Makes the next question for a position lag by some rows, and inserts slow.</summary>
    public async Task TrickAsync(int lagRows, int delayMs, CancellationToken cancellation) =>
        (
            await Client.GetAsync(
                string.Create(CultureInfo.InvariantCulture, $"{Address}/?lag={lagRows}&delay={delayMs}"),
                cancellation
            )
        ).Dispose();

    /// <summary>Inserts that have begun.</summary>
    public async Task<int> InsertsAsync(CancellationToken cancellation) =>
        int.Parse(
            await Client.GetStringAsync($"{Address}/?inserts", cancellation),
            CultureInfo.InvariantCulture
        );

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        data.Delete(recursive: true);
    }
}
