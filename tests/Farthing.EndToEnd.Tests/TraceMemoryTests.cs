using System.Globalization;

namespace Farthing.EndToEnd.Tests;

/// <summary>What a long log takes while it becomes a trace: its table, and nothing of its rows.</summary>
public sealed class TraceMemoryTests : IDisposable
{
    private const int Rows = 5_000_000;
    private const long LimitBytes = 400L << 20; // 80 bytes a request: 28 of the table, and as much again while it grows and is sorted.

    private readonly string folder = Directory.CreateTempSubdirectory("farthing-rows-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    [Trait("Speed", "nightly")]
    public async Task Five_million_rows_out_of_order_are_imported_within_80_bytes_a_row()
    {
        string log = Path.Combine(folder, "log.csv");
        await using (StreamWriter rows = new(log))
        {
            await rows.WriteLineAsync("time,input,output,session,tenant,text");
            for (int i = 0; i < Rows; i++)
            {
                await rows.WriteLineAsync(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{1_793_606_400_000 + (i ^ 3)},{100 + (i % 900)},{1 + (i % 90)},{i % 1000},{i % 7},some words that are not kept"
                    )
                );
            }
        }

        ProcessResult result = await FarthingProcess.RunAsync(
            ["trace", "import", log, Path.Combine(folder, "trace.jsonl")],
            TestContext.Current.CancellationToken,
            folder,
            ("DOTNET_GCHeapHardLimit", "0x" + LimitBytes.ToString("x", CultureInfo.InvariantCulture)),
            ("DOTNET_gcServer", "0")
        );

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("5,000,000 requests", result.Output, StringComparison.Ordinal);
    }
}
