using System.Text.Json;
using Farthing.Experiments.Levers;
using Farthing.Experiments.Plans;
using Farthing.Testing.Pacing;
using Farthing.Tests.Experiments;

namespace Farthing.EndToEnd.Tests;

/// <summary>kill -9 of a gateway in the middle of an experiment: no user changes arms, and the experiment has begun once.</summary>
public sealed class ExperimentKillTests : IDisposable
{
    private const int Kills = 5;
    private const string Control = "farthing=arm/kill/control";
    private const string Treatment = "farthing=arm/kill/treatment";

    private static readonly ExperimentPlan Plan = SamplePlans.Units with
    {
        Id = "kill",
        Lever = LeverKind.MaxTokensCap,
        Settings = new LeverSettings { MaxTokens = 5 },
        Unit = AssignmentUnit.User,
        Arms = new ExperimentArms("as it came", "5 tokens", 0.5),
        Scope = new ExperimentScope([], [], []),
        Start = DateTimeOffset.UnixEpoch,
        PlannedSize = 20,
        Exclusions = [],
        Guardrails = [],
        Covariates = [],
    };

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-experiment-kill-");
    private readonly HttpClient client = new();
    private readonly PacedServer upstream = new(
        new PacedServerOptions { Gap = TimeSpan.FromMilliseconds(3), MaxBodies = int.MaxValue }
    );

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        upstream.Dispose();
        client.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task No_user_changes_arms_over_kills()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a kill is a signal");
        string config = Path.Combine(folder.FullName, "gateway.yaml");
        string data = Path.Combine(folder.FullName, "data");
        File.WriteAllText(Path.Combine(folder.FullName, "plan.json"), Plan.ToText());
        File.WriteAllText(
            config,
            $$"""
            listen: 127.0.0.1:0
            data: data
            upstreams: { paced: { url: "http://127.0.0.1:{{upstream.Port}}/v1", engine: vllm } }
            models: { m: { upstream: paced, model: paced, price: {{KillTally.Price}} } }
            keys: { first: { secret_env: FARTHING_TEST_KEY } }
            experiments: [plan.json]
            """
        );
        for (int kill = 0; kill < Kills; kill++)
        {
            using GatewayProcess gateway = await GatewayProcess.StartAsync(config, Cancellation);
            Task[] asked = [.. Enumerable.Range(0, 40).Select(i => AskAsync(gateway, $"user-{i}"))];
            await asked[kill]; // The others are anywhere in their streams.
            await gateway.KillAsync(Cancellation);
            await Task.WhenAll(asked);
        }

        using (GatewayProcess last = await GatewayProcess.StartAsync(config, Cancellation))
        {
            await Task.WhenAll(Enumerable.Range(0, 40).Select(i => AskAsync(last, $"user-{i}")));
            (int exitCode, _, string error) = await last.EndAsync(Cancellation);
            Assert.True(exitCode == 0, error);
        }

        (string User, string Arm)[] attempts = [.. await AttemptsAsync(data)];
        Assert.InRange(attempts.Length, 40 + Kills, 40 * (Kills + 1));
        ILookup<string, string> arms = attempts.ToLookup(one => one.User, one => one.Arm);
        Assert.Equal(40, arms.Count);
        Assert.All(arms, user => Assert.Single(user.Distinct()));
        Assert.InRange(arms.Count(user => user.First() == Control), 8, 32);
        ProcessResult result = await FarthingProcess.RunAsync(
            ["verify", "result", "--data", data, "--json"],
            Cancellation
        );
        using JsonDocument answer = JsonDocument.Parse(result.Output);
        JsonElement checks = answer.RootElement.GetProperty("result").GetProperty("checks");
        JsonElement changed = checks
            .EnumerateArray()
            .Single(check => check.GetProperty("name").GetString() == "changed_arms");
        Assert.Equal("passed", changed.GetProperty("state").GetString());
    }

    private async Task AskAsync(GatewayProcess gateway, string user)
    {
        try
        {
            using HttpRequestMessage ask = gateway.Ask("sk-far-first", 20, streams: true, user);
            using HttpResponseMessage answer = await client.SendAsync(ask, Cancellation);
            await answer.Content.ReadAsStringAsync(Cancellation);
        }
        catch (Exception killed) when (killed is HttpRequestException or IOException)
        {
            // The gateway is gone.
        }
    }

    private static async Task<IEnumerable<(string User, string Arm)>> AttemptsAsync(string data)
    {
        ProcessResult lines = await FarthingProcess.RunAsync(
            ["ledger", "export", "--data", data, "--format", "jsonl", "--quiet"],
            Cancellation
        );
        return lines
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line =>
            {
                using JsonDocument row = JsonDocument.Parse(line);
                string tags = row.RootElement.GetProperty("tags").ToString();
                bool isControl = tags.Contains(Control, StringComparison.Ordinal);
                Assert.NotEqual(isControl, tags.Contains(Treatment, StringComparison.Ordinal));
                return (row.RootElement.GetProperty("user").GetString()!, isControl ? Control : Treatment);
            })
            .ToArray();
    }
}
