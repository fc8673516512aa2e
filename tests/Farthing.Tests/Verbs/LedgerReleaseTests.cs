using System.Text.Json;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Scopes;
using Farthing.Gateway.Sharing.Leases;
using Farthing.Testing;
using Farthing.Tests.Cli;
using Farthing.Tests.Gateway.Ledger;
using Farthing.Verbs;

namespace Farthing.Tests.Verbs;

/// <summary><c>farthing ledger release</c>.</summary>
public sealed class LedgerReleaseTests : IDisposable
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly LedgerScene scene = LedgerScene.OnPostgres();
    private readonly string variable = "FARTHING_TEST_" + Guid.NewGuid().ToString("N");

    public LedgerReleaseTests() => Environment.SetEnvironmentVariable(variable, scene.Postgres);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(variable, null);
        scene.Dispose();
    }

    /// <summary>The dozen attempts of team docs cost $0.001029 without its correction of $0.0000005; its slice was $0.005.</summary>
    [Fact]
    public async Task A_slice_of_a_gateway_that_is_gone_is_cut_down_to_what_the_ledger_knows()
    {
        DozenAttempts.Write(scene);
        scene.Project();
        Guid gateway;
        using (GatewayJournal journal = scene.OpenJournal())
        {
            gateway = journal.GatewayId;
        }

        await LeaseAsync(gateway, Hour);
        RunResult early = Run.Farthing($"ledger release --postgres-env {variable} --gateway {gateway:N}");
        Assert.Equal(1, early.ExitCode);
        Assert.Contains("FAR9119", early.Error, StringComparison.Ordinal);

        await LeaseAsync(gateway, TimeSpan.FromSeconds(-1));
        RunResult list = Run.Farthing($"ledger release --postgres-env {variable} --json");
        JsonElement listed = Result(list);
        Assert.Equal(0.005m, listed.GetProperty("gateways")[0].GetProperty("unspent_usd").GetDecimal());

        RunResult done = Run.Farthing(
            $"ledger release --postgres-env {variable} --gateway {gateway:N} --json"
        );
        Assert.Equal(0.005m - 0.001029m, Result(done).GetProperty("freed_usd").GetDecimal());
        Assert.Contains(
            "stopped",
            Run.Farthing($"ledger release --postgres-env {variable}").Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_gateway_that_nobody_knows_is_said_with_its_code()
    {
        RunResult run = Run.Farthing($"ledger release --postgres-env {variable} --gateway 0123");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("FAR9119", run.Error, StringComparison.Ordinal);
    }

    private static JsonElement Result(RunResult run)
    {
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        JsonElement result = JsonDocument.Parse(run.Output).RootElement.GetProperty("result");
        string schema = SchemaVerb.TextOf("ledger.release");
        Assert.Empty(JsonSchema.Check(result.GetRawText(), schema));
        return result;
    }

    private async Task LeaseAsync(Guid gateway, TimeSpan ttl)
    {
        await using PostgresLeaseStore store = new(scene.Postgres!, listens: false);
        long epoch = await store.RegisterAsync(gateway, ttl, TimeSpan.FromSeconds(-1), Cancellation);
        PeriodSpan always = new(0, long.MaxValue);
        await store.SeedAsync(
            "docs",
            new RequestScope(ScopeKind.Team, "docs"),
            always,
            new Dictionary<string, long>(),
            Cancellation
        );
        await store.MoveAsync(
            gateway,
            epoch,
            new LeaseMove
            {
                Key = new BalanceKey("docs", "docs", 0),
                Token = 0,
                LimitNanoUsd = 1_000_000_000,
                SinceUnixNs = 0,
                FloorNanoUsd = 0,
                SpentNanoUsd = 0,
                NeedNanoUsd = 5_000_000,
                WantNanoUsd = 5_000_000,
            },
            Cancellation
        );
    }
}
