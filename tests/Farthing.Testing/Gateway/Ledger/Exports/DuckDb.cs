using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Farthing.Testing;
using Farthing.Testing.Servers;

namespace Farthing.Tests.Gateway.Ledger.Exports;

/// <summary>DuckDB itself, as npm has it.</summary>
internal static class DuckDb
{
    private const string Package = "@duckdb/node-api";
    private const string Version = "1.5.6-r.1";

    /// <summary>Runs statements in an empty database; of each its columns, types and rows. Skips the test where npm cannot fetch it.</summary>
    public static async Task<JsonArray> AskAsync(params string[] statements)
    {
        (string? modules, string missing) = await NpmPackage.InstallAsync(
            Package,
            Version,
            TestContext.Current.CancellationToken
        );
        Assert.SkipWhen(modules is null, missing);
        ProcessStartInfo start = new(
            "node",
            [
                Path.Combine(RepositoryRoot.Path, "tests/Farthing.Testing/Gateway/Ledger/Exports/duckdb.mjs"),
                modules!,
            ]
        )
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process node = Process.Start(start)!;
        await node.StandardInput.WriteAsync(JsonSerializer.Serialize(statements));
        node.StandardInput.Close();
        (int code, string output, string error) = await node.ToEndAsync(
            TestContext.Current.CancellationToken
        );
        Assert.True(code == 0, error);
        return JsonNode.Parse(output)!.AsArray();
    }
}
