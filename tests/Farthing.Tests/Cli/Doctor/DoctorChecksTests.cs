using Farthing.Cli.Doctor;

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
    public void An_overlay_that_is_no_json_is_a_problem_with_its_line()
    {
        string overlays = Path.Combine(folder.FullName, "overlays");
        Directory.CreateDirectory(overlays);
        File.WriteAllText(Path.Combine(overlays, "good.json"), "{}");
        File.WriteAllText(Path.Combine(overlays, "bad.json"), "{\n  \"a\": oops\n}");

        DoctorFinding finding = Find(Around() with { OverlayFolder = overlays }, "overlay");

        Assert.Equal(DoctorState.Problem, finding.State);
        Assert.Contains("bad.json: not JSON in line 2", finding.Seen, StringComparison.Ordinal);
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
            Today = new DateOnly(2026, 8, 25),
        };
}
