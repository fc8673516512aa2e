using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Farthing.Testing;
using Farthing.Testing.Servers;

namespace Farthing.Tests.Economics.Purchases;

/// <summary>HiGHS, a solver of mixed-integer linear programs, as npm has it.</summary>
internal static class Highs
{
    private const string Package = "highs";
    private const string Version = "1.15.3";

    /// <summary>Solves programs in LP format; of each the least value of its objective, null where it is infeasible. Skips the test where npm cannot fetch the solver.</summary>
    public static async Task<double?[]> SolveAsync(IEnumerable<string> programs)
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
                Path.Combine(
                    RepositoryRoot.Path,
                    "tests/Core/Farthing.Core.Tests/Economics/Purchases/highs.mjs"
                ),
                modules!,
            ]
        )
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process node = Process.Start(start)!;
        await node.StandardInput.WriteAsync(JsonSerializer.Serialize(programs));
        node.StandardInput.Close();
        (int code, string output, string error) = await node.ToEndAsync(
            TestContext.Current.CancellationToken
        );
        Assert.True(code == 0, error);
        return [.. JsonNode.Parse(output)!.AsArray().Select(Value)];
    }

    private static double? Value(JsonNode? answer)
    {
        string status = answer!["status"]!.GetValue<string>();
        Assert.Contains(status, (string[])["Optimal", "Infeasible"]);
        return status == "Optimal" ? answer["usd"]!.GetValue<double>() : null;
    }
}
