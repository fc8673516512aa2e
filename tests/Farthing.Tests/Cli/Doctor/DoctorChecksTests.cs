using Farthing.Cli.Doctor;
using Farthing.Documents.Surroundings;

namespace Farthing.Tests.Cli.Doctor;

public sealed class DoctorChecksTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-doctor-");

    [Fact]
    public void All_is_well_where_nothing_is_wrong() =>
        Assert.All(DoctorChecks.Run(Around()), finding => Assert.Equal(DoctorState.Ok, finding.State));

    [Fact]
    public void Each_trouble_says_what_to_do()
    {
        Assert.Equal(
            DoctorState.Problem,
            Find(Around() with { Runtime = new Version(9, 0, 1) }, ".NET").State
        );
        Assert.Equal(DoctorState.Note, Find(Around() with { Columns = 80 }, "terminal").State);
        Assert.Equal(DoctorState.Note, Find(Around() with { IsUnicode = false }, "terminal").State);
        Assert.Equal(DoctorState.Note, Find(Around() with { MemoryBytes = 100_000_000 }, "machine").State);
        Assert.Equal(
            DoctorState.Note,
            Find(Around() with { WorkingFolder = "/no/such/folder" }, "folder").State
        );
        Assert.Equal(
            DoctorState.Problem,
            Find(Around() with { NamedDataFolder = "/no/such", DataFolder = null }, "raw data").State
        );
        Assert.NotNull(Find(Around() with { Columns = 80 }, "terminal").ToDo);
    }

    [Fact]
    public void Old_and_undated_prices_are_a_note_with_their_count()
    {
        PriceAges ages = new("instances", 371, new DateOnly(2026, 9, 25), Stale: 300, Undated: 40);

        DoctorFinding finding = Find(Around() with { Prices = [ages] }, "prices");

        Assert.Equal(DoctorState.Note, finding.State);
        Assert.Equal(
            "371 prices of instances, the newest of 2026-09-25, 300 older than 90 days, 40 without a date in their source",
            finding.Seen
        );
    }

    [Fact]
    public void An_overlay_that_is_no_json_is_a_problem_with_its_place_and_exit_code_1()
    {
        string overlays = Path.Combine(folder.FullName, "overlays");
        Directory.CreateDirectory(overlays);
        File.WriteAllText(Path.Combine(overlays, "good.json"), "{ \"gpus\": [] }");
        File.WriteAllText(Path.Combine(overlays, "bad.json"), "{\n  \"a\": oops\n}");

        RunResult run = Run.Farthing($"doctor --config-dir {overlays}");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("bad.json:2", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("good.json", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_age_of_prices_is_judged_by_the_day()
    {
        RunResult early = Run.Farthing($"doctor --today 2026-08-22 --config-dir {folder.FullName}/none");
        RunResult late = Run.Farthing($"doctor --today 2029-01-01 --config-dir {folder.FullName}/none");

        Assert.DoesNotContain("APIs, the newest of 2026-08-21, ", early.Output, StringComparison.Ordinal);
        Assert.Contains("older than 90 days", late.Output, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static DoctorFinding Find(DoctorSurroundings around, string name) =>
        Assert.Single(DoctorChecks.Run(around), finding => finding.Name == name);

    private DoctorSurroundings Around() =>
        new()
        {
            Runtime = new Version(10, 0, 12),
            IsUnicode = true,
            OverlayFolder = Path.Combine(folder.FullName, "none"),
            WorkingFolder = folder.FullName,
            Cores = 2,
            MemoryBytes = 8_000_000_000,
        };
}
