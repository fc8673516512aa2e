using System.Text.Json;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Tests.Cli;
using Farthing.Tests.Gateway.Ledger;

namespace Farthing.Tests.Verbs;

/// <summary><c>farthing ledger</c> on a ledger that several gateways share.</summary>
public sealed class SharedLedgerVerbTests : IDisposable
{
    private readonly LedgerScene scene = LedgerScene.OnPostgres();
    private readonly LedgerScene alone = new();
    private readonly string variable = "FARTHING_TEST_" + Guid.NewGuid().ToString("N");

    public SharedLedgerVerbTests()
    {
        DozenAttempts.Write(scene);
        DozenAttempts.Write(alone);
        Environment.SetEnvironmentVariable(variable, scene.Postgres + ";Password=geheim");
        File.WriteAllText(
            Config,
            $"data: {scene.Folder.Path}\nshared: {{ postgres_env: {variable} }}\nmodels: {{}}\n"
        );
    }

    private string Config => Path.Combine(alone.Folder.Path, "farthing.yaml");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(variable, null);
        scene.Dispose();
        alone.Dispose();
    }

    [Theory]
    [InlineData("by key")]
    [InlineData("by tag --since 2026-11-20 --until 2026-11-21")]
    [InlineData("by hour --team search")]
    [InlineData("top")]
    [InlineData("requests --limit 5")]
    [InlineData("export --format focus")]
    public void It_answers_as_a_gateway_alone_does(string line)
    {
        RunResult shared = Run.Farthing($"ledger {line} --config {Config}");
        RunResult single = Run.Farthing($"ledger {line} --data {alone.Folder.Path}");

        Assert.Equal((0, single.Output), (shared.ExitCode, shared.Output));
        Assert.Equal(single.Error, shared.Error);
    }

    [Fact]
    public void All_gateways_stand_together_and_each_can_be_asked_for()
    {
        using LedgerScene other = scene.Neighbor();
        other.Write(journal =>
            LedgerScene.Whole(
                journal,
                LedgerScene.Reserve(LedgerScene.Attempt(99)),
                LedgerScene.Settle(LedgerScene.Attempt(99), new(1_000_000, 0, 0, 0))
            )
        );
        other.Project();
        Guid id;
        using (SqlLedgerStore store = scene.OpenLedger())
        {
            id = Assert.Single(store.Positions()).GatewayId;
        }

        using JsonDocument all = Json($"ledger by gateway --config {Config} --json");
        using JsonDocument one = Json($"ledger by gateway --config {Config} --gateway {id} --json");

        JsonElement groups = all.RootElement.GetProperty("groups");
        Assert.Equal(3, groups.GetArrayLength()); // two gateways, and corrections of accounts
        Assert.Equal(id.ToString("N"), groups[0].GetProperty("value").GetString());
        Assert.Equal(
            "1.001419577",
            all.RootElement.GetProperty("total").GetProperty("billed_usd").GetRawText()
        );
        Assert.Equal(
            "1.000000000",
            one.RootElement.GetProperty("total").GetProperty("billed_usd").GetRawText()
        );
    }

    [Fact]
    public void A_machine_without_a_journal_asks_by_the_variable_and_is_told_what_needs_one()
    {
        scene.Project();

        RunResult by = Run.Farthing($"ledger by key --postgres-env {variable}");
        RunResult verify = Run.Farthing($"ledger verify --postgres-env {variable}");
        RunResult[] refused =
        [
            Run.Farthing($"ledger drop --before 1d --postgres-env {variable}"),
            Run.Farthing($"ledger rebuild --postgres-env {variable}"),
            Run.Farthing($"ledger adjust --account idle --amount 1 --reason x --postgres-env {variable}"),
        ];

        Assert.Equal(0, by.ExitCode);
        Assert.Equal(0, verify.ExitCode);
        Assert.Contains(
            "is not given: its rows were checked against themselves only",
            verify.Output.Replace("\n  ", " ", StringComparison.Ordinal).ReplaceLineEndings(" "),
            StringComparison.Ordinal
        );
        Assert.All(
            refused,
            run => Assert.Contains(LedgerFaultCodes.NeedsJournal, run.Error, StringComparison.Ordinal)
        );
        Assert.All(refused, run => Assert.NotEqual(0, run.ExitCode));
    }

    [Fact]
    public void A_correction_goes_through_the_journal_into_the_shared_ledger()
    {
        RunResult booked = Run.Farthing(
            $"ledger adjust --account team:docs --amount 1.5 --reason 'invoice 7' --effective 2026-11-20 --config {Config}"
        );

        Assert.Equal((0, ""), (booked.ExitCode, booked.Error));
        using SqlLedgerStore store = scene.OpenLedger();
        Assert.Equal(1_419_577 + 1_500_000_000, store.Total(LedgerFilter.All).BilledUsd.NanoUsd);
        RunResult verify = Run.Farthing($"ledger verify --config {Config}");
        Assert.Equal(0, verify.ExitCode);
    }

    [Fact]
    public void A_month_is_closed_for_all_gateways()
    {
        using LedgerScene old = LedgerScene.OnPostgres();
        using LedgerScene other = old.Neighbor();
        old.Clock.Now = old.Clock.Now.AddYears(-1);
        other.Clock.Now = old.Clock.Now;
        foreach ((LedgerScene one, int number) in new[] { (old, 1), (other, 2) })
        {
            one.Write(journal =>
                LedgerScene.Whole(
                    journal,
                    LedgerScene.Reserve(LedgerScene.Attempt(number)),
                    LedgerScene.Settle(LedgerScene.Attempt(number), new(1000, 0, 0, 0))
                )
            );
            one.Project();
        }

        Environment.SetEnvironmentVariable(variable, old.Postgres);
        string first = $"--postgres-env {variable} --data {old.Folder.Path}";
        string second = $"--postgres-env {variable} --data {other.Folder.Path}";

        RunResult closed = Run.Farthing($"ledger close 2025-11 {first} --json");
        RunResult again = Run.Farthing($"ledger close 2025-11 {second}");
        RunResult late = Run.Farthing(
            $"ledger adjust --account team:search --amount 1 --reason late --effective 2025-11-07 {second}"
        );

        Assert.Equal(0, closed.ExitCode);
        Assert.Contains("0.002000000", closed.Output, StringComparison.Ordinal);
        Assert.NotEqual(0, again.ExitCode);
        Assert.Contains("takes effect at 2025-12-01", late.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shared_ledger_that_is_away_ends_with_3_and_no_secret()
    {
        Environment.SetEnvironmentVariable(
            variable,
            "Host=127.0.0.1;Port=1;Database=books;Username=u;Password=geheim"
        );

        RunResult run = Run.Farthing($"ledger by key --config {Config}");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("database books at 127.0.0.1:1", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", run.Error + run.Output, StringComparison.Ordinal);
    }

    private static JsonDocument Json(string line)
    {
        RunResult run = Run.Farthing(line);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using JsonDocument document = JsonDocument.Parse(run.Output);
        return JsonDocument.Parse(document.RootElement.GetProperty("result").GetRawText());
    }
}
