using System.Text.Json;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Testing;
using Farthing.Tests.Cli;
using Farthing.Tests.Gateway.Ledger;
using Farthing.Verbs;

namespace Farthing.Tests.Verbs;

/// <summary><c>farthing ledger abandon</c>, on a gateway whose attempt of October is open: sent, $0.001 held.</summary>
public sealed class LedgerAbandonTests : IDisposable
{
    private readonly LedgerScene scene = LedgerScene.OnPostgres();
    private readonly string variable = "FARTHING_TEST_" + Guid.NewGuid().ToString("N");

    public LedgerAbandonTests() => Environment.SetEnvironmentVariable(variable, scene.Postgres);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(variable, null);
        scene.Dispose();
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void It_says_what_it_would_do_and_does_it_only_when_told_and_then_the_month_can_be_closed()
    {
        string gateway = Lose(new DateTimeOffset(2026, 10, 20, 10, 0, 0, TimeSpan.Zero));
        JsonElement list = Result(Run.Farthing($"ledger abandon --postgres-env {variable} --json"));
        Assert.Equal(gateway, list.GetProperty("gateways")[0].GetProperty("gateway").GetString());
        Assert.Equal(1, list.GetProperty("gateways")[0].GetProperty("open").GetInt32());
        RunResult close = Run.Farthing($"ledger close 2026-10 --postgres-env {variable}");
        Assert.Contains("FAR9129", close.Error, StringComparison.Ordinal);

        string asked = $"ledger abandon --postgres-env {variable} --gateway {gateway[..12]}";
        JsonElement said = Result(Run.Farthing(asked + " --json"));
        Assert.False(said.GetProperty("booked").GetBoolean());
        Assert.Equal(0.001m, said.GetProperty("charged_usd").GetDecimal());
        Assert.Contains("Nothing was done", Run.Farthing(asked).Output, StringComparison.Ordinal);
        RunResult unsaid = Run.Farthing(asked + " --book");
        Assert.Equal(2, unsaid.ExitCode);
        Assert.Contains("--reason", unsaid.Error, StringComparison.Ordinal);

        JsonElement done = Result(Run.Farthing(asked + " --book --reason disk --json"));
        Assert.True(done.GetProperty("booked").GetBoolean());
        Assert.Equal(1, done.GetProperty("charged").GetInt32());
        Assert.Equal(0, Run.Farthing($"ledger verify --postgres-env {variable}").ExitCode);
        RunResult closed = Run.Farthing($"ledger close 2026-10 --postgres-env {variable}");
        Assert.True(closed.ExitCode == 0, closed.Output + closed.Error);
    }

    [Fact]
    public void It_refuses_a_gateway_that_may_be_alive_and_one_whose_journal_is_there()
    {
        string gateway = Lose(DateTimeOffset.UtcNow);
        string asked = $"ledger abandon --postgres-env {variable} --gateway {gateway} --book --reason disk";

        RunResult alive = Run.Farthing(asked);
        RunResult there = Run.Farthing(asked + $" --data {scene.Folder.Path}");

        Assert.Equal(1, alive.ExitCode);
        Assert.Contains("FAR9119", alive.Error, StringComparison.Ordinal);
        Assert.Equal(1, there.ExitCode);
        Assert.Contains("nothing is lost", there.Error, StringComparison.Ordinal);
    }

    private string Lose(DateTimeOffset at)
    {
        scene.Clock.Now = at;
        using GatewayJournal journal = scene.OpenJournal();
        journal.Append(LedgerScene.Reserve(LedgerScene.Attempt(1)));
        journal.Append(new DispatchRecord(LedgerScene.Attempt(1)));
        journal.Flush();
        scene.Project();
        return journal.GatewayId.ToString("N");
    }

    private static JsonElement Result(RunResult run)
    {
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        JsonElement result = JsonDocument.Parse(run.Output).RootElement.GetProperty("result");
        string schema = SchemaVerb.TextOf("ledger.abandon");
        Assert.Empty(JsonSchema.Check(result.GetRawText(), schema));
        return result;
    }
}
