using System.Globalization;
using Farthing.Catalogs.Facts;
using Farthing.Documents.Surroundings;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;

namespace Farthing.Cli.Doctor;

/// <summary>The checks of <c>farthing doctor</c>. None uses the network, none changes anything but a probe file that it removes.</summary>
internal static class DoctorChecks
{
    /// <summary>Columns that the widest table takes.</summary>
    public const int WantedColumns = 120;

    /// <summary>All findings, in the order of printing.</summary>
    public static IReadOnlyList<DoctorFinding> Run(DoctorSurroundings around) =>
        [
            Runtime(around),
            Machine(around),
            Terminal(around),
            WorkingFolder(around),
            .. Overlay(around),
            .. Prices(around),
            RawData(around),
        ];

    private static DoctorFinding Runtime(DoctorSurroundings around) =>
        around.Runtime.Major >= 10
            ? new(".NET", DoctorState.Ok, $"version {around.Runtime}")
            : new(
                ".NET",
                DoctorState.Problem,
                $"version {around.Runtime}; Farthing is built for 10",
                "install the .NET 10 SDK (https://dot.net)"
            );

    private static DoctorFinding Machine(DoctorSurroundings around)
    {
        string seen = $"{around.Cores} cores, {Show.Bytes(around.MemoryBytes)} of memory";
        return around.MemoryBytes < 500_000_000
            ? new(
                "machine",
                DoctorState.Note,
                seen,
                "simulating traces of millions of requests takes up to 500 MB: give it more memory, or cut the trace"
            )
            : new("machine", DoctorState.Ok, seen);
    }

    private static DoctorFinding Terminal(DoctorSurroundings around)
    {
        string color = around.IsColorOff ? "NO_COLOR is set" : "no color is needed";
        if (!around.IsUnicode)
        {
            return new(
                "terminal",
                DoctorState.Note,
                "it does not speak UTF-8, so that µ, − and sparklines come out wrong",
                "set LANG to a UTF-8 locale, such as C.UTF-8"
            );
        }

        return around.Columns switch
        {
            null => new("terminal", DoctorState.Ok, $"the output goes to a file or pipe; UTF-8; {color}"),
            < WantedColumns => new(
                "terminal",
                DoctorState.Note,
                $"{around.Columns} columns; {color}",
                $"make the window {WantedColumns} columns wide: tables are laid out for that"
            ),
            _ => new("terminal", DoctorState.Ok, $"{around.Columns} columns; UTF-8; {color}"),
        };
    }

    private static DoctorFinding WorkingFolder(DoctorSurroundings around)
    {
        string probe = Path.Combine(around.WorkingFolder, $".farthing-probe-{Environment.ProcessId}");
        try
        {
            File.WriteAllText(probe, "");
            File.Delete(probe);
            return new("folder", DoctorState.Ok, "files can be written here");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new(
                "folder",
                DoctorState.Note,
                $"files cannot be written here ({error.Message.TrimEnd('.')})",
                "give --output a path in a folder of yours"
            );
        }
    }

    private static IEnumerable<DoctorFinding> Overlay(DoctorSurroundings around)
    {
        if (!Directory.Exists(around.OverlayFolder))
        {
            yield return new(
                "overlays",
                DoctorState.Ok,
                $"none ({around.OverlayFolder} is not there): the built-in catalogs are used as they are"
            );
            yield break;
        }

        string[] files;
        string? refusal = null;
        try
        {
            files = Directory.GetFiles(around.OverlayFolder, "*.json");
            Array.Sort(files, StringComparer.Ordinal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            files = [];
            refusal = error.Message.TrimEnd('.');
        }

        if (refusal is not null)
        {
            yield return new(
                "overlays",
                DoctorState.Problem,
                $"{around.OverlayFolder} cannot be read ({refusal})",
                "give yourself the right to read it"
            );
            yield break;
        }

        yield return new("overlays", DoctorState.Ok, $"{files.Length} file(s) in {around.OverlayFolder}");
        foreach (Fault fault in around.OverlayFaults)
        {
            yield return new(
                "overlay",
                DoctorState.Problem,
                fault.ToString(),
                "mend the file, or move it out of the folder"
            );
        }
    }

    private static IEnumerable<DoctorFinding> Prices(DoctorSurroundings around) =>
        around.Prices.Select(ages =>
        {
            string newest = ages.Newest is DateOnly day
                ? string.Create(CultureInfo.InvariantCulture, $", the newest of {day:yyyy-MM-dd}")
                : "";
            string old = ages.Stale > 0 ? $", {ages.Stale} older than {Staleness.LimitDays} days" : "";
            string undated = ages.Undated > 0 ? $", {ages.Undated} without a date in their source" : "";
            string seen = $"{ages.Count} prices of {ages.Kind}{newest}{old}{undated}";
            return ages.Stale + ages.Undated > 0
                ? new DoctorFinding(
                    "prices",
                    DoctorState.Note,
                    seen,
                    "check those that decide; bring your own with --prices FILE or a file in the overlay folder"
                )
                : new DoctorFinding("prices", DoctorState.Ok, seen);
        });

    private static DoctorFinding RawData(DoctorSurroundings around) =>
        around.DataFolder is not null ? new("raw data", DoctorState.Ok, $"in {around.DataFolder}")
        : around.NamedDataFolder is not null
            ? new(
                "raw data",
                DoctorState.Problem,
                $"FARTHING_DATA names {around.NamedDataFolder}, which is not there",
                "mend or unset FARTHING_DATA"
            )
        : new(
            "raw data",
            DoctorState.Ok,
            "not here, and not needed: profiles and coefficients are built in; tests that compare with raw traces are skipped"
        );
}
